"""The deadline that a measure promises, and what follows from it and from its targets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from measures.domain.promises import Promise
from measures.domain.schedule import Schedule, Timetable
from measures.domain.state import Outlook, State


class ScheduleBase(models.TextChoices):
    """The schedule state of a measure before any of its days has come."""

    NOT_DUE = Schedule.NOT_DUE.value, _("Not due")
    ON_SCHEDULE = Schedule.ON_SCHEDULE.value, _("On schedule")
    MET = Schedule.MET.value, _("Met")
    CLAIMED = Schedule.CLAIMED.value, _("Claimed")
    NO_DEADLINE = Schedule.NO_DEADLINE.value, _("No deadline")
    CLOSED = Schedule.CLOSED.value, _("Closed")


class StateBase(models.TextChoices):
    """The state of a measure before any of its deadlines passes."""

    ONLY_PROPOSED = State.ONLY_PROPOSED.value, _("Only proposed")
    KEPT = State.KEPT.value, _("Kept")
    CLAIMED = State.CLAIMED.value, _("Claimed")
    NOT_YET_DUE = State.NOT_YET_DUE.value, _("Not yet due")
    NO_DEADLINE = State.NO_DEADLINE.value, _("No deadline")
    CANCELLED = State.CANCELLED.value, _("Cancelled")
    SUPERSEDED = State.SUPERSEDED.value, _("Superseded")


def _derived_day() -> models.DateField:
    return models.DateField(null=True, editable=False, serialize=False)


class MeasurePromise(models.Model):
    """The first deadline of a measure, and what is derived for it beside `Measure`'s own columns."""

    if TYPE_CHECKING:  # columns of `Measure`
        due_by: Any
        schedule_base: Any
        behind_on: Any
        due_soon_on: Any
        overdue_on: Any

    first_due_by = models.DateField(null=True, editable=False, serialize=False)  # set once

    # Derived: the schedule against the first promise, and the state before any deadline passes.
    first_schedule_base = models.CharField(
        max_length=12,
        choices=ScheduleBase,
        default=ScheduleBase.NO_DEADLINE,
        editable=False,
        serialize=False,
    )
    first_behind_on = _derived_day()
    first_due_soon_on = _derived_day()
    first_overdue_on = _derived_day()
    state_base = models.CharField(
        max_length=13,
        choices=StateBase,
        default=StateBase.NO_DEADLINE,
        editable=False,
        serialize=False,
    )

    #: It was cancelled or superseded when it was late, on the promise in force or the first one.
    ended_late = models.BooleanField(default=False, editable=False, serialize=False)
    #: Somebody who may verify returned it to work, and nothing happened to its status since.
    sent_back = models.BooleanField(default=False, editable=False, serialize=False)

    class Meta:
        abstract = True

    @property
    def timetable(self) -> Timetable:
        """Against the promise in force."""
        base = Schedule(self.schedule_base)
        return Timetable(base, self.behind_on, self.due_soon_on, self.overdue_on)

    @property
    def first_timetable(self) -> Timetable:
        """Against the first promise."""
        days = (self.first_behind_on, self.first_due_soon_on, self.first_overdue_on)
        return Timetable(Schedule(self.first_schedule_base), *days)

    @property
    def outlook(self) -> Outlook:
        """What of the measure depends on the day."""
        return Outlook(self.timetable, self.first_timetable, State(self.state_base))

    def promise(self) -> Promise:
        """The deadline in force, as a promise without a figure."""
        return Promise(due_by=self.due_by)

    def keep_first(self) -> None:
        """Set the first deadline once there is one."""
        if self.first_due_by is None:
            self.first_due_by = self.due_by
