"""The filter by lead body."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.http import QueryDict

from measures.db.sql import Sql, in_list, join_sql
from measures.ledger.canonical import Json
from measures.reads.parameters import require_printable

from .base import Filter, Parameter


class LeadBodyFilter(Filter):
    """Measures led by one of these bodies, named whole and in any language."""

    parameters = (
        Parameter(
            "lead_body",
            "Only measures led by these bodies: the full name in any language. Repeat it for several.",
            {"type": "array", "items": {"type": "string"}},
        ),
    )

    def parse(self, params: QueryDict) -> tuple[str, ...] | None:
        names = tuple(sorted(set(params.getlist("lead_body"))))  # a name may have a comma
        require_printable("lead_body", names)
        return names or None

    def conditions(self, value: tuple[str, ...], day: date) -> Iterable[Sql]:
        columns = (f"m.lead_body_{tag}" for tag in ("hans", "hant", "en"))
        either = join_sql(" OR ", (in_list(column, value) for column in columns))
        yield Sql(f"({either.text})", either.values)

    def matches(self, value: tuple[str, ...], body: Json, day: date) -> bool:
        return not {*body["lead_body"].values()}.isdisjoint(value)


FILTERS = (LeadBodyFilter(),)
