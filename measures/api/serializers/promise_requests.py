"""Request bodies of the endpoints that move, correct and retire promises."""

from __future__ import annotations

from typing import Any

from measures import models as m

from .fields import CodeField, DayField, SourceCodeField, WrittenDeadline, figure
from .requests import ReasonRequest

OPTIONAL: Any = {"required": False}
OPTIONAL_BLANK: Any = {"required": False, "allow_blank": True}
OPTIONAL_NULL: Any = {"required": False, "allow_null": True}


class PublicReasonRequest(ReasonRequest):
    """The reason for a change of a promise or a decision on one, which is always published."""

    internal = None  # type: ignore[assignment]


class _Act(PublicReasonRequest):
    """`move`: the promise itself changed. `correct`: the record was wrong; so was the first one."""

    act = CodeField([m.PromiseAct.MOVE, m.PromiseAct.CORRECT])
    source = SourceCodeField(help_text="The code of the source that says so.")  # type: ignore[assignment]
    deadline = WrittenDeadline(**OPTIONAL_NULL)


class DeadlinePromiseRequest(_Act):
    """Another deadline of a measure."""


class TargetPromiseRequest(_Act):
    """Another promise of a target; members left out stay as they are."""

    value = figure(**OPTIONAL_NULL)
    value_max = figure(**OPTIONAL_NULL)
    comparator = CodeField(m.Comparator.choices, **OPTIONAL)
    direction = CodeField(m.Direction.choices, **OPTIONAL)
    unit = CodeField(m.Unit.choices, **OPTIONAL)
    currency = CodeField(m.Currency.choices, **OPTIONAL_BLANK)
    baseline = figure(**OPTIONAL_NULL)
    baseline_on = DayField(**OPTIONAL_NULL)
    baseline_qualifier = CodeField(m.Qualifier.choices, **OPTIONAL)


class RetireRequest(PublicReasonRequest):
    """The reason and the source for giving a target up."""

    source = SourceCodeField()  # type: ignore[assignment]
