"""Filters that are saved under a name: mine, my zone's, on the start page and in the API."""

import pytest
from django.http import QueryDict
from django.urls import reverse

from measures.models import SavedFilter
from measures.reads.saved_filters import expanded
from tests.helpers import make
from tests.helpers.admin_pages import LIST
from tests.helpers.api import V1, problem

SAVED = f"{LIST}saved/"


@pytest.fixture
def park(db):
    park = make.zone("hetao")
    make.measure("A-001", zone=park, kind="tax")
    make.measure("A-002", zone=make.zone("hetao-sz", park), kind="whitelist")
    return park


def login(client, role, zone):
    user = make.user(role, zone)
    client.force_login(user)
    return user


def save(client, **data):
    usual = {"name": "Tax of Hetao", "query": "zone=hetao&kind=tax"}
    response = client.post(SAVED, usual | data, follow=True)
    return [(each.level_tag, str(each)) for each in response.context["messages"]]


def test_filters_are_saved_opened_pinned_replaced_and_removed(client, park):
    login(client, "editor", park)

    assert save(client, pinned="on")[0][0] == "success"
    start = client.get("/admin/").content.decode()
    opened = client.get(f"{LIST}?saved=Tax of Hetao")
    assert "Tax of Hetao" in start
    assert f'href="{LIST}?kind=tax&amp;zone=hetao"' in start
    assert opened.url == f"{LIST}?kind=tax&zone=hetao"
    save(client, query="due_in=this_quarter&due_within=30")
    row = SavedFilter.objects.get()
    assert (row.query, row.pinned) == ("due_in=this_quarter&due_within=30", False)
    client.post(SAVED, {"remove": row.pk})
    assert not SavedFilter.objects.exists()
    assert save(client, remove=row.pk)[-1] == ("error", "There is no such saved filter any more.")


def test_a_zones_filter_is_written_by_its_editors_and_seen_by_all_with_a_role_there(client, park):
    login(client, "viewer", park)
    assert save(client, zone="hetao")[0][0] == "error"
    login(client, "editor", park)
    assert save(client, zone="hetao")[0][0] == "success"
    row = SavedFilter.objects.get()
    for role, zone, seen in (("viewer", park, True), ("editor", make.zone("qianhai"), False)):
        login(client, role, zone)
        assert ("Tax of Hetao" in client.get(LIST).content.decode()) is seen
        assert client.get(f"{LIST}?saved=Tax of Hetao").url == (
            f"{LIST}?kind=tax&zone=hetao" if seen else LIST
        )
        client.post(SAVED, {"remove": row.pk})
        assert SavedFilter.objects.exists()


@pytest.mark.parametrize(
    ("data", "word"),
    [
        ({"query": ""}, "Choose filters first."),
        ({"query": "order=code"}, "order is no filter that can be saved."),
        ({"query": "kind=nonsense"}, "Unknown value “nonsense”"),
        ({"name": " "}, "This field cannot be blank."),
        ({"name": "a\x07b"}, "control character"),
        ({"zone": "nowhere"}, "Unknown value “nowhere”"),
    ],
)
def test_what_cannot_be_saved_is_refused_in_words(client, park, data, word):
    login(client, "editor", park)

    level, text = save(client, **data)[0]  # the list may say more

    assert level == "error"
    assert word in text
    assert not SavedFilter.objects.exists()


def test_a_saved_filter_of_what_is_no_longer_there_leaves_the_start_page_whole(client, park):
    user = login(client, "editor", park)
    SavedFilter.keep(user, "old", "zone=nowhere", zone=None, pinned=True)

    assert "old" in client.get(reverse("admin:index")).content.decode()


def test_the_api_takes_the_name_of_whoever_calls(api, client, park):
    user = login(client, "editor", park)
    save(client)
    for address in (
        "measures/",
        "measures.jsonl",
        "zones/hetao-sz/measures/",
        "summary/",
        "targets/",
    ):
        refused = api.get(f"{V1}{address}?saved=Tax of Hetao")
        [fault] = problem(refused, 400, "invalid-parameter")["errors"]
        assert (fault["parameter"], "No saved filter" in fault["detail"]) == ("saved", True)

    api.credentials(HTTP_AUTHORIZATION=f"Token {make.token(user, 'read')}")
    address = f"{V1}measures/?saved=Tax of Hetao"
    listed = api.get(address)
    assert [each["code"] for each in listed.json()["results"]] == ["A-001"]
    assert api.get(f"{V1}summary/?saved=Tax of Hetao").json()["total"] == 1
    save(client, query="kind=whitelist")
    again = api.get(f"{address}&limit=1", headers={"If-None-Match": listed["ETag"]})
    assert [each["code"] for each in again.json()["results"]] == ["A-002"]
    assert problem(api.get(f"{address}&kind=tax"), 400, "invalid-parameter")
    assert problem(api.get(f"{address}&saved=other"), 400, "invalid-parameter")


def test_pages_of_a_saved_filter_lead_on(api, client, park):
    user = login(client, "editor", park)
    save(client, query="zone=hetao")
    api.credentials(HTTP_AUTHORIZATION=f"Token {make.token(user, 'read')}")

    first = api.get(f"{V1}measures/?saved=Tax of Hetao&limit=1").json()

    assert api.get(first["next"]).json()["results"][0]["code"] == "A-002"
    assert expanded(QueryDict("saved=Tax of Hetao"), user).urlencode() == "zone=hetao"
