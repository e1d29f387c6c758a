"""The change feed: every change once, in commit order; and the entries for auditors."""

import json

import pytest

from measures import ledger
from measures.actions import editing, monitoring, promises, workflow
from measures.ledger import public_form
from measures.models import Entry, Measure
from measures.reads import changes, recent
from tests.helpers import make
from tests.helpers.api import problem
from tests.helpers.make import DAY, NOW
from tests.helpers.plans import plans

CHANGES = "/api/v1/changes/"
STEP = {"by": make.BY, "reason": "needed", "effective_on": DAY, "at": NOW}
DETAILS = {"by": make.BY, "reason": "needed", "at": NOW}


def walk(api, address):
    """Every change of the feed from `address` on, and the next `after`."""
    changes = []
    while True:
        payload = api.get(address).json()
        changes += payload["results"]
        if payload["next"] is None:
            return changes, payload["after"]
        address = payload["next"]


@pytest.fixture
def life(db):
    """A measure with one change of every kind."""
    paper = make.source("paper")
    measure = make.measure("A-001", source=paper, targets=[make.target()])
    editing.amend_measure(measure, content={"title_en": "Another title"}, **DETAILS)
    measure.refresh_from_db()
    workflow.advance(measure, to="in_progress", source=paper, locator="p. 1", **STEP)
    change = {"act": "move", "target": 1, "content": {"value": 2000}, "source": paper}
    promises.change_promise(measure, **change, **DETAILS)
    measure.refresh_from_db()
    monitoring.record_reading(measure.targets.get(), value=5, read_on=DAY, source=paper, **DETAILS)
    measure.refresh_from_db()
    workflow.advance(measure, to="cancelled", **STEP)
    return measure


def test_the_feed_has_every_entry_once_with_kinds_and_body(life, api):
    changes, after = walk(api, f"{CHANGES}?limit=2")

    entries = list(Entry.objects.order_by("seq"))
    assert [each["seq"] for each in changes] == [entry.seq for entry in entries]
    public = [public_form.without_names(json.loads(entry.body)) for entry in entries]
    assert [each["body"] for each in changes] == public
    assert after == ledger.current_head()[0]
    assert [each["kinds"] for each in changes if each["code"] == "A-001"] == [
        ["created"],
        ["amended"],
        ["status", "evidence"],
        ["target_moved", "promise"],
        ["reading"],
        ["status"],
    ]


def test_a_change_has_old_and_new_values(life, api):
    amended = next(e for e in walk(api, CHANGES)[0] if e["kinds"] == ["amended"])

    assert amended["changes"]["title"]["old"]["en"].startswith("Research platform")
    assert amended["changes"]["title"]["new"] == amended["body"]["title"]
    assert list(amended["changes"]) == ["title"]
    assert walk(api, CHANGES)[0][0]["changes"] == {}  # created: all of it is in the body


def test_at_the_head_the_feed_is_empty_and_keeps_its_position(life, api):
    head = ledger.current_head()[0]

    assert api.get(f"{CHANGES}?after={head}").json() == {
        "results": [],
        "after": head,
        "next": None,
    }
    assert api.get(f"{CHANGES}?after={head}&zone=hetao-sz").json()["after"] == head


def test_the_link_is_the_next(life, api):
    response = api.get(f"{CHANGES}?limit=2&subject=measure")

    assert response["Link"] == f'<{response.json()["next"]}>; rel="next"'
    assert "after=" in response.json()["next"]
    assert "Link" not in api.get(CHANGES)


def test_the_feed_by_subject(life, api):
    changes, after = walk(api, f"{CHANGES}?subject=zone,source&limit=1")

    assert {each["subject"] for each in changes} == {"zone", "source"}
    assert len(changes) == Entry.objects.exclude(subject="measure").count()
    assert after == ledger.current_head()[0]


def test_the_feed_of_a_zone_has_arrivals_changes_and_departures(db, api):
    hetao = make.zone("hetao")
    park, elsewhere = make.zone("hetao-sz", hetao), make.zone("qianhai")
    measure = make.measure("A-001", zone=elsewhere)
    make.measure("B-001", zone=elsewhere)
    for zone in (park, hetao, elsewhere):
        measure = editing.amend_measure(measure, content={"zone": zone}, **DETAILS)
    editing.amend_measure(measure, content={"title_en": "Gone"}, **DETAILS)

    changes, after = walk(api, f"{CHANGES}?zone=hetao&limit=1")

    assert [(each["body"]["zone"], each["within"]) for each in changes] == [
        ("hetao-sz", True),
        ("hetao", True),
        ("qianhai", False),
    ]
    assert after == ledger.current_head()[0]
    alone = walk(api, f"{CHANGES}?zone=hetao&sub_zones=false")[0]
    assert [each["within"] for each in alone] == [True, False]


