"""Stored bodies whose day is over are rebuilt by the daily command, and by no other change."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.management import call_command

from measures.actions import editing
from measures.ledger import verification
from measures.models import Body, Zone
from measures.reads import measure_list
from tests.helpers import make
from tests.helpers.make import NOW

LATER = NOW + timedelta(days=60)
DUE = {"deadline": "2026年底前", "due_from": date(2026, 1, 1), "due_by": date(2026, 12, 31)}


@pytest.fixture
def early(db):
    """The stored body of a measure whose deadline passes before LATER."""
    body = make.measure(**DUE).stored_body
    assert body.until == date(2027, 1, 1)
    return body


def test_a_change_leaves_the_bodies_of_other_measures_alone(early):
    zone = {"code": "new", "kind": "area", "name_hans": "新", "name_hant": "新", "name_en": "New"}
    editing.save_zone(Zone(), content=zone, by=make.BY, reason="needed", at=LATER)
    make.measure()

    assert bytes(Body.objects.get(pk=early.pk).body) == bytes(early.body)
    content, _version = measure_list.measure(early.measure.code, today=LATER.date())
    assert b'"schedule":"overdue"' in content, "a read brings it up to date"


def test_the_daily_command_rebuilds_the_bodies_whose_day_is_over(early, capsys):
    with time_machine.travel(LATER, tick=False):
        call_command("reindex", "--bodies")
        call_command("reindex", "--bodies")

    stored = Body.objects.get(pk=early.pk)
    assert (stored.told_on, stored.until) == (LATER.date(), date.max)
    assert b'"schedule":"overdue"' in bytes(stored.body)
    assert verification.verify().faults == []
    rebuilt = [line for line in capsys.readouterr().out.splitlines() if "Rebuilt" in line]
    assert rebuilt == ["Rebuilt 1 stored body.", "Rebuilt 0 stored bodies."]
