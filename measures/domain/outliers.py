"""Figures that lie far from those on record: typing errors more often than facts."""

from __future__ import annotations

from decimal import Decimal


def times_beyond(value: Decimal, *known: Decimal | None) -> int | None:
    """How many times the largest of `known` (target, upper bound, baseline) `value` is.

    None up to ten times, and where nothing above zero is known.
    """
    largest = max((figure for figure in known if figure is not None), default=Decimal(0))
    return round(value / largest) if 0 < largest * 10 < value else None


def is_collapse(value: Decimal, last: Decimal | None) -> bool:
    """Whether `value` is below a tenth of the `last` reading."""
    return last is not None and value * 10 < last
