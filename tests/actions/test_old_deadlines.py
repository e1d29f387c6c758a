"""Deadlines stored before the rule for their years do not keep the rest from being amended."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from measures import ledger
from measures.actions import editing
from measures.models import Measure, Target
from tests.helpers import make
from tests.helpers.make import NOW

MISTYPED = date(226, 12, 14)
DUE = {"deadline": "2026年底", "due_from": date(2026, 12, 14), "due_by": date(2026, 12, 14)}


@pytest.fixture
def measure(db):
    measure = make.measure(targets=[make.target(**DUE)], **DUE)
    with ledger.writing():
        for model in (Measure, Target):
            model.objects.update(due_from=MISTYPED, due_by=MISTYPED)
    measure.refresh_from_db()
    return measure


def amend(measure, **content):
    details = {"by": make.BY, "reason": "corrected", "at": NOW}
    return editing.amend_measure(measure, content=content, **details)


def test_an_amendment_of_something_else_passes(measure):
    amended = amend(measure, title="研发", targets=[{"number": 1, "per": "每年"}])

    assert (amended.version, amended.due_by) == (2, MISTYPED)
    assert amended.targets.get().per_hans == "每年"


@pytest.mark.parametrize("part", [False, True])
def test_another_such_day_is_refused(measure, part):
    days = {"due_from": date(226, 12, 15), "due_by": date(226, 12, 15)}

    with pytest.raises(ValidationError, match="Check the year"):
        make.promise(measure, 1 if part else None, "correct", deadline="226年", **days)


def test_the_deadline_can_be_mended(measure):
    assert make.promise(measure, None, "correct", **DUE).due_by == DUE["due_by"]
