"""The columns of a measure that follow from its other columns and its parts."""

from __future__ import annotations

from datetime import date
from typing import Any

from measures.domain.progress import Progress
from measures.domain.schedule import EvidenceStrength, timetable
from measures.models import Measure, Reading, Status, Target


def derived_columns(measure: Measure) -> dict[str, Any]:
    """The derived columns of `measure`, which is loaded with its parts, by name."""
    steps = [update.effective_on for update in measure.update_list]
    facts = _days_of_facts(measure)
    strength = _strength(measure)
    status = Status(measure.status)
    days = timetable(
        ended=status in (Status.CANCELLED, Status.SUPERSEDED),
        delivered=status in (Status.COMPLETED, Status.VERIFIED),
        applies=status == Status.IN_FORCE,
        since=min(steps, default=None),
        due_by=measure.due_by,
        targets=[progress(target) for target in measure.target_list],
    )
    return {
        "due_order": measure.due_by or date.max,
        "schedule_base": days.base.value,
        "behind_on": days.behind_on,
        "due_soon_on": days.due_soon_on,
        "overdue_on": days.overdue_on,
        "confirmed_on": max([*steps, *facts], default=None),
        "evidence_strength": strength.value,
    }


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


def _strength(measure: Measure) -> EvidenceStrength:
    if measure.status == Status.VERIFIED:
        return EvidenceStrength.VERIFIED
    sources = [evidence.source for evidence in measure.evidence_list]
    sources += [update.source for update in measure.update_list if update.source]
    if any(source.kind == "official" for source in sources):
        return EvidenceStrength.OFFICIAL
    return EvidenceStrength.REPORTED if sources else EvidenceStrength.NONE
