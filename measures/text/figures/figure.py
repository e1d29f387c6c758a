"""A figure that was read: an amount, exact, and its place in the text."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Figure:
    """An amount, exact, and where it stands: `text[start:end]` is number and unit."""

    start: int
    end: int
    value: Decimal
    value_max: Decimal | None = None
    baseline: Decimal | None = None
    baseline_comparator: str = "equal"
    comparator: str = "equal"
    qualifier: str = ""
    baseline_qualifier: str = ""
    unit: str = ""
    currency: str = ""
    percent: bool = False
    per: str = ""
    literal: Decimal | None = None  # the number in digits before `scale`, its multiplier
    scale: Decimal = Decimal(1)

    @property
    def values(self) -> tuple[Decimal, ...]:
        """Every number that it prints."""
        numbers = (self.baseline, self.value, self.value_max)
        return tuple(value for value in numbers if value is not None)

    def as_json(self) -> dict[str, object]:
        """What `read_figures` prints; decimals are strings, what is not there is null."""
        numbers = {name: getattr(self, name) for name in ("value", "value_max", "baseline")}
        words = ("comparator", "qualifier", "baseline_qualifier", "unit", "currency", "per")
        return {
            "start": self.start,
            "end": self.end,
            **{name: None if n is None else decimal_string(n) for name, n in numbers.items()},
            **{name: getattr(self, name) or None for name in words},
            "percent": self.percent,
        }


def decimal_string(value: Decimal) -> str:
    """A decimal as the API gives it: no exponent, no zeros at the end of a fraction."""
    whole = f"{value:f}"
    return whole.rstrip("0").rstrip(".") if "." in whole else whole
