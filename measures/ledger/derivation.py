"""The columns of a measure that follow from its other columns and its parts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.timezone import localdate

from measures.domain.progress import Progress, in_ten_thousandths, share_reached
from measures.domain.schedule import EvidenceStrength, Timetable, timetable, was_overdue
from measures.domain.state import State, base_state
from measures.models import (
    ENDS,
    Measure,
    Reading,
    Status,
    StepAct,
    Target,
    counting,
    in_effect,
    started_on,
)


def derived_columns(measure: Measure) -> dict[str, Any]:
    """The derived columns of `measure`, which is loaded with its parts, by name."""
    strength = _strength(measure)
    targets = measure.target_list
    goals = [progress(target) for target in targets if target.retired_on is None]
    first_goals = [*map(first_progress, targets)]
    plan = timetable_of(measure, measure.due_by, goals)
    first = timetable_of(measure, measure.first_due_by, first_goals)
    promises = ((measure.due_by, goals), (measure.first_due_by, first_goals))
    return {
        "due_order": measure.due_by or date.max,
        "schedule_base": plan.base.value,
        "behind_on": plan.behind_on,
        "due_soon_on": plan.due_soon_on,
        "overdue_on": plan.overdue_on,
        "first_schedule_base": first.base.value,
        "first_behind_on": first.behind_on,
        "first_due_soon_on": first.due_soon_on,
        "first_overdue_on": first.overdue_on,
        "state_base": _state(measure, plan, goals).value,
        "ended_late": _ended_late(measure, promises),
        "sent_back": any(
            step.act == StepAct.SENT_BACK for step in in_effect(measure.update_list)[-1:]
        ),
        "share_reached": in_ten_thousandths(share_reached(goals)),
        "confirmed_on": max(_days_of_facts(measure), default=None),
        "evidence_strength": strength.value,
    }


def timetable_of(measure: Measure, due_by: date | None, goals: list[Progress]) -> Timetable:
    """The timetable of `measure` against a deadline and targets."""
    since = started_on(measure.update_list)
    return timetable(status=measure.status, since=since, due_by=due_by, targets=goals)


def _ended_late(measure: Measure, promises: Iterable[tuple[date | None, list[Progress]]]) -> bool:
    """Whether it was cancelled or superseded when either of `promises` was overdue.

    A person ends it on the day of the record, whatever day is given; an import on the day given.
    """
    if measure.status not in ENDS or not (steps := in_effect(measure.update_list)):
        return False
    end = steps[-1]
    day = localdate(end.recorded_at) if end.role and end.recorded_at else end.effective_on
    return was_overdue(end.from_status, day, promises)


def _state(measure: Measure, plan: Timetable, goals: list[Progress]) -> State:
    steps = in_effect(measure.update_list)
    sourced = bool(steps) and steps[-1].source_id is not None
    return base_state(measure.status, plan, targets=goals, sourced=sourced)


def _days_of_facts(measure: Measure) -> list[date]:
    """The days on which `measure` was so: of steps, confirmations, readings and cited documents."""
    days = [step.effective_on for step in in_effect(measure.update_list)]
    confirmations = counting(measure.confirmation_list)
    readings = [row for target in measure.target_list for row in target.counting_readings]
    days += [confirmation.true_on for confirmation in confirmations]
    days += [reading.read_on for reading in readings]
    live = {None, *(row.pk for row in readings)}, {None, *(row.pk for row in confirmations)}
    cited = [
        evidence.source.published_on
        for evidence in measure.evidence_list
        if evidence.reading_id in live[0] and evidence.confirmation_id in live[1]
    ]
    return days + cited


def latest_reading(target: Target) -> Reading | None:
    """The reading of the latest day; of two of one day, the later recorded one."""
    return max(target.counting_readings, key=lambda r: (r.read_on, r.number), default=None)


def progress(target: Target) -> Progress:
    """`target` with its latest reading, as the schedule sees it."""
    return target.progress(latest_reading(target))


def first_progress(target: Target) -> Progress:
    """The first promise of `target` with its latest reading."""
    return target.first_progress(latest_reading(target))


def _strength(measure: Measure) -> EvidenceStrength:
    if measure.status == Status.VERIFIED:
        return EvidenceStrength.VERIFIED
    sources = [evidence.source for evidence in measure.evidence_list]
    sources += [update.source for update in measure.update_list if update.source]
    if any(source.kind == "official" for source in sources):
        return EvidenceStrength.OFFICIAL
    return EvidenceStrength.REPORTED if sources else EvidenceStrength.NONE
