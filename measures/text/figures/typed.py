"""One number as an officer types it into a form: 5000万, 1.5亿, １，２００, 5,000,000."""

from __future__ import annotations

import re
from decimal import Decimal

from measures.text.numerals import numeral
from measures.text.plain import plain

_EXPONENT = re.compile(r"[-+]?[\d.]+e[-+]?\d+", re.IGNORECASE)


def parse_typed(text: str) -> Decimal:
    """The number that is all of `text`. Raises ValueError with the reason and a way out."""
    form = plain(text.replace("，", ",")).strip()
    if not form:
        raise ValueError("Type a number, such as 5,000,000 or 500万.")
    if _EXPONENT.fullmatch(form):
        raise ValueError(f"{text} has an exponent: write it in full, such as 1,000,000 or 100万.")
    minus = form.startswith("-")
    start = int(minus)
    number = numeral(form, start) if start < len(form) else None
    if number is None or number.end != len(form):
        raise ValueError(
            f"{text} is not one number: type only the number, such as 5,000,000 or 500万; "
            "the unit has a field of its own."
        )
    if number.high is not None or number.more:
        raise ValueError(f"{text} is not exact: type the number itself, such as 500万.")
    value = -number.value if minus else number.value
    return value.to_integral_value() if value == value.to_integral_value() else value
