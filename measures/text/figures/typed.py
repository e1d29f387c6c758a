"""One number as an officer types it into a form: 5000万, 1.5亿, １，２００, 5,000,000."""

from __future__ import annotations

import re
from decimal import Decimal

from measures.text.numerals import numeral
from measures.text.plain import plain

_EXPONENT = re.compile(r"[-+]?[\d.]+e[-+]?\d+", re.IGNORECASE)


class UnreadableFigure(ValueError):
    """A text that is not one exact number.

    `message`, which takes `text`, is a key of the catalogues: the floors above translate it.
    """

    def __init__(self, message: str, text: str) -> None:
        super().__init__(message % {"text": text})
        self.message, self.text = message, text


def _(message: str) -> str:
    """Mark `message` for the catalogues; this floor translates nothing."""
    return message


def parse_typed(text: str) -> Decimal:
    """The number that is all of `text`. Raises UnreadableFigure with the reason and a way out."""
    form = plain(text.replace("，", ",")).strip()
    if not form:
        raise UnreadableFigure(_("Type a number, such as 5,000,000 or 500万."), text)
    if _EXPONENT.fullmatch(form):
        raise UnreadableFigure(
            _("%(text)s has an exponent: write it in full, such as 1,000,000 or 100万."), text
        )
    minus = form.startswith("-")
    start = int(minus)
    number = numeral(form, start) if start < len(form) else None
    if number is None or number.end != len(form):
        raise UnreadableFigure(
            _(
                "%(text)s is not one number: type only the number, such as 5,000,000 or 500万; "
                "the unit has a field of its own."
            ),
            text,
        )
    if number.high is not None or number.more:
        raise UnreadableFigure(
            _("%(text)s is not exact: type the number itself, such as 500万."), text
        )
    value = -number.value if minus else number.value
    return value.to_integral_value() if value == value.to_integral_value() else value
