"""What a target or a deadline promises, and whether another promise is easier to keep.

Plain Python. docs/model.md, "Promises", states these rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from math import inf

#: The parts of a promised figure: columns and members of a target, each with its `first_*`.
FIGURE = ("value", "value_max", "comparator", "direction", "unit", "currency")

#: Where the way to it begins: it moves by requests too, and has no first value of its own.
BASELINE = ("baseline", "baseline_on", "baseline_qualifier")


class Easing(StrEnum):
    """The ways in which a promise can become easier to keep."""

    LATER = "later"  # a later deadline, or none
    LESS = "less"  # figures that did not keep the old promise keep the new one
    WEAKER = "weaker"  # the same figures, in a weaker word
    OTHER_MEASURE = "other_measure"  # another unit, currency or direction: not comparable
    BASELINE = "baseline"  # less of the way is left, or none is known
    RETIRED = "retired"
    CORRECTED = "corrected"  # the first promise changes too


@dataclass(frozen=True)
class Promise:
    """A target or, without a comparator, the deadline of a measure; codes as in `Comparator`.

    `value` None: no number was given. `due_by`: the latest day that its deadline can mean, of the
    measure where a target has none of its own; None: there is no deadline.
    """

    due_by: date | None = None
    value: Decimal | None = None
    value_max: Decimal | None = None
    comparator: str = ""
    direction: str = ""
    unit: str = ""
    currency: str = ""
    baseline: Decimal | None = None

    def days_later(self, before: date | None) -> int | None:
        """By how many days it is due later than `before`; None where either has no day."""
        return (self.due_by - before).days if self.due_by and before else None


#: A bound and whether it is outside: an open bound keeps fewer figures than a closed one.
_Bound = tuple[float | Decimal, bool]


def easings(before: Promise, after: Promise) -> list[Easing]:
    """Why `after` is easier to keep than `before`; empty when it is as hard or harder."""
    found = []
    if before.due_by and (after.due_by is None or after.due_by > before.due_by):
        found.append(Easing.LATER)
    if before.baseline is not None and after.baseline != before.baseline:
        found.append(Easing.BASELINE)
    if before.value is None:
        return found  # there was no figure to be kept
    same = (before.unit, before.currency, before.direction)
    if (after.unit, after.currency, after.direction) != same:
        found.append(Easing.OTHER_MEASURE)
    elif after.value is None or not _within(after, before):
        found.append(Easing.LESS)
    elif after.comparator == "about" and before.comparator != "about":
        found.append(Easing.WEAKER)
    return found


def _within(inner: Promise, outer: Promise) -> bool:
    """Whether every figure that keeps `inner` keeps `outer`."""
    (low, low_open), (high, high_open) = _bounds(inner)
    (least, least_open), (most, most_open) = _bounds(outer)
    above = low > least or (low == least and low_open >= least_open)
    below = high < most or (high == most and high_open >= most_open)
    return above and below


def _bounds(promise: Promise) -> tuple[_Bound, _Bound]:
    """The lowest and the highest figure that keep `promise`; as `Progress.reached_at()`."""
    value: float | Decimal = promise.value if promise.value is not None else inf
    match promise.comparator:
        case "more_than":
            return (value, True), (inf, False)
        case "equal":
            return (value, False), (value, False)
        case "between":
            return (value, False), (promise.value_max or value, False)
        case "at_most":
            return (-inf, False), (value, False)
        case "about" if promise.direction == "decrease":
            return (-inf, False), (value, False)
    return (value, False), (inf, False)
