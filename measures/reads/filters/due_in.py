"""The filter by the calendar month, quarter or year of the deadline that is judged."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from measures.db.sql import Sql
from measures.ledger.canonical import Json
from measures.reads.dated_body import timetable_of
from measures.reads.parameters import parse_one, require_known

from .base import Filter, Parameter

#: Code of a period -> its label, its months, and how many such periods lie between it and now.
PERIODS: dict[str, tuple[Any, int, int]] = {
    "this_month": (_("This month"), 1, 0),
    "this_quarter": (_("This quarter"), 3, 0),
    "next_quarter": (_("Next quarter"), 3, 1),
    "this_year": (_("This year"), 12, 0),
}


class DueInFilter(Filter):
    """Measures whose next deadline still to be met falls in a period around the day."""

    parameters = (
        Parameter(
            "due_in",
            "Only measures whose next deadline, their own or of a target still to be reached, falls "
            "in this period of the calendar; its past days count.",
            {"type": "string", "enum": [*PERIODS]},
        ),
    )
    admin_title = _("due in")

    def parse(self, params: QueryDict) -> str:
        value = parse_one(params, self.name, "")
        require_known(self.name, [value], PERIODS)
        return value

    def conditions(self, value: str, day: date) -> Iterable[Sql]:
        first, after = _bounds(value, day)
        yield Sql(
            "m.overdue_on > %s AND m.overdue_on <= %s", (first.isoformat(), after.isoformat())
        )

    span = conditions

    def matches(self, value: str, body: Json, day: date) -> bool:
        overdue_on = timetable_of(body).overdue_on
        first, after = _bounds(value, day)
        return overdue_on is not None and first < overdue_on <= after

    def admin_choices(self) -> Iterable[tuple[str, Any]]:
        return [(code, label) for code, (label, _months, _ahead) in PERIODS.items()]


def _bounds(period: str, day: date) -> tuple[date, date]:
    """The first day of the period, and the first one after it."""
    _label, months, ahead = PERIODS[period]
    number = (day.year * 12 + day.month - 1) // months + ahead
    return _first_day(number * months), _first_day((number + 1) * months)


def _first_day(month: int) -> date:
    year, place = divmod(month, 12)
    return date(year, place + 1, 1) if year <= date.max.year else date.max


FILTERS = (DueInFilter(),)
