"""Filter by the days before a deadline, also of measures that are behind by then."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.http import QueryDict

from measures.db.sql import Sql
from measures.ledger.canonical import Json
from measures.reads.dated_body import timetable_of
from measures.reads.parameters import parse_bool

from .base import Filter, bool_parameter


class DueSoonFilter(Filter):
    """`Timetable.due_soon(day)` in SQL and of a body."""

    parameters = (
        bool_parameter(
            "due_soon",
            "Only measures that are (or are not) due within 90 days of the day, those that are "
            "behind included: their `schedule` is `behind`.",
        ),
    )

    def parse(self, params: QueryDict) -> bool | None:
        return parse_bool(params, self.name)

    def conditions(self, value: bool, day: date) -> Iterable[Sql]:
        if value:
            text = "m.due_soon_on <= %s AND m.overdue_on > %s"
        else:
            text = "(m.due_soon_on IS NULL OR m.due_soon_on > %s OR m.overdue_on <= %s)"
        yield Sql(text, (day.isoformat(), day.isoformat()))

    def matches(self, value: bool, body: Json, day: date) -> bool:
        return timetable_of(body).due_soon(day) is value


FILTERS = (DueSoonFilter(),)
