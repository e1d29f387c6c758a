"""Calendar arithmetic of deadline words: periods, their ends, plans and school years."""

from __future__ import annotations

import calendar
import re
from datetime import MAXYEAR, MINYEAR, date, timedelta
from typing import NamedTuple

#: The eighth five-year plan began in this year; from there on one follows the other.
_EIGHTH_PLAN = 1991
_SECOND_DAY = date.min + timedelta(1)
#: The form of a day in every request, form, file and option: 2026-01-31.
ISO_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


def iso_day(text: str) -> date:
    """The day that `text` names as YYYY-MM-DD. Raises ValueError for any other text.

    `date.fromisoformat` also reads 20260101 and 2026-W05-1, Django also 2026-1-1.
    """
    if not ISO_DAY.fullmatch(text):
        raise ValueError(f"{text!r} is no day of the form YYYY-MM-DD")
    return date.fromisoformat(text)


class Period(NamedTuple):
    """The first and the last day that words can mean."""

    first: date
    last: date

    def end(self) -> Period:
        """The last day alone: by 2025, 2025年底."""
        return Period(self.last, self.last)

    def before(self) -> Period:
        """Before 2025: whether 2025 itself still counts is open, so both days are given."""
        return Period(max(self.first, _SECOND_DAY) - timedelta(1), self.last)


def year(number: int) -> Period:
    if not MINYEAR < number < MAXYEAR:
        raise ValueError(f"{number} is no year of the calendar")
    return Period(date(number, 1, 1), date(number, 12, 31))


def months(number: int, first: int, last: int) -> Period:
    """From the first day of month `first` to the last day of month `last`."""
    return Period(date(number, first, 1), date(number, last, calendar.monthrange(number, last)[1]))


def quarter(number: int, which: int) -> Period:
    return months(number, 3 * which - 2, 3 * which)


def half(number: int, which: int) -> Period:
    return months(number, 6 * which - 5, 6 * which)


def part_of_year(number: int, part: str) -> Period:
    """年初 is the first quarter, 年中 May to August, 年底 the last day."""
    if part == "初":
        return quarter(number, 1)
    return months(number, 5, 8) if part == "中" else year(number).end()


def part_of_month(number: int, month: int, part: str) -> Period:
    """上旬 and 月初 are the first ten days, 中旬 and 月中 the next ten; 月底 is the last day."""
    whole = months(number, month, month)
    tenths = {"上旬": (1, 10), "初": (1, 10), "中旬": (11, 20), "中": (11, 20)}
    if part in tenths:
        first, last = tenths[part]
        return Period(whole.first.replace(day=first), whole.first.replace(day=last))
    return Period(whole.first.replace(day=21), whole.last) if part == "下旬" else whole.end()


def school_year(number: int) -> Period:
    return Period(date(number, 9, 1), date(number + 1, 8, 31))


def financial_year(number: int) -> Period:
    """Hong Kong's."""
    return Period(date(number, 4, 1), date(number + 1, 3, 31))


def plan(number: int) -> Period:
    """The five years of a plan: the fourteenth is 2021 to 2025."""
    first = _EIGHTH_PLAN + 5 * (number - 8)
    return Period(date(first, 1, 1), date(first + 4, 12, 31))


def later(day: date, *, years: int = 0, of_months: int = 0, of_days: int = 0) -> date:
    """The day so much later; the last of the month where it has no such day."""
    count = day.year * 12 + day.month - 1 + 12 * years + of_months
    number, month = divmod(count, 12)
    last = calendar.monthrange(number, month + 1)[1]
    return date(number, month + 1, min(day.day, last)) + timedelta(of_days)
