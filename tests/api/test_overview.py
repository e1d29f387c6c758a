"""The summary, whose counts add up, and targets with their progress."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils.timezone import localdate

from measures.actions import monitoring
from measures.actions import promises as actions
from measures.domain.schedule import elapsed
from measures.models import Measure
from measures.reads.summary import share
from tests.helpers import make
from tests.helpers.api import problem
from tests.helpers.make import DAY, NOW
from tests.helpers.plans import plans

V1 = "/api/v1/"
SUMMARY, TARGETS = f"{V1}summary/", f"{V1}targets/"
DETAILS = {"by": make.BY, "reason": "needed", "at": NOW}


def due(day):
    return {"deadline": "如期", "due_from": day, "due_by": day}


@pytest.fixture
def whole(db):
    today = localdate()
    hetao = make.zone("hetao")
    park, other = make.zone("hetao-sz", hetao), make.zone("qianhai")
    late = today - timedelta(days=1)
    make.measure("A-001", zone=hetao, kind="tax", **due(late))
    make.measure("A-002", zone=park, **due(today + timedelta(days=30)))
    make.measure("A-003", zone=park, **due(today + timedelta(days=300)))
    make.measure("A-004", zone=park, status="in_force")
    readings = [{"value": 1, "read_on": DAY, "source": make.source()}]
    behind = make.target(baseline=0, readings=readings)
    make.measure("A-005", zone=other, targets=[behind], **due(today + timedelta(days=9)))
    make.measure("A-006", zone=other)


def test_the_summary_counts_by_zone_kind_status_and_schedule(whole, api):
    payload = api.get(SUMMARY).json()

    assert payload["total"] == 6
    cell = {"zone": "hetao", "kind": "tax", "status": "planned", "schedule": "overdue"}
    assert cell | {"state": "late", "moved": "false", "count": 1} in payload["cells"]
    assert {each["code"]: each["count"] for each in payload["by_schedule"]} == {
        "overdue": 1,
        "due_soon": 1,
        "not_due": 1,
        "met": 1,
        "behind": 1,
        "no_deadline": 1,
    }
    assert payload["by_status"] == [
        {"code": "in_force", "count": 1, "of": 6, "share": "0.1666"},
        {"code": "planned", "count": 5, "of": 6, "share": "0.8333"},
    ]
    park = next(each for each in payload["by_zone"] if each["code"] == "hetao-sz")
    assert (park["count"], park["of"], park["share"]) == (3, 6, "0.5000")
    assert park["by_status"][1] == {"code": "planned", "count": 2, "of": 3, "share": "0.6666"}


def test_the_schedule_that_is_counted_is_the_one_that_is_served(whole, api):
    with time_machine.travel(datetime.now(UTC) + timedelta(days=20)):
        served = [each["schedule"] for each in api.get(f"{V1}measures/").json()["results"]]
        counted = {e["code"]: e["count"] for e in api.get(SUMMARY).json()["by_schedule"]}

    assert counted == {state: served.count(state) for state in served}
    assert counted["overdue"] == 2


def test_the_cells_add_up_along_every_axis(whole, api):
    payload = api.get(SUMMARY).json()

    for axis in ("zone", "kind", "status", "schedule", "state", "moved"):
        assert sum(each["count"] for each in payload[f"by_{axis}"]) == payload["total"] == 6
        assert {each["code"] for each in payload[f"by_{axis}"]} == {
            c[axis] for c in payload["cells"]
        }


def test_the_summary_can_be_filtered(whole, api, django_assert_max_num_queries):
    assert api.get(f"{SUMMARY}?zone=hetao").json()["total"] == 4
    assert api.get(f"{SUMMARY}?zone=hetao&sub_zones=false").json()["total"] == 1
    assert api.get(f"{SUMMARY}?kind=tax&status=planned").json()["total"] == 1
    nothing = api.get(f"{SUMMARY}?kind=funding").json()
    assert (nothing["total"], nothing["cells"], nothing["by_zone"]) == (0, [], [])
    problem(api.get(f"{SUMMARY}?zone=nowhere"), 400, "invalid-parameter")
    problem(api.get(f"{SUMMARY}?limit=3"), 400, "unknown-parameter")
    with django_assert_max_num_queries(1):  # nothing changed since it was counted
        api.get(SUMMARY)


@pytest.fixture
def promises(db):
    """A measure with a target that was moved and read, and one with two others."""
    source = make.source("paper", published_on=date(2025, 1, 1))
    target = make.target(baseline=0)
    measure = make.measure("A-001", targets=[target], **due(date(2029, 12, 31)))
    moved = {"value": Decimal(3000), **due(date(2031, 12, 31))}
    change = {"act": "move", "target": 1, "content": moved, "source": source}
    actions.change_promise(measure, **change, **DETAILS)
    measure.refresh_from_db()
    for value, read_on in ((500, date(2024, 1, 1)), (1000, date(2025, 1, 1)), (9, DAY)):
        target = measure.targets.get()
        monitoring.record_reading(target, value=value, read_on=read_on, source=source, **DETAILS)
        measure.refresh_from_db()
    ceiling = make.target(comparator="at_most", direction="maintain")
    make.measure("A-002", targets=[ceiling, make.target(value=None, comparator="not_stated")])


@time_machine.travel(datetime(2026, 11, 22, 4, tzinfo=UTC), tick=False)
def test_a_target_has_first_and_current_promise_and_progress(promises, api):
    rows = api.get(TARGETS).json()["results"]

    assert [(each["measure"], each["number"]) for each in rows] == [
        ("A-001", 1),
        ("A-002", 1),
        ("A-002", 2),
    ]
    moved = rows[0]
    first = moved["first_promise"]
    assert (first["value"], first["due_by"]) == ("1000", "2029-12-31")
    assert (moved["now"]["value"], moved["now"]["due_by"]) == ("3000", "2031-12-31")
    latest = {"value": "1000", "qualifier": "exact", "read_on": "2025-01-01", "source": "paper"}
    assert moved["latest_reading"] == latest
    assert (moved["achieved_share"], moved["reached"]) == ("0.3333", False)
    days = Decimal((date(2026, 11, 22) - DAY).days) / (date(2031, 12, 31) - DAY).days
    assert moved["elapsed_share"] == share(days)
    assert moved["schedule"] == "behind"


def test_an_unknown_value_is_null_and_not_zero(promises, api):
    _moved, ceiling, unstated = api.get(TARGETS).json()["results"]

    for each in (ceiling, unstated):
        assert each["latest_reading"] is None
        assert each["reached"] is None
        assert each["achieved_share"] is None
        assert each["elapsed_share"] is None  # no deadline
    assert unstated["now"]["value"] is None


def test_targets_are_paged_both_ways_over_the_same_rows(promises, api):
    pages, address = [], f"{TARGETS}?limit=1"
    while address:
        payload = api.get(address).json()
        pages.append([(each["measure"], each["number"]) for each in payload["results"]])
        last, address = payload, payload["next"]
    assert pages == [[("A-001", 1)], [("A-002", 1)], [("A-002", 2)]]

    back = api.get(last["previous"]).json()
    assert [(e["measure"], e["number"]) for e in back["results"]] == pages[1]
    first = api.get(back["previous"]).json()
    assert [(e["measure"], e["number"]) for e in first["results"]] == pages[0]
    assert first["previous"] is None
    assert api.get(f"{TARGETS}?status=in_force").json()["results"] == []


def test_targets_cost_the_same_for_many_as_for_one(promises, api, django_assert_num_queries):
    for _ in range(2):
        with django_assert_num_queries(6):
            api.get(f"{TARGETS}?limit=200")
        for _ in range(9):
            make.measure(targets=[make.target(), make.target()])
    assert Measure.objects.count() == 20


@pytest.mark.parametrize("query", ["", "&zone=hetao-sz", "&kind=rd_platform"])
def test_a_page_of_targets_uses_an_index(promises, api, query):
    following = api.get(f"{TARGETS}?limit=1{query}").json()["next"]

    for plan in plans(lambda: api.get(following)):
        for step in plan:
            assert not re.search(r"SCAN (m|t|measures_target)\b|Seq Scan on measures_[mt]", step), (
                plan
            )


START, END = date(2024, 1, 1), date(2024, 1, 11)


@pytest.mark.parametrize(
    ("since", "end", "day", "gone"),
    [
        (START, END, START, "0"),
        (START, END, date(2024, 1, 2), "0.1"),
        (START, END, date(2024, 1, 6), "0.5"),
        (START, END, END, "1"),
        (START, END, date(2030, 1, 1), "1"),
        (START, END, date(2020, 1, 1), "0"),
        (None, END, START, None),
        (START, None, START, None),
        (END, END, END, None),
        (END, START, END, None),
    ],
)
def test_the_share_of_the_time_that_is_gone(since, end, day, gone):
    assert elapsed(since, end, day) == (None if gone is None else Decimal(gone))


def test_a_share_just_below_one_is_not_rounded_to_one():
    assert share(Decimal("0.99999")) == "0.9999"
    assert share(Decimal(1)) == "1.0000"
    assert share(None) is None
