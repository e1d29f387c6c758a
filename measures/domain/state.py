"""One state for each measure, for those who count. Plain Python.

A measure in use has exactly one state on a day: the first of `State` that applies. Cancelled and
superseded measures stand apart, and shares are of promises, without proposals. docs/model.md,
"State", has the definitions; a change of them is a new `VERSION`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .progress import Progress
from .schedule import Schedule, Timetable

#: The version of the definitions, and the day from which it holds.
VERSION, SINCE = 1, date(2026, 11, 26)


class State(StrEnum):
    """The states in order of precedence; the last two stand apart."""

    ONLY_PROPOSED = "only_proposed"
    KEPT = "kept"
    CLAIMED = "claimed"
    LATE = "late"
    MOVED = "moved"
    NOT_YET_DUE = "not_yet_due"
    NO_DEADLINE = "no_deadline"
    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"


#: States of measures that promise nothing, or nothing any more.
NO_PROMISE = (State.ONLY_PROPOSED, State.CANCELLED, State.SUPERSEDED)
#: States that a passing deadline changes.
OPEN = (State.NOT_YET_DUE, State.NO_DEADLINE)


@dataclass(frozen=True)
class Outlook:
    """What of a measure depends on the day: both timetables, and its state before any of them.

    `plan` is of the promise in force, `first` of the first one.
    """

    plan: Timetable
    first: Timetable
    base: State

    @property
    def days(self) -> list[date]:
        """The days on which something of it changes."""
        return [*self.plan.days, *self.first.days]

    def state(self, day: date) -> State:
        """The state on `day`."""
        if self.base in OPEN:
            if self.plan.is_overdue(day):
                return State.LATE
            if self.first.is_overdue(day):
                return State.MOVED
        return self.base


def base_state(
    status: str, plan: Timetable, *, targets: Iterable[Progress], sourced: bool
) -> State:
    """The state of a measure before any deadline passes.

    `status` is a code of `Status`; `plan` and `targets` are those in force. `sourced`: the step to
    its status names a source, as a reading that reaches a target does.
    """
    if status in (State.CANCELLED, State.SUPERSEDED):
        return State(status)
    if status == "proposed":
        return State.ONLY_PROPOSED
    if plan.base == Schedule.MET:
        reached = any(target.is_goal for target in targets)
        return State.KEPT if reached or sourced else State.CLAIMED
    if plan.base == Schedule.CLAIMED:
        return State.CLAIMED
    return State.NO_DEADLINE if plan.base == Schedule.NO_DEADLINE else State.NOT_YET_DUE
