"""Counts of the past that are kept are those that a look at the whole record gives."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.http import QueryDict
from django.utils.timezone import localdate

from measures.actions import editing, withdrawal, workflow
from measures.ledger.head import head_on_day
from measures.models import DayCount, Entry, Measure
from measures.reads import as_of, past_counts
from measures.reads.counts import change_between
from measures.reads.moments import Moment
from measures.reads.query import Query
from measures.reads.zone_scope import ZoneScope
from measures.upkeep import day_counts
from tests.helpers import make
from tests.helpers.plans import plans

#: Days of the history, before and after the deadline of some measures.
DAYS = [make.NOW.date() + timedelta(days=n) for n in (0, 1, 43, 134)]
TODAY = DAYS[-1] + timedelta(days=2)
DUE = {"deadline": "2026年底前", "due_from": date(2026, 1, 1), "due_by": date(2026, 12, 31)}


def why(day):
    return {"by": make.BY, "reason": "needed", "at": moment(day)}


def moment(day):
    return datetime(day.year, day.month, day.day, 4, 0, tzinfo=UTC)


def found(code):
    return Measure.objects.get(code=code)


@pytest.fixture
def history(db):
    zones = make.zone("hetao"), make.zone("qianhai")
    for number in range(1, 7):
        content = DUE if number % 2 else {}
        make.measure(f"A-{number:03}", zone=zones[number % 2], **content)
    for to in ("in_progress", "suspended"):
        workflow.advance(found("A-001"), to=to, effective_on=make.DAY, **why(DAYS[1]))
    withdrawal.withdraw(found("A-003"), **why(DAYS[2]))
    editing.amend_measure(found("A-002"), content={"zone": zones[1]}, **why(DAYS[2]))
    withdrawal.reinstate(found("A-003"), **why(DAYS[3]))
    make.measure("A-100", zone=zones[0], status="in_force")


def moments():
    """After each entry; and at the end of each day, whether something was recorded on it or not."""
    entries = list(Entry.objects.order_by("seq"))
    for entry in entries:
        yield Moment(entry.seq, localdate(entry.recorded_at), entry.hash)
    day = DAYS[0]
    while day < TODAY:
        last = [entry for entry in entries if localdate(entry.recorded_at) <= day][-1]
        yield Moment(last.seq, day, last.hash)
        day += timedelta(days=1)


def same(at):
    """The number of measures, which the kept counts have as the record has them."""
    whole = as_of.cells(Query.parse(QueryDict("")), at)
    assert past_counts.past_cells(at, head_on_day(TODAY)) == whole, at
    return whole.total()


@pytest.mark.parametrize("every", [1, 400])
def test_every_moment_is_counted_from_what_is_kept(history, monkeypatch, every):
    monkeypatch.setattr(day_counts, "EVERY", every)

    made = day_counts.keep_counts(TODAY)

    assert made == DayCount.objects.count() >= (TODAY - DAYS[0]).days
    assert {same(at) for at in moments()} >= {1, 6, 7}


def test_a_run_goes_on_where_the_last_one_ended(history, monkeypatch):
    monkeypatch.setattr(day_counts, "EVERY", 2)
    day_counts.keep_counts(TODAY)
    at_once = set(DayCount.objects.values_list("day", "seq", "stored"))
    DayCount.objects.filter(day__gt=DAYS[2]).delete()

    day_counts.keep_counts(TODAY)

    assert set(DayCount.objects.values_list("day", "seq", "stored")) == at_once
    assert day_counts.keep_counts(TODAY) == 0


def test_few_entries_are_read_however_long_the_record(history, django_assert_num_queries):
    day_counts.keep_counts(TODAY)
    [*_others, at], head = moments(), head_on_day(TODAY)

    with django_assert_num_queries(3):  # what is kept nearby, the nearest, the entries between
        past_counts.past_cells(Moment(at.seq - 1, DAYS[3], "x"), head)


@pytest.mark.parametrize(
    ("read", "of_zones"),
    [
        (lambda ends: change_between(ends[0].seq, ends[1].seq, TODAY), 0),
        (lambda ends: as_of.differences(None, *ends, limit=2, seek=None), 0),
        (lambda ends: as_of.differences(ZoneScope(("qianhai",)), *ends, limit=2, seek=None), 1),
    ],
)
def test_no_measure_outside_the_days_is_looked_at(history, read, of_zones):
    """An index of subjects finds all entries that there ever were: of zones, which are few."""
    some = list(moments())
    steps = [step for plan in plans(lambda: read((some[3], some[9]))) for step in plan]

    assert len([step for step in steps if "(subject=?)" in step]) <= of_zones


def test_a_moment_of_today_is_counted_from_the_present(history):
    head = head_on_day(DAYS[3])
    for at in moments():
        if at.day == DAYS[3]:
            whole = as_of.cells(Query.parse(QueryDict("")), at)
            assert past_counts.past_cells(at, head) == whole
    assert past_counts.past_cells(next(moments()), head) is None


def test_counts_by_other_definitions_are_made_again(history):
    day_counts.keep_counts(TODAY)
    DayCount.objects.update(version=0)
    [*_others, at] = moments()

    assert past_counts.past_cells(at, head_on_day(TODAY)) is None
    day_counts.keep_counts(TODAY)
    assert same(at) == 7
