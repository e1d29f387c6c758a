"""The targets of a measure as unsaved rows, from its body: what shows rows shows bodies too."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from measures.domain.promises import FIGURE
from measures.ledger.canonical import Json
from measures.models import DayBasis, Measure, Reading, StepAct, Target
from measures.models.texts import LANGUAGES

from .targets import ShownTarget
from .texts import day_of

_NUMBERS = ("value", "value_max")


def shown_targets_of(body: Json, day: date) -> list[ShownTarget]:
    """The targets of `body` on `day`, those in force first."""
    deadline = body["deadline"] or {}
    measure = Measure(code=body["code"], due_by=day_of(deadline.get("by")))
    since = started(body)
    targets = [_target(each) for each in body["targets"]]
    targets.sort(key=lambda target: (target.retired_on is not None, target.number))
    return [ShownTarget(target, measure, since, day, {}) for target in targets]


def started(body: Json) -> date | None:
    """The day of the first step in effect, from which time is counted; None: only reported."""
    steps = [
        step
        for step in body["history"]
        if step["taken_back_by"] is None and step["act"] != StepAct.TAKEN_BACK
    ]
    stated = bool(steps) and steps[0]["day_basis"] == DayBasis.STATED
    return day_of(steps[0]["effective_on"]) if stated else None


def _target(content: Json) -> Target:
    plain = ("number", "comparator", "direction", "unit", "currency", "baseline_qualifier")
    target = Target(
        **{name: content[name] for name in plain},
        **dict(_texts("indicator", content)),
        **{name: _number(content[name]) for name in (*_NUMBERS, "baseline")},
        due_by=day_of((content["deadline"] or {}).get("by")),
        first_due_by=day_of(content["first_due_by"]),
        retired_on=day_of(content["retired_on"]),
        baseline_on=day_of(content["baseline_on"]),
    )
    for name in FIGURE:
        value = content[f"first_{name}"]
        setattr(target, f"first_{name}", _number(value) if name in _NUMBERS else value)
    target.reading_list = [_reading(r) for r in content["readings"] if not r["taken_back"]]
    return target


def _reading(content: Json) -> Reading:
    return Reading(
        number=content["number"],
        value=Decimal(content["value"]),
        qualifier=content["qualifier"],
        read_on=date.fromisoformat(content["read_on"]),
        **dict(_texts("note", content)),
    )


def _texts(name: str, content: Json) -> Iterator[tuple[str, str]]:
    for column, tag in LANGUAGES.items():
        if tag in content[name]:
            yield f"{name}_{column}", content[name][tag]


def _number(value: Any) -> Decimal | None:
    return None if value is None else Decimal(value)
