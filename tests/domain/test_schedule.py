"""The computed axes: tables of stored facts, a day, and what they make of it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from measures.db.sql import Sql, fetch
from measures.domain.progress import Progress
from measures.domain.schedule import Freshness, Schedule, freshness, lasts_until, timetable
from measures.models import Measure
from measures.reads.filters.axes import schedule_sql
from tests.helpers import make

START, END = date(2020, 1, 1), date(2029, 12, 31)
MIDDLE = date(2024, 12, 31)
DAY = timedelta(days=1)
NUMBER = Decimal(100)


def goal(reading=None, **said):
    said = {"value": NUMBER, "baseline": Decimal(0)} | said
    return Progress(reading=None if reading is None else Decimal(reading), **said)


def plan(*targets, **said):
    usual = {"status": "planned", "since": START}
    return timetable(**(usual | {"due_by": END, "targets": targets} | said))


def test_a_deadline_at_either_end_of_the_calendar_has_a_state():
    assert plan(goal(), due_by=date.max).on(MIDDLE) == "not_due"
    assert plan(goal(), due_by=date.max).on(date.max) == "overdue"
    assert plan(goal(), due_by=date.min).on(MIDDLE) == "overdue"
    assert lasts_until(date.max, END, plan(goal())) == END + DAY


FALLS = {
    "comparator": "at_most",
    "direction": "decrease",
    "value": Decimal(50),
    "baseline": NUMBER,
}
UNKNOWN = {"baseline": None}
CEILING = {"comparator": "at_most", "direction": "maintain"}

ON_A_DAY = [
    # what stands, the day, the state
    ("no deadline", plan(due_by=None), MIDDLE, "no_deadline"),
    ("no deadline, but a figure", plan(goal(50), due_by=None), MIDDLE, "no_deadline"),
    ("nothing reported, far off", plan(goal()), MIDDLE, "not_due"),
    ("nothing to be reported", plan(), MIDDLE, "not_due"),
    ("90 days before", plan(goal()), END - 90 * DAY, "due_soon"),
    ("91 days before", plan(goal()), END - 91 * DAY, "not_due"),
    ("the last day", plan(goal()), END, "due_soon"),
    ("the day after", plan(goal()), END + DAY, "overdue"),
    # half of the time is gone
    ("half the way", plan(goal(51)), MIDDLE, "on_schedule"),
    ("less than half", plan(goal(49)), MIDDLE, "behind"),
    ("zero is a figure", plan(goal(0)), MIDDLE, "behind"),
    ("none is not zero", plan(goal(None)), MIDDLE, "not_due"),
    ("zero on the first day", plan(goal(0)), START, "on_schedule"),
    ("zero on the second", plan(goal(0)), START + DAY, "behind"),
    ("behind, and soon due", plan(goal(49)), END, "behind"),
    ("behind, then overdue", plan(goal(49)), END + DAY, "overdue"),
    # with a baseline
    ("half from the baseline", plan(goal(76, baseline=Decimal(50))), MIDDLE, "on_schedule"),
    ("half from zero is not", plan(goal(60, baseline=Decimal(50))), MIDDLE, "behind"),
    ("below the baseline", plan(goal(10, baseline=Decimal(50))), START + DAY, "behind"),
    # falling
    ("half the fall", plan(goal(74, **FALLS)), MIDDLE, "on_schedule"),
    ("too little of it", plan(goal(80, **FALLS)), MIDDLE, "behind"),
    ("risen instead", plan(goal(120, **FALLS)), START + DAY, "behind"),
    ("fallen enough", plan(goal(50, **FALLS)), END + DAY, "met"),
    ("falling from nowhere", plan(goal(80, **FALLS | UNKNOWN)), END - 91 * DAY, "on_schedule"),
    ("rising from nowhere", plan(goal(1, **UNKNOWN)), END - 91 * DAY, "on_schedule"),
    ("rising from nowhere, due", plan(goal(1, **UNKNOWN)), END, "due_soon"),
    # met
    ("reached", plan(goal(100)), END + DAY, "met"),
    ("exceeded", plan(goal(101)), MIDDLE, "met"),
    ("one of two reached", plan(goal(100), goal(None)), END + DAY, "overdue"),
    ("delivered without a figure", plan(goal(None), status="completed"), END + DAY, "claimed"),
    ("in force, no target open", plan(status="in_force"), END + DAY, "met"),
    ("in force, a target open", plan(goal(1), status="in_force"), END + DAY, "overdue"),
    ("a ceiling is not a goal", plan(goal(None, **CEILING)), MIDDLE, "not_due"),
    ("in force under a ceiling", plan(goal(None, **CEILING), status="in_force"), END, "met"),
    ("no number given", plan(goal(None, value=None)), MIDDLE, "not_due"),
    ("no number given, time gone", plan(goal(None, value=None)), END + DAY, "overdue"),
    # ended
    ("cancelled", plan(goal(1), status="cancelled"), END + DAY, "closed"),
    # a target's own deadline
    ("its own day, earlier", plan(goal(due_by=MIDDLE)), MIDDLE + DAY, "overdue"),
    ("its own day, reached", plan(goal(100, due_by=MIDDLE), goal(99)), MIDDLE + DAY, "on_schedule"),
    ("its own day alone", plan(goal(due_by=MIDDLE), due_by=None), MIDDLE + DAY, "overdue"),
    ("due on the day it was stated", plan(goal(0), since=END), END, "due_soon"),
    ("since nobody knows when", plan(goal(0), since=None), MIDDLE, "on_schedule"),
]


@pytest.mark.parametrize(("what", "table", "day", "state"), ON_A_DAY, ids=lambda v: str(v)[:40])
def test_how_a_measure_stands_on_a_day(what, table, day, state):
    assert table.on(day) == state


@pytest.mark.parametrize(
    ("day", "soon"),
    [(END - 91 * DAY, False), (END - 90 * DAY, True), (END, True), (END + DAY, False)],
)
def test_a_measure_that_is_behind_is_due_soon_all_the_same(day, soon):
    table = plan(goal(10))

    assert table.due_soon(day) is soon
    assert table.on(day) == ("behind" if day <= END else "overdue")
    assert plan(goal(100)).due_soon(day) is False


@pytest.mark.parametrize(
    ("day", "states"),
    [
        (END - 91 * DAY, ["behind"]),
        (END, ["behind", "due_soon"]),
        (END + DAY, ["overdue", "behind"]),
    ],
)
def test_all_states_that_hold_are_listed_the_most_serious_first(day, states):
    assert plan(goal(10)).states(day) == states
    assert plan(goal(100)).states(day) == ["met"]


@pytest.mark.parametrize("state", [s.value for s in Schedule])
def test_sql_and_python_agree_about_every_state_on_every_day(db, state):
    due = {"deadline": "2029年底", "due_from": END, "due_by": END}
    source = make.source(published_on=MIDDLE)
    for reading in (None, 0, 49, 100):
        said = {"value": reading, "read_on": MIDDLE, "source": source}
        readings = [] if reading is None else [said]
        target = make.target(value=NUMBER, baseline=Decimal(0), readings=readings)
        make.measure(targets=[target], **due)
    make.measure()

    for day in (START, MIDDLE, END - 90 * DAY, END, END + DAY):
        condition = schedule_sql("m", "schedule_base", day) + Sql("= %s", (state,))
        rows = fetch(Sql("SELECT m.code FROM measures_measure m WHERE") + condition)
        expected = {m.code for m in Measure.objects.all() if m.timetable.on(day) == state}
        assert {code for (code,) in rows} == expected


def test_a_vague_deadline_is_missed_on_the_day_after_the_latest_it_can_mean(db):
    made = make.measure(deadline="2025年左右", due_from=date(2024, 7, 1), due_by=date(2026, 6, 30))

    assert made.timetable.on(date(2026, 6, 30)) == "due_soon"
    assert made.timetable.on(date(2026, 7, 1)) == "overdue"


@pytest.mark.parametrize(
    ("comparator", "direction", "reading", "state"),
    [
        ("at_least", "increase", 100, "met"),
        ("at_most", "maintain", 1, "not_due"),
        ("at_most", "decrease", 100, "met"),
        ("at_most", "decrease", 101, "on_schedule"),
    ],
)
def test_direction_and_comparator_say_what_is_a_goal(db, comparator, direction, reading, state):
    target = make.target(value=NUMBER, comparator=comparator, direction=direction)
    target["readings"] = [
        {"value": reading, "read_on": MIDDLE, "source": make.source(published_on=MIDDLE)}
    ]
    due = {"deadline": "2029年底", "due_from": END, "due_by": END}

    assert make.measure(targets=[target], **due).schedule_base == state


@pytest.mark.parametrize(
    ("days", "state"),
    [
        (None, "stale"),
        (0, "fresh"),
        (183, "fresh"),
        (184, "ageing"),
        (365, "ageing"),
        (366, "stale"),
    ],
)
def test_freshness_counts_from_the_last_confirmation(days, state):
    confirmed = None if days is None else MIDDLE - days * DAY
    assert freshness(confirmed, MIDDLE) is Freshness(state)


def test_days_are_counted_from_the_deadline_that_is_judged():
    late = plan(goal(), due_by=MIDDLE)

    assert late.due_on == MIDDLE
    assert [late.days_late(MIDDLE + DAY * n) for n in (-1, 0, 1)] == [-1, 0, 1]
    assert plan(goal(100)).days_late(END) is None
