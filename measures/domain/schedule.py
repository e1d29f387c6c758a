"""The computed axes of a measure: schedule, freshness, evidence strength. Plain Python.

Late is never a status that somebody sets. When a measure is written, its facts are reduced to a
base state and the days on which that state changes. The state on a day is then a comparison of
dates, in SQL as well as here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from .progress import Progress

DUE_SOON = timedelta(days=90)
FRESH_FOR = timedelta(days=183)
AGEING_UNTIL = timedelta(days=365)


class Schedule(StrEnum):
    """A state of a measure against its deadline, on a day; in order of precedence."""

    CLOSED = "closed"
    MET = "met"
    CLAIMED = "claimed"
    NO_DEADLINE = "no_deadline"
    OVERDUE = "overdue"
    BEHIND = "behind"
    DUE_SOON = "due_soon"
    ON_SCHEDULE = "on_schedule"
    NOT_DUE = "not_due"


class Freshness(StrEnum):
    """How recently a measure was confirmed."""

    FRESH = "fresh"
    AGEING = "ageing"
    STALE = "stale"


class EvidenceStrength(StrEnum):
    """The authority of the sources of a measure."""

    NONE = "none"
    REPORTED = "reported"
    OFFICIAL = "official"
    VERIFIED = "verified"


#: Column of the first day of a state -> that state; the most severe first.
BROUGHT = {
    "overdue_on": Schedule.OVERDUE,
    "behind_on": Schedule.BEHIND,
    "due_soon_on": Schedule.DUE_SOON,
}


@dataclass(frozen=True)
class Timetable:
    """A base state and the days from which more severe ones hold; None: never."""

    base: Schedule
    behind_on: date | None = None
    due_soon_on: date | None = None
    overdue_on: date | None = None

    def on(self, day: date) -> Schedule:
        """The state on `day`: the most serious of those that hold."""
        return self.states(day)[0]

    def states(self, day: date) -> list[Schedule]:
        """All states that hold on `day`, the most serious first."""
        days = ((state, getattr(self, name)) for name, state in BROUGHT.items())
        brought = [state for state, since in days if since is not None and since <= day]
        if Schedule.OVERDUE in brought and Schedule.DUE_SOON in brought:
            brought.remove(Schedule.DUE_SOON)  # that deadline has passed
        return brought or [self.base]

    def is_overdue(self, day: date) -> bool:
        return self.overdue_on is not None and self.overdue_on <= day

    @property
    def due_on(self) -> date | None:
        """The deadline that is judged, the last day before it is overdue; None: nothing is due."""
        return self.overdue_on - timedelta(days=1) if self.overdue_on else None

    def days_late(self, day: date) -> int | None:
        """The days from the deadline to `day`, negative before it; None: nothing is due."""
        return (day - self.due_on).days if self.due_on else None

    @property
    def days(self) -> list[date]:
        """The days on which the state changes."""
        days: list[date | None] = [getattr(self, name) for name in BROUGHT]
        return [day for day in days if day is not None]

    def due_soon(self, day: date) -> bool:
        """Whether the deadline is near on `day`; `on(day)` may name a more serious state."""
        return Schedule.DUE_SOON in self.states(day)


def timetable(
    *,
    status: str,
    since: date | None,
    due_by: date | None,
    targets: Iterable[Progress],
) -> Timetable:
    """The timetable of a measure.

    `status` is a code of `Status`. `since`: the day it was first stated. `due_by`: the latest day
    that its deadline can mean. Where there are targets, only readings that reach all make it met;
    where all of them were added later, it takes a status that says so too.
    """
    goals = [target for target in targets if target.is_goal]
    unmet = [goal for goal in goals if not goal.reached]
    if status in ("cancelled", "superseded"):
        return Timetable(Schedule.CLOSED)
    proven = any(not goal.added for goal in goals)
    if not unmet and (
        proven or status in ("in_force", "verified") or (goals and status == "completed")
    ):
        return Timetable(Schedule.MET)
    if status in ("completed", "verified"):
        return Timetable(Schedule.CLAIMED)
    days = [day for day in [due_by, *(goal.due_by for goal in unmet)] if day]
    if not days:
        return Timetable(Schedule.NO_DEADLINE)
    behind = [day for goal in unmet if (day := _behind_on(goal, since, due_by))]
    reported = any(goal.reading is not None for goal in goals)
    return Timetable(
        Schedule.ON_SCHEDULE if reported else Schedule.NOT_DUE,
        behind_on=min(behind, default=None),
        due_soon_on=_shifted(min(days), -DUE_SOON),
        overdue_on=_shifted(min(days), timedelta(days=1)),
    )


def was_overdue(
    status: str, day: date, promises: Iterable[tuple[date | None, Iterable[Progress]]]
) -> bool:
    """Whether a measure in `status` was overdue on `day`, on one of `promises`: deadline, targets.

    A proposal promises nothing.
    """
    return status != "proposed" and any(
        timetable(status=status, since=None, due_by=due_by, targets=targets).is_overdue(day)
        for due_by, targets in promises
    )


def elapsed(since: date | None, end: date | None, day: date) -> Decimal | None:
    """The elapsed share of the time from `since` to `end` on `day`, 0 to 1; None if unknown.

    A target is behind once this exceeds its `Progress.achieved`.
    """
    if since is None or end is None or end <= since:
        return None
    share = Decimal((day - since).days) / (end - since).days
    return min(max(share, Decimal(0)), Decimal(1))


def _behind_on(goal: Progress, since: date | None, due_by: date | None) -> date | None:
    """The first day on which the elapsed share exceeds the achieved one (序时进度)."""
    end, achieved = goal.due_by or due_by, goal.achieved
    if since is None or end is None or achieved is None or end <= since:
        return None
    return _shifted(since, timedelta(days=int(achieved * (end - since).days) + 1))


def _shifted(day: date, span: timedelta) -> date:
    """`day` plus `span`; the first or last day of the calendar where that has no such day."""
    try:
        return day + span
    except OverflowError:
        return date.min if span < timedelta() else date.max


def lasts_until(confirmed_on: date | None, day: date, *plans: Timetable) -> date:
    """The first day after `day` on which a state or freshness may change; date.max: never."""
    days = [each for plan in plans for each in plan.days]
    if confirmed_on is not None:
        ages = (FRESH_FOR, AGEING_UNTIL)
        days += [_shifted(confirmed_on, age + timedelta(days=1)) for age in ages]
    return min((each for each in days if each > day), default=date.max)


def freshness(confirmed_on: date | None, day: date) -> Freshness:
    """The freshness on `day` of a measure last confirmed on `confirmed_on` (None: never)."""
    if confirmed_on is None or day - confirmed_on > AGEING_UNTIL:
        return Freshness.STALE
    return Freshness.FRESH if day - confirmed_on <= FRESH_FOR else Freshness.AGEING
