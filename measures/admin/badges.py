"""Badges of statuses and schedules, and deadlines, in lists."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.timezone import localdate

from measures.models import Measure, Status
from measures.reads.filters.axes import SCHEDULES
from measures.reads.labels import LABELS


def badge(sort: str, code: str, label: Any) -> str:
    return format_html('<span class="badge {}-{}">{}</span>', sort, code, label)


def status_badge(measure: Measure) -> str:
    return badge("status", measure.status, Status(measure.status).label)


def schedule_badge(state: str) -> str:
    return badge("schedule", state, SCHEDULES[state])


def schedule_of(measure: Measure) -> str:
    """The badges of the schedule of `measure` today, or of its withdrawal."""
    if measure.withdrawn:
        return badge("withdrawn", "yes", LABELS["withdrawn"])
    states = measure.timetable.states(localdate())
    return format_html_join(" ", "{}", ((schedule_badge(state),) for state in states))
