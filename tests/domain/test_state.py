"""One state for each measure: the first that applies."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from measures.domain.progress import Progress
from measures.domain.schedule import timetable
from measures.domain.state import Outlook, base_state

pytestmark = pytest.mark.once

FIRST, DUE = date(2025, 12, 31), date(2027, 12, 31)
SINCE, DAY = date(2020, 1, 1), timedelta(days=1)


def goal(reading=None, value=100):
    figure = None if reading is None else Decimal(reading)
    return Progress(value=Decimal(value), reading=figure)


def state(status, *goals, on=DUE, sourced=True, due_by=DUE, first=FIRST, first_goals=None):
    details = {"status": status, "since": SINCE}
    plan = timetable(due_by=due_by, targets=goals, **details)
    against = goals if first_goals is None else first_goals
    first_plan = timetable(due_by=first, targets=against, **details)
    base = base_state(status, plan, targets=goals, sourced=sourced)
    return Outlook(plan, first_plan, base).state(on)


@pytest.mark.parametrize(
    ("expected", "found"),
    [
        ("only_proposed", state("proposed", on=DUE + DAY)),
        ("only_proposed", state("proposed", goal(100))),
        ("kept", state("planned", goal(100), on=DUE + DAY)),
        ("kept", state("in_force", on=DUE + DAY)),
        ("kept", state("verified", on=DUE + DAY)),
        ("claimed", state("in_force", sourced=False)),
        ("claimed", state("completed")),
        ("claimed", state("completed", goal(99))),
        ("claimed", state("verified", goal(None))),
        ("kept", state("completed", goal(100))),
        ("late", state("in_force", goal(99), on=DUE + DAY)),
        ("late", state("planned", on=DUE + DAY)),
        ("moved", state("planned", on=DUE)),
        ("moved", state("planned", due_by=None, on=DUE)),
        ("not_yet_due", state("planned", on=FIRST)),
        ("not_yet_due", state("suspended", goal(None), on=FIRST)),
        ("no_deadline", state("planned", due_by=None, first=None)),
        ("cancelled", state("cancelled", on=DUE + DAY)),
        ("superseded", state("superseded", goal(100))),
        # a target lowered to what is there: kept, and only the first promise is late
        ("kept", state("planned", goal(5, value=5), first_goals=[goal(5)])),
    ],
)
def test_the_first_state_that_applies(expected, found):
    assert found == expected
