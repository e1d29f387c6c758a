"""Counts that follow the ledger are those that a look at each measure gives."""

from __future__ import annotations

from datetime import date

import pytest

from measures.actions import editing, withdrawal, workflow
from measures.ledger.head import head_on_day
from measures.models import IN_USE, Measure
from measures.reads.counts import count_cells, current_cells
from tests.helpers import make
from tests.helpers.make import DAY, NOW

TODAY = date(2026, 11, 20)
WHY = {"by": make.BY, "reason": "needed", "at": NOW}


@pytest.fixture
def park(db):
    zones = make.zone("hetao"), make.zone("qianhai")
    due = {"deadline": "2026年底前", "due_from": date(2026, 1, 1), "due_by": date(2026, 12, 31)}
    for number in range(1, 7):
        content = due if number % 2 else {}
        make.measure(f"A-{number:03}", zone=zones[number % 2], **content)
    return zones


def advance(zones):
    first = Measure.objects.get(code="A-001")
    workflow.advance(first, to="in_progress", effective_on=DAY, **WHY)
    workflow.advance(first, to="suspended", effective_on=DAY, **WHY)


def move(zones):
    editing.amend_measure(Measure.objects.get(code="A-002"), content={"zone": zones[1]}, **WHY)


def lose_its_deadline(zones):
    none = {"deadline": "", "due_from": None, "due_by": None}
    measure = make.promise(Measure.objects.get(code="A-003"), **none)
    editing.amend_measure(measure, content={"kind": "tax"}, **WHY)


def come_new(zones):
    make.measure("A-100", zone=zones[0], status="in_force")


def be_withdrawn(zones):
    withdrawal.withdraw(Measure.objects.get(code="A-004"), **WHY)


def come_back(zones):
    be_withdrawn(zones)
    withdrawal.reinstate(Measure.objects.get(code="A-004"), **WHY)


@pytest.mark.parametrize(
    "change", [advance, move, lose_its_deadline, come_new, be_withdrawn, come_back]
)
def test_counts_are_brought_up_by_what_a_change_did(park, change, django_assert_max_num_queries):
    before = current_cells(head_on_day(TODAY)).copy()

    change(park)

    with django_assert_max_num_queries(3):  # the head, whether it is the same chain, the entries
        now = current_cells(head_on_day(TODAY))
    assert now == count_cells([IN_USE], head_on_day(TODAY))[0]
    assert (now == before) == (change is come_back)


def test_another_day_is_counted_again(park):
    on_time = current_cells(head_on_day(TODAY))
    late = current_cells(head_on_day(date(2030, 1, 1)))

    assert {cell[3] for cell in on_time} == {"due_soon", "no_deadline"}
    assert {cell[3] for cell in late} == {"overdue", "no_deadline"}


def test_zones_lie_in_one_another(db, api):
    hetao = make.zone("hetao")
    make.measure(zone=make.zone("hetao-sz", hetao))
    make.zone("qianhai")

    zone_tree = api.get("/api/v1/zones/?nested=true").json()["results"]

    assert [zone["code"] for zone in zone_tree] == ["hetao", "qianhai"]
    [inside] = zone_tree[0]["zones"]
    assert (inside["code"], inside["zones"]) == ("hetao-sz", [])
    assert zone_tree[0]["measures"]["with_sub_zones"]["total"] == 1
