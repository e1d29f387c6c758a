"""Filters by the latest day that a measure's deadline can mean."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from measures.db.sql import Sql
from measures.ledger.canonical import Json
from measures.reads.parameters import parse_one
from measures.text.days import iso_day

from .base import Filter, Parameter


class DueFilter(Filter):
    """Measures due after or before a day, which is excluded."""

    def __init__(self, word: str, operator: str) -> None:
        description = f"Only measures whose latest day comes {word} this day."
        schema = {"type": "string", "format": "date"}
        self.parameters = (Parameter(f"due_{word}", description, schema),)
        self._operator = operator

    def parse(self, params: QueryDict) -> date:
        value = parse_one(params, self.name, "")
        try:
            return iso_day(value)
        except ValueError:
            message = _("%(name)s must be a date (YYYY-MM-DD).") % {"name": self.name}
            raise ValidationError({self.name: message}) from None

    def conditions(self, value: date, day: date) -> Iterable[Sql]:
        yield Sql(f"m.due_by {self._operator} %s", (value.isoformat(),))

    def matches(self, value: date, body: Json, day: date) -> bool:
        if not body["deadline"]:
            return False
        due = date.fromisoformat(body["deadline"]["by"])
        return due > value if self._operator == ">" else due < value


FILTERS = (DueFilter("after", ">"), DueFilter("before", "<"))
