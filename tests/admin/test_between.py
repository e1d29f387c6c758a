"""An auditor sees the list as it was on a day, and what changed between two days, and takes both away."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from measures.actions import editing, workflow
from measures.api.http.cost import is_costly
from measures.models import AccessRecord, Entry
from tests.helpers import make
from tests.helpers.make import DAY, NOW

BETWEEN = "/admin/measures/entry/between/"


@pytest.fixture
def auditor(client, db):
    user = make.user("auditor")
    client.force_login(user)
    return user


@pytest.fixture
def record(auditor):
    """Three measures in two zones; then one moves on, one moves zone, and one is new."""
    north, south = make.zone("north"), make.zone("south")
    step, moved = make.measure("STEP-001", zone=north), make.measure("MOVE-001", zone=north)
    make.measure("STAY-001", zone=south)
    before = Entry.objects.latest("seq").seq
    why = {"by": make.BY, "at": NOW + timedelta(days=1)}
    workflow.advance(step, to="in_progress", effective_on=DAY, reason="begun in May", **why)
    editing.amend_measure(moved, content={"zone": south}, reason="belongs there", **why)
    make.measure("NEW-001", zone=south)
    return before, Entry.objects.latest("seq").seq


def opened(client, **query):
    page = client.get(BETWEEN, {name.strip("_"): value for name, value in query.items()})
    assert page.status_code == 200
    return page


def codes(rows):
    return [row["code"] for row in rows]


def test_the_list_is_that_of_the_moment_for_a_zone_and_for_the_whole(client, record):
    before, after = record

    assert codes(opened(client, from_=before).context["listed"]) == [
        *("MOVE-001", "STAY-001", "STEP-001")
    ]
    then = opened(client, from_=before, zone="north").context
    assert codes(then["listed"]) == ["MOVE-001", "STEP-001"]
    assert then["totals"] == [2]
    assert codes(opened(client, from_=after, zone="north").context["listed"]) == ["STEP-001"]
    assert "Nothing was on record." in opened(client, from_="2001-01-01").content.decode()


def test_what_changed_between_two_days_is_counted_named_and_found_in_the_ledger(client, record):
    before, after = record
    page = opened(client, from_=before, to=after)
    found, text = page.context, page.content.decode()

    assert codes(found["changed"]) == ["MOVE-001", "NEW-001", "STEP-001"]
    assert found["totals"] == [3, 4]
    assert {code: number for code, _words, number in found["kinds"]} == {
        "created": 1,
        "amended": 1,
        "status": 1,
    }
    assert [(row["numbers"], row["more"]) for row in found["statuses"]] == [
        ([3, 3], "0"),
        ([0, 1], "+1"),
    ]
    assert "<ins>south" in text or "<ins>Zone south" in text
    listed = client.get(found["ledger"] + "&kind=status").context["cl"].result_list
    assert [entry.code for entry in listed] == ["STEP-001"]
    only = opened(client, from_=before, to=after, zone="north").context
    assert codes(only["changed"]) == ["MOVE-001", "STEP-001"]


def test_both_are_exported_and_logged(client, auditor, record):
    before, after = record
    query = {"from": before, "to": after}

    listed = table(client.get(f"{BETWEEN}export/list.csv", query))
    changed = table(client.get(f"{BETWEEN}export/changes.csv", query | {"zone": "north"}))

    assert [row[0] for row in listed[1:]] == ["code", "MOVE-001", "STAY-001", "STEP-001"]
    assert changed[0] == ["code", "entry", "version", "kinds", "part", "old", "new"]
    assert {row[0] for row in changed[1:]} == {"MOVE-001", "STEP-001"}
    assert ["north", "south"] in [row[5:] for row in changed]
    assert AccessRecord.objects.filter(what="export", name=auditor.username).count() == 2


def table(response):
    assert response.status_code == 200
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"from": "31.12.2026"}, "must be the seq of an entry"),
        ({"from": "2999-01-01"}, "in the future"),
        ({"from": "99999"}, "no entry 99999 yet"),
        ({"from": "3", "to": "1"}, "later than the second"),
        ({"from": "1", "zone": "atlantis"}, "Known: "),
    ],
)
def test_what_cannot_be_read_is_reported_and_nothing_is_shown(client, record, query, words):
    page = client.get(BETWEEN, query)

    assert words in page.content.decode()
    assert "listed" not in page.context
    assert client.get(f"{BETWEEN}export/list.csv", query)["Content-Type"].startswith("text/html")


def test_the_page_costs_the_same_queries_however_much_changed(
    client, record, django_assert_num_queries
):
    before, after = record
    with CaptureQueriesContext(connection) as few:
        opened(client, from_=before, to=before + 1)
    with django_assert_num_queries(len(few)):
        opened(client, from_=before, to=after - 1)


def test_it_runs_on_the_threads_for_costly_requests():
    assert is_costly(BETWEEN, "from=1")
    assert is_costly(f"{BETWEEN}export/list.csv", "from=1")
    assert not is_costly("/admin/measures/entry/", "kind=status")
