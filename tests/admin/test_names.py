"""In the admin, staff see names in the zones that their roles reach; elsewhere the role."""

import pytest
from django.urls import reverse

from measures.ledger import Actor
from measures.models import Channel, Entry, Source
from tests.helpers import make, named
from tests.helpers.admin_pages import change_url, form_of, page_url
from tests.helpers.make import DAY
from tests.helpers.named import INTERNAL, NAME


@pytest.fixture
def people(db, time_machine):
    time_machine.move_to(make.NOW)
    return named.record()


def page(client, user, address):
    client.force_login(user)
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def history_of(row):
    return reverse(f"admin:measures_{row._meta.model_name}_history", args=[row.pk])


def test_history_and_record_name_people_to_those_with_a_role_in_the_zone(people, client):
    one = named.one()
    for user in (people.verifier.user, make.user("auditor", make.zone("qianhai"))):
        for address in (history_of(one), page_url(one)):
            shown = page(client, user, address)
            assert f"{NAME} Verifier" in shown
            assert INTERNAL in shown


def test_history_and_record_say_the_role_to_others(people, client):
    one = named.one()
    for user in (make.user("editor", make.zone("qianhai")), make.user()):
        for address in (history_of(one), page_url(one)):
            shown = page(client, user, address)
            assert NAME not in shown
            assert INTERNAL not in shown
        assert "By Verifier (hetao), channel: API" in page(client, user, history_of(one))
        assert "for the office only" in page(client, user, history_of(one))


def test_a_source_lies_in_no_zone_and_names_people_to_anybody_with_a_role(people, client):
    paper = Source.objects.get(code="paper")
    elsewhere = make.user("editor", make.zone("qianhai"))

    assert f"confirmed by {NAME} Editor" in page(client, elsewhere, change_url_of(paper))
    assert NAME in page(client, elsewhere, history_of(paper))
    for address in (change_url_of(paper), history_of(paper)):
        assert NAME not in page(client, make.user(), address)


def change_url_of(row):
    return reverse(f"admin:measures_{row._meta.model_name}_change", args=[row.pk])


def test_a_reason_is_marked_as_internal_on_the_page_of_a_verb(client, db):
    client.force_login(make.user("editor"))
    measure = make.measure()
    address = reverse("admin:measures_measure_advance", args=[measure.pk])
    assert "Reason for the office only" in client.get(address).content.decode()
    data = {"to": "in_progress", "effective_on": DAY, "version": 1, "reason": INTERNAL}

    assert client.post(address, data | {"internal": "on"}).status_code == 302

    entry = Entry.objects.latest("seq")
    assert (entry.internal, entry.reason, entry.role, entry.office) == (
        *(True, INTERNAL),
        *("editor", "hetao-sz"),
    )


@pytest.mark.parametrize("internal", [True, False])
def test_a_reason_is_marked_as_internal_in_the_form(client, db, internal):
    client.force_login(make.user("editor"))
    measure = make.measure()
    data = form_of(client, change_url(measure)) | {"title_en": "Other", "reason": INTERNAL}

    assert client.post(change_url(measure), data | {"internal": internal or ""}).status_code == 302

    assert Entry.objects.latest("seq").internal is internal
    assert measure.updates.get().internal is False  # the first step had a reason of its own


def test_an_import_is_named_in_the_language_of_the_reader(client, db):
    measure = make.step(make.measure(), "in_progress", by=Actor("import", Channel.IMPORT))

    client.cookies["django_language"] = "zh-hant"
    shown = page(client, make.user("auditor", measure.zone), page_url(measure))

    assert "匯入" in shown
    assert "由import" not in shown
