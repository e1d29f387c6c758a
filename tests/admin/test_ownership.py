"""Owners in the list, on pages and in forms, and measures that are handed over."""

import pytest

from measures.models import Entry, Measure
from tests.helpers import make
from tests.helpers.admin_pages import LIST, change_url, form_of, new, page_url


@pytest.fixture
def mei(db):
    return make.user("editor", username="mei", last_name="陳", first_name="美玲")


@pytest.fixture
def client(client, mei):
    client.force_login(mei)
    return client


def codes(client, query):
    return [row.code for row in client.get(f"{LIST}?{query}").context["cl"].result_list]


def test_the_list_finds_what_is_mine_without_owner_and_left_behind(client, mei):
    leaver = make.user("viewer", username="leaver")
    make.measure("A-001", owner=mei)
    make.measure("A-002", owner=leaver, deputy=mei)
    make.measure("A-003")
    leaver.is_active = False
    leaver.save()

    assert codes(client, "owner=me") == ["A-001", "A-002"]
    assert codes(client, f"owner={mei.pk}") == ["A-001"]
    assert codes(client, "owner=left") == ["A-002"]
    assert codes(client, "has_owner=false") == ["A-003"]
    assert codes(client, "owner=nobody") == []
    page = client.get(LIST).content.decode()
    assert "陳美玲" in page
    assert "leaver (has left)" in page


def test_names_of_owners_are_for_those_who_may_see_names(client, mei):
    hong_kong = make.zone("hetao-hk")
    other = make.user("editor", hong_kong, username="kwok")
    measure = make.measure("A-001", owner=other, zone=hong_kong)

    assert "kwok" not in client.get(LIST).content.decode()
    page = client.get(page_url(measure)).content.decode()
    assert "kwok" not in page
    assert "a colleague" in page
    assert codes(client, f"owner={other.pk}") == []


def test_the_forms_and_the_page_set_owner_and_deputy(client, mei):
    viewer = make.user("viewer")
    client.post(f"{LIST}add/", new(owner=mei.pk))
    measure = Measure.objects.get()
    form = form_of(client, change_url(measure))
    assert form["owner"] == mei.pk
    client.post(change_url(measure), form | {"deputy": viewer.pk, "reason": "stands in"})
    handed = {"owner": viewer.pk, "deputy": mei.pk, "reason": "on leave", "version": 2}

    client.post(f"{LIST}{measure.pk}/hand-over/", handed | {"internal": "on"})

    measure.refresh_from_db()
    assert (measure.owner_user, measure.deputy_user) == (viewer.pk, mei.pk)
    assert [*Entry.objects.filter(code=measure.code).values_list("verb", flat=True)] == [
        *("created", "amended", "handed"),
    ]


def test_what_a_leaver_owned_is_shown_until_it_is_taken_over(client, mei):
    leaver = make.user("viewer", username="leaver")
    for number in (1, 2):
        make.measure(f"A-00{number}", owner=leaver)
    leaver.is_active = False
    leaver.save()
    address = f"{LIST}hand-over/{leaver.pk}/"
    assert address in client.get("/admin/").content.decode()

    response = client.post(address, {"owner": mei.pk, "reason": "has left"}, follow=True)

    assert "2 measures were handed over to 陳美玲." in response.content.decode()
    assert response.redirect_chain[0][0].startswith(f"{LIST}batches/")
    assert address not in client.get("/admin/").content.decode()
    assert client.get(address).status_code == 404
