"""The filter by the days left until the deadline that is judged."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from measures.db.sql import Sql
from measures.ledger.canonical import Json
from measures.reads.dated_body import timetable_of
from measures.reads.parameters import parse_one

from .base import Filter, Parameter

#: The most days that may be asked for: ten years.
MOST = 3660


class DueWithinFilter(Filter):
    """Measures, not yet overdue, whose next deadline still to be met comes within so many days."""

    parameters = (
        Parameter(
            "due_within",
            "Only measures whose next deadline, their own or of a target still to be reached, comes "
            "within so many days of the day, which counts as 0.",
            {"type": "integer", "minimum": 0, "maximum": MOST},
        ),
    )
    admin_title = gettext_lazy("due")

    def parse(self, params: QueryDict) -> int:
        value = parse_one(params, self.name, "")
        if not value.isascii() or not value.isdecimal() or not 0 <= int(value[:9]) <= MOST:
            message = _("%(name)s must be a whole number of days from 0 to %(most)s.")
            raise ValidationError({self.name: message % {"name": self.name, "most": MOST}})
        return int(value)

    def conditions(self, value: int, day: date) -> Iterable[Sql]:
        first, last = _overdue_days(value, day)
        yield Sql("m.overdue_on BETWEEN %s AND %s", (first.isoformat(), last.isoformat()))

    span = conditions

    def matches(self, value: int, body: Json, day: date) -> bool:
        overdue_on = timetable_of(body).overdue_on
        first, last = _overdue_days(value, day)
        return overdue_on is not None and first <= overdue_on <= last

    def admin_choices(self) -> Iterable[tuple[str, Any]]:
        return [
            (str(days), gettext_lazy("within %(days)s days") % {"days": days}) for days in (30, 90)
        ]


def _overdue_days(within: int, day: date) -> tuple[date, date]:
    """The first and the last day on which such a measure becomes overdue."""
    first = day + timedelta(days=1) if day < date.max else date.max
    return first, first + min(timedelta(days=within), date.max - first)


FILTERS = (DueWithinFilter(),)
