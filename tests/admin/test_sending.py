"""A form makes one thing, however often it is sent, and for the account that it was shown to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from measures.models import Entry, Measure
from tests.helpers import make
from tests.helpers.admin_pages import change_url, form_of, new, page_url
from tests.helpers.factors import code_of, factor_of
from tests.helpers.files import upload
from tests.helpers.make import DAY

PASSWORD = "correct horse battery"

ADD = "/admin/measures/measure/add/"


@pytest.fixture
def editor(client, db):
    user = make.user("editor")
    client.force_login(user)
    return user


def token(client, address):
    return {"form_token": client.get(address).context["form_token"]}


def messages(client, response):
    return [str(each) for each in client.get(response.url).context["messages"]]


def test_a_new_measure_that_is_sent_twice_is_added_once(client, editor):
    data = new(code="") | token(client, ADD)

    first, second = (client.post(ADD, data) for _ in range(2))

    measure = Measure.objects.get()
    assert first.status_code == 302
    assert second.url == page_url(measure)
    assert "was added successfully" in messages(client, second)[-1]
    other = data | token(client, ADD) | {"another": measure.code}
    assert client.post(ADD, other).status_code == 302
    assert Measure.objects.count() == 2


def test_a_change_that_is_sent_twice_is_one_entry_and_no_lost_race(client, editor):
    measure = make.measure()
    data = form_of(client, change_url(measure)) | token(client, change_url(measure))
    data |= {"title_en": "New", "reason": "as in the document"}

    answers = [client.post(change_url(measure), data).status_code for _ in range(2)]

    assert answers == [302, 302]
    assert Entry.objects.filter(code=measure.code).count() == 2


def test_a_withdrawal_that_is_sent_twice_leads_to_the_first_result(client, editor):
    address = f"/admin/measures/measure/{make.measure().pk}/withdraw/"
    data = {"confirmed": "on", "reason": "recorded twice", "version": 1} | token(client, address)

    answers = [client.post(address, data) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert "was withdrawn" in messages(client, answers[1])[-1]


def test_a_form_that_was_refused_is_sent_again(client, editor):
    address = f"/admin/measures/measure/{make.measure().pk}/advance/"
    data = {"to": "in_progress", "effective_on": str(DAY), "version": 1} | token(client, address)

    assert client.post(address, data).status_code == 200
    assert client.post(address, data | {"reason": "Works have begun"}).status_code == 302


def typed(client, measure):
    """A step that a person typed before her session ended."""
    address = f"/admin/measures/measure/{measure.pk}/advance/"
    data = {"to": "in_progress", "effective_on": str(DAY), "version": 1}
    return address, data | {"reason": "Works have begun"} | token(client, address)


def resumed(page, **more):
    """What the browser sends from the page that asks for the password."""
    return dict(page.context["sent"]) | more


def test_a_session_that_ended_takes_the_password_and_goes_on(client, editor):
    measure = make.measure()
    address, data = typed(client, measure)
    client.logout()

    page = client.post(address, data)
    assert "Your session has ended" in page.content.decode()
    wrong = client.post(address, resumed(page, resume_password="wrong"))
    assert Measure.objects.get().version == 1
    assert "wrong" not in wrong.content.decode()

    done = client.post(address, resumed(wrong, resume_password=PASSWORD))

    assert done.status_code == 302
    assert Entry.objects.latest("seq").reason == "Works have begun"
    assert Entry.objects.latest("seq").actor_id == editor.pk
    assert client.get(address).status_code == 200


def test_the_second_factor_is_asked_for_as_well(client, editor, time_machine):
    measure = make.measure()
    address, data = typed(client, measure)
    factor_of(editor)
    client.logout()
    page = client.post(address, data)
    sent = resumed(page, resume_password=PASSWORD)

    for code in ({}, {"resume_code": "000000"}):
        client.post(address, sent | code)
        assert client.get("/admin/").status_code == 302
    time_machine.move_to(datetime.now(UTC) + timedelta(hours=1))  # the wrong code made it wait
    assert client.post(address, sent | {"resume_code": code_of()}).status_code == 302
    assert Measure.objects.get().status == "in_progress"


def test_nobody_sends_what_another_typed(client, editor):
    measure = make.measure()
    address, data = typed(client, measure)
    client.force_login(make.user("editor"))

    refused = client.post(address, data)
    forged = client.post(address, data | {"form_token": f"{editor.pk}-x:forged"})

    assert refused.status_code == 403
    assert "opened by another account" in refused.content.decode()
    assert forged.status_code == 302  # as her own: it names nobody
    assert Entry.objects.latest("seq").actor_id != editor.pk


@pytest.mark.parametrize("token", ["", "1-x:forged"])
def test_a_form_of_nobody_known_leads_to_the_login(client, db, token):
    answer = client.post(ADD, {"form_token": token, "title": "研究"})

    assert answer.url.startswith("/admin/login/")


def test_a_file_that_cannot_be_kept_is_named(client, editor):
    source = make.source()
    address = f"/admin/measures/source/{source.pk}/attach/"
    data = {"reason": "kept for the record", "version": 1} | token(client, address)
    client.logout()

    page = client.post(address, data | {"document": upload(b"words", "报告.txt")})

    assert page.context["lost"] == ["报告.txt"]


def test_a_form_from_before_a_new_login_is_sent_once_more(editor):
    measure = make.measure()
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)
    address, data = typed(client, measure)

    page = client.post(address, data | {"csrfmiddlewaretoken": "x" * 32})
    assert "Send once more" in page.content.decode()
    assert Measure.objects.get().version == 1

    token = {"csrfmiddlewaretoken": client.cookies["csrftoken"].value}
    assert client.post(address, resumed(page) | token).status_code == 302
    without = {**data, "form_token": ""}
    assert client.post(address, without).status_code == 403


def test_guessing_here_is_limited_as_at_the_login(client, editor, settings):
    settings.RATE_LIMIT_LOGINS = 2
    client.defaults["REMOTE_ADDR"] = "192.0.2.7"  # no other test logs in from there
    measure = make.measure()
    address, data = typed(client, measure)
    client.logout()
    sent = resumed(client.post(address, data), resume_password="wrong")

    pages = [client.post(address, sent).content.decode() for _ in range(3)]

    assert ["Too many tries" in page for page in pages] == [False, False, True]
