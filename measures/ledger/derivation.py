"""The columns of a measure that follow from its other columns and its parts."""

from __future__ import annotations

from datetime import date
from typing import Any

from measures.domain.progress import Progress
from measures.domain.schedule import EvidenceStrength, Timetable, timetable
from measures.domain.state import State, base_state
from measures.models import Measure, Reading, Status, Target


def derived_columns(measure: Measure) -> dict[str, Any]:
    """The derived columns of `measure`, which is loaded with its parts, by name."""
    steps = [update.effective_on for update in measure.update_list]
    facts = _days_of_facts(measure)
    strength = _strength(measure)
    targets = measure.target_list
    goals = [progress(target) for target in targets if target.retired_on is None]
    plan = timetable_of(measure, measure.due_by, goals)
    first = timetable_of(measure, measure.first_due_by, [*map(first_progress, targets)])
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
        "confirmed_on": max([*steps, *facts], default=None),
        "evidence_strength": strength.value,
    }


def timetable_of(measure: Measure, due_by: date | None, goals: list[Progress]) -> Timetable:
    """The timetable of `measure` against a deadline and targets."""
    since = min((update.effective_on for update in measure.update_list), default=None)
    return timetable(status=measure.status, since=since, due_by=due_by, targets=goals)


def _state(measure: Measure, plan: Timetable, goals: list[Progress]) -> State:
    last = max(measure.update_list, key=lambda update: update.number, default=None)
    return base_state(
        measure.status, plan, targets=goals, sourced=last is not None and bool(last.source_id)
    )


def _days_of_facts(measure: Measure) -> list[date]:
    """The days of the readings of `measure` and of the documents that it cites."""
    readings = [
        reading.read_on for target in measure.target_list for reading in target.reading_list
    ]
    return readings + [evidence.source.published_on for evidence in measure.evidence_list]


def latest_reading(target: Target) -> Reading | None:
    """The reading of the latest day; of two of one day, the later recorded one."""
    return max(target.reading_list, key=lambda r: (r.read_on, r.number), default=None)


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
