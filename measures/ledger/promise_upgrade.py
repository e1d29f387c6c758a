"""Bodies and rows from before promises were moved by requests, in the present form.

What was promised first is what is in force, apart from the value and the deadline of a target,
which were kept. Schedule and state follow by the present rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from measures.domain.progress import Progress
from measures.domain.promises import FIGURE
from measures.domain.schedule import Timetable, timetable, was_overdue
from measures.domain.state import base_state
from measures.models import ENDS

from .canonical import Json
from .promise_body import as_day, with_moves


def with_promises(body: Json) -> Json:
    """The body of a measure with the members about its promises."""
    due_by = (body["deadline"] or {}).get("by")
    body = body | {
        "first_due_by": due_by,
        "requests": [],
        "targets": [_target(target) for target in body["targets"]],
    }
    goals, first_goals = [], []
    for target in body["targets"]:
        goals.append(_progress(target, "", (target["deadline"] or {}).get("by")))
        first_goals.append(_progress(target, "first_", target["first_due_by"]))
    plan, first = _timetable(body, goals), _timetable(body, first_goals)
    steps = body["history"]
    sourced = bool(steps) and steps[-1]["source"] is not None
    state = base_state(body["status"], plan, targets=goals, sourced=sourced)
    return with_moves(
        body
        | {"schedule_base": plan.base.value, "schedule_days": _days(plan)}
        | {"schedule_first_base": first.base.value, "schedule_first_days": _days(first)}
        | {"state_base": state.value, "ended_late": _ended_late(body, goals, first_goals)}
    )


def _ended_late(body: Json, goals: list[Progress], first_goals: list[Progress]) -> bool:
    """As `derivation.derived_columns()`; by whom a step was recorded, was not."""
    if body["status"] not in ENDS or not body["history"]:
        return False
    end = body["history"][-1]
    due_by, first_due_by = (body["deadline"] or {}).get("by"), body["first_due_by"]
    promises = ((_day(due_by), goals), (_day(first_due_by), first_goals))
    return was_overdue(end["from"], as_day(end["effective_on"]), promises)


def _target(target: Json) -> Json:
    first = {f"first_{name}": target[name] for name in FIGURE if name != "value"}
    return target | first | {"retired_on": None}


def _progress(target: Json, prefix: str, due_by: str | None) -> Progress:
    latest = max(target["readings"], key=lambda r: (r["read_on"], r["number"]), default=None)
    figures: Json = {
        name: _figure(target[f"{prefix}{name}"]) if name.startswith("value") else target[name]
        for name in ("value", "value_max", "comparator", "direction")
    }
    reading = Decimal(latest["value"]) if latest else None
    baseline, due = _figure(target["baseline"]), _day(due_by)
    return Progress(baseline=baseline, reading=reading, due_by=due, **figures)


def _timetable(body: Json, goals: Iterable[Progress]) -> Timetable:
    since = min((step["effective_on"] for step in body["history"]), default=None)
    due_by = _day(body["first_due_by"])
    return timetable(status=body["status"], since=_day(since), due_by=due_by, targets=goals)


def _days(plan: Timetable) -> Json:
    days = {"behind": plan.behind_on, "due_soon": plan.due_soon_on, "overdue": plan.overdue_on}
    return {name: day and day.isoformat() for name, day in days.items()}


def _figure(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _day(value: str | None) -> date | None:
    return as_day(value) if value else None


_TARGETS = "UPDATE measures_target SET " + ", ".join(  # nosec # B608: names of our own tables and columns
    f"first_{name} = {name}" for name in FIGURE if name != "value"
)
_LAST = """
    SELECT m.id, e.body FROM measures_measure m JOIN measures_entry e
    ON e.subject = 'measure' AND e.code = m.code AND e.version = m.version
"""
_COLUMNS = (
    *("first_due_by", "schedule_base", "behind_on", "due_soon_on", "overdue_on"),
    *("first_schedule_base", "first_behind_on", "first_due_soon_on", "first_overdue_on"),
    "state_base",
)
_MEASURE = f"UPDATE measures_measure SET {', '.join(f'{n} = %s' for n in _COLUMNS)} WHERE id = %s"  # nosec # B608: names of our own tables and columns


def fill_columns(database: BaseDatabaseWrapper, upgrade: Any) -> None:
    """Set the columns about promises in rows of older code; for the migration that adds them.

    `upgrade` brings a stored body into the present form.
    """
    with database.cursor() as cursor:
        cursor.execute(_TARGETS)
        cursor.execute(_LAST)
        rows = list(_columns(cursor.fetchall(), upgrade))
        cursor.executemany(_MEASURE, rows)


def _columns(rows: Iterable[tuple[int, bytes]], upgrade: Any) -> Iterator[tuple[Any, ...]]:
    for pk, stored in rows:
        body = upgrade(stored)
        days, first = body["schedule_days"], body["schedule_first_days"]
        names = ("behind", "due_soon", "overdue")
        yield (
            *(body["first_due_by"], body["schedule_base"], *(days[name] for name in names)),
            *(body["schedule_first_base"], *(first[name] for name in names), body["state_base"]),
            pk,
        )
