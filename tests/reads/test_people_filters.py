"""The filters by people and by withdrawal: for those who are logged in, at every read."""

from __future__ import annotations

import pytest

from measures.actions import editing, withdrawal
from measures.models import Measure, SavedFilter
from measures.reads.filters import PERSONAL
from tests.helpers import make
from tests.helpers.admin_pages import LIST
from tests.helpers.api import problem

V1 = "/api/v1/"
READS = (
    "measures/",
    "measures.jsonl",
    "measures.csv",
    "zones/gba/measures/",
    "summary/",
    "targets/",
)
TABLE = {
    "owner=me": "A-001 A-002",
    "owner={mei}": "A-001",
    "owner={kwok}": "",  # of another zone, where she sees no names
    "owner=left": "A-002",
    "owner=me&zone=hetao&kind=tax": "A-001 A-002",
    "has_owner=true": "A-001 A-002 B-001",
    "has_owner=false": "A-003",
    "changed=me": "A-003",
    "withdrawn=yes": "A-004",
    "withdrawn=any": "A-001 A-002 A-003 A-004 B-001",
    "withdrawn=yes&has_owner=false": "A-004",
    "withdrawn=any&order=-deadline": "A-001 A-002 A-003 A-004 B-001",
}


@pytest.fixture(scope="module")
def everybody(shared_db):
    gba = make.zone("gba")
    hetao, hong_kong = make.zone("hetao", gba), make.zone("central", gba)
    mei = make.user("editor", hetao, username="mei")
    kwok = make.user("editor", hong_kong, username="kwok")
    leaver = make.user("viewer", hetao, username="leaver")
    make.measure("A-001", zone=hetao, owner=mei, kind="tax")
    make.measure("A-002", zone=hetao, owner=leaver, deputy=mei, kind="tax")
    changed = {"content": {"title_en": "Another"}, "reason": "misprint", "at": make.NOW}
    editing.amend_measure(make.measure("A-003", zone=hetao), by=make.actor(mei), **changed)
    gone = make.measure("A-004", zone=hetao)
    withdrawal.withdraw(gone, by=make.BY, reason="twice on record", at=make.NOW)
    make.measure("B-001", zone=hong_kong, owner=kwok)
    leaver.is_active = False
    leaver.save()
    return {"mei": mei, "kwok": kwok}


@pytest.fixture
def people(everybody, db):
    return everybody


def filled(text, people):
    return text.format(**{name: user.pk for name, user in people.items()})


@pytest.mark.parametrize(("text", "expected"), TABLE.items())
def test_api_and_admin_select_the_same(people, api, client, text, expected):
    address = filled(text, people)
    api.force_login(people["mei"])
    client.force_login(people["mei"])

    page = api.get(f"{V1}measures/?{address}&total=true").json()

    assert sorted(each["code"] for each in page["results"]) == expected.split()
    assert page["total"] == len(expected.split())
    if "order" not in address:
        listed = client.get(f"{LIST}?{address}").context["cl"].result_list
        assert sorted(row.code for row in listed) == expected.split()
        assert api.get(f"{V1}summary/?{address}").json()["total"] == page["total"]


def test_a_withdrawn_measure_is_listed_as_the_public_form_of_its_last_entry(people, api):
    api.force_login(people["mei"])

    [row] = api.get(f"{V1}measures/?withdrawn=yes").json()["results"]

    assert (row["code"], row["withdrawn"], row["version"]) == ("A-004", True, 2)
    assert "owner" not in row
    [first] = api.get(f"{V1}measures/?withdrawn=any&limit=1").json()["results"]
    assert first == api.get(f"{V1}measures/?limit=1").json()["results"][0]


@pytest.mark.parametrize("read", READS)
@pytest.mark.parametrize("name", sorted(PERSONAL))
def test_they_are_refused_to_callers_who_are_not_known(people, api, read, name):
    response = api.get(f"{V1}{read}?{name}=me")

    [fault] = problem(response, 400, "invalid-parameter")["errors"]
    assert fault["parameter"] == name
    assert "log in or send a token" in fault["detail"]


def test_a_token_without_the_scope_audit_finds_no_owner_by_account(people, api):
    mei = people["mei"]
    for scopes, expected in (("read", []), ("read audit", ["A-001"])):
        api.credentials(HTTP_AUTHORIZATION=f"Token {make.token(mei, *scopes.split())}")
        found = api.get(f"{V1}measures/?owner={mei.pk}").json()["results"]
        assert [each["code"] for each in found] == expected


def test_what_is_mine_is_never_answered_with_what_is_anothers(people, api):
    api.force_login(people["mei"])
    mine = api.get(f"{V1}measures/?owner=me")
    api.force_login(people["kwok"])

    his = api.get(f"{V1}measures/?owner=me", headers={"If-None-Match": mine["ETag"]})

    assert [each["code"] for each in his.json()["results"]] == ["B-001"]
    assert his["Cache-Control"] == "no-store"


def test_a_shared_filter_by_owner_means_whoever_opens_it(people, api, client):
    mei, hetao = people["mei"], Measure.objects.get(code="A-001").zone
    SavedFilter.keep(mei, "Mine", "owner=me&withdrawn=any", zone=hetao, pinned=True)
    api.force_login(make.user("viewer", hetao, username="new"))
    client.force_login(mei)

    assert api.get(f"{V1}measures/?saved=Mine").json()["results"] == []
    assert client.get(f"{LIST}?saved=Mine").url == f"{LIST}?owner=me&withdrawn=any"
    assert "Mine" in client.get("/admin/").content.decode()


@pytest.mark.parametrize(
    ("address", "parameter"),
    [
        ("owner=nobody", "owner"),
        ("owner=me&owner=left", "owner"),
        ("has_owner=yes", "has_owner"),
        ("changed=others", "changed"),
        ("withdrawn=no", "withdrawn"),
        ("withdrawn=any&q=floor", "q"),
        ("withdrawn=any&updated_since=1", "updated_since"),
        ("withdrawn=any&order=changed", "order"),
        ("owner=me&as_of=1", "owner"),
    ],
)
def test_what_they_do_not_take_is_refused_by_name(people, api, address, parameter):
    api.force_login(people["mei"])

    [fault] = problem(api.get(f"{V1}measures/?{address}"), 400, "invalid-parameter")["errors"]

    assert fault["parameter"] == parameter


def test_pages_of_a_personal_list_lead_on(people, api):
    api.force_login(people["mei"])
    address, seen = f"{V1}measures/?withdrawn=any&owner=me&limit=1", []
    while address:
        page = api.get(address).json()
        seen += [each["code"] for each in page["results"]]
        address = page["next"]
    assert seen == ["A-001", "A-002"]