def test_one_response_reads_a_bounded_window(life, api, monkeypatch):
    monkeypatch.setattr("measures.reads.changes.WINDOW", 2)

    first = api.get(f"{CHANGES}?subject=measure").json()
    changes, after = walk(api, f"{CHANGES}?subject=measure")

    assert (first["after"], len(first["results"])) == (2, 0)
    assert first["next"]
    assert len(changes) == 6
    assert after == ledger.current_head()[0]


def test_the_etag_of_the_feed_changes_with_the_head(life, api, django_assert_num_queries):
    tag = api.get(CHANGES)["ETag"]

    with django_assert_num_queries(1):
        assert api.get(CHANGES, headers={"If-None-Match": tag}).status_code == 304
    make.zone("another")
    assert api.get(CHANGES, headers={"If-None-Match": tag}).status_code == 200


def test_the_feed_costs_the_same_however_long_it_is(life, api, django_assert_num_queries):
    for path, queries in ((CHANGES, 2), (f"{CHANGES}?zone=hetao-sz&", 3)):
        for limit in (1, 200):
            with django_assert_num_queries(queries):
                api.get(f"{path}?limit={limit}".replace("&?", "&"))


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("after=-1", "after"),
        ("after=x", "after"),
        ("after=", "after"),
        ("after=1e3", "after"),
        ("after=%00", "after"),
        ("after=9999", "after"),
        (f"after={10**17}", "after"),
        (f"after={'9' * 5000}", "after"),
        ("after=1&after=2", "after"),
        ("subject=person", "subject"),
        ("subject=", "subject"),
        ("zone=nowhere", "zone"),
        ("sub_zones=no", "sub_zones"),
        ("limit=0", "limit"),
    ],
)
def test_a_wrong_parameter_of_the_feed_is_named(life, api, query, parameter):
    payload = problem(api.get(f"{CHANGES}?{query}"), 400, "invalid-parameter")

    assert [fault["parameter"] for fault in payload["errors"]] == [parameter]


ENTRIES = "/api/v1/ledger/entries/"


def test_only_auditors_read_the_entries(life, api):
    problem(api.get(ENTRIES), 401, "not-authenticated")
    for role, status in (
        ("viewer", 403),
        ("editor", 403),
        ("verifier", 403),
        ("auditor", 200),
        ("administrator", 200),
    ):
        api.force_authenticate(make.user(role, make.zone("elsewhere")))
        assert api.get(ENTRIES).status_code == status, role
    api.force_authenticate(make.user())
    problem(api.get(ENTRIES), 403, "not-allowed")


def test_ledger_entries_are_paged_and_not_cacheable(life, api):
    api.force_authenticate(make.user("auditor"))

    entries, after = walk(api, f"{ENTRIES}?limit=2")

    assert [each["hash"] for each in entries] == list(
        Entry.objects.order_by("seq").values_list("hash", flat=True)
    )
    assert [each["body"].encode() for each in entries] == [
        bytes(entry.body) for entry in Entry.objects.order_by("seq")
    ]
    assert after == ledger.current_head()[0]
    assert api.get(ENTRIES)["Cache-Control"] == "no-store"


def test_an_empty_ledger_has_an_empty_feed(db, api):
    assert api.get(CHANGES).json() == {"results": [], "after": 0, "next": None}
    api.force_login(make.get_user_model().objects.create_superuser("root"))
    assert api.get(ENTRIES).json()["instance"] is None
    assert not Measure.objects.exists()


@pytest.mark.parametrize(
    "read",
    [
        lambda: changes.changes_after(changes.ChangeFilter(), after=2, upto=9, limit=3),
        lambda: changes.changes_after(changes.ChangeFilter(("measure",)), after=2, upto=9, limit=3),
        lambda: recent.recent(9, limit=3),
    ],
)
def test_a_page_is_read_in_the_order_of_the_ledger_however_long_that_is(life, read):
    """An index of subjects would find all entries that there ever were, to sort them."""
    [steps] = [plan for plan in plans(read) if any("measures_entry" in step for step in plan)]

    assert not any("subject=" in step and "code=" not in step for step in steps)
    assert not any("TEMP B-TREE" in step or "Sort" in step for step in steps)
