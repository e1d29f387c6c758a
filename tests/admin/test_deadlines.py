"""Deadlines in the admin's forms: words propose days, and are compared with them."""

import re
from datetime import date

import pytest

from measures.models import Measure
from tests.helpers import make
from tests.helpers.admin_pages import change_url, errors_of, form_of, new

ADD = "/admin/measures/measure/add/"


@pytest.fixture(autouse=True)
def editor(client, db):
    user = make.user("editor")
    client.force_login(user)
    return user


def test_words_propose_the_days_and_save_nothing_until_they_are_sent_again(client):
    fields = new(deadline="2025年12月")

    response = client.post(ADD, fields)

    assert "can mean 2025-12-01 to 2025-12-31" in errors_of(response)["deadline"][0]
    assert not Measure.objects.exists()
    form = response.context["adminform"].form
    shown = {name: form[name].value() for name in ("due_from", "due_by")}
    client.post(ADD, fields | shown)
    assert Measure.objects.get().due_by == date(2025, 12, 31)


def test_words_that_count_from_publication_count_from_the_source(client):
    source = make.source("plan-2023", published_on=date(2023, 8, 1))

    response = client.post(ADD, new(deadline="年内", source=source.pk))

    assert response.context["adminform"].form["due_by"].value() == "2023-12-31"


def test_words_that_name_no_days_ask_for_them(client):
    errors = errors_of(client.post(ADD, new(deadline="尽快")))

    assert "give all three or none" in str(errors)


def test_words_of_a_target_propose_its_days(client):
    measure = make.measure(targets=[make.target()])
    fields = form_of(client, change_url(measure)) | {"reason": "read again"}

    fields |= {"targets-TOTAL_FORMS": "2", "targets-1-deadline": "2026年上半年"}
    response = client.post(change_url(measure), fields)

    assert "to 2026-06-30" in errors_of(response)["targets-1-deadline"][0]
    assert 'value="2026-06-30"' in response.content.decode()
    assert Measure.objects.get().version == 1


def test_days_that_the_words_cannot_mean_need_a_tick_for_these_words_and_days(client):
    fields = new(deadline="2025年底前", due_from="2026-01-01", due_by="2026-12-31")

    page = client.post(ADD, fields).content.decode()

    assert "These words do not mean 2026-01-01 to 2026-12-31" in page
    assert not Measure.objects.exists()
    tick = {"days_confirmed": re.search(r'name="days_confirmed" value="([^"]+)"', page)[1]}
    client.post(ADD, fields | tick | {"due_by": "2026-11-30"})
    assert not Measure.objects.exists()
    client.post(ADD, fields | tick)
    assert Measure.objects.get().due_by == date(2026, 12, 31)


def test_a_deadline_on_record_is_not_asked_about_again(client):
    measure = make.measure(
        deadline="2025年底前", due_from=date(2026, 1, 1), due_by=date(2026, 12, 31)
    )
    fields = form_of(client, change_url(measure)) | {"title_en": "Another", "reason": "reworded"}

    client.post(change_url(measure), fields)

    assert Measure.objects.get().title_en == "Another"


def test_markup_in_the_words_is_shown_as_text(client):
    fields = new(deadline="2025年底前<b>", due_from="2026-01-01", due_by="2026-12-31")

    page = client.post(ADD, fields).content.decode()

    assert "2025年底前<b>" not in page
