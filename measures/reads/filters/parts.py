"""Filters by what a measure has: targets, evidence, readings, a deadline."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from django.http import QueryDict

from measures.db.sql import Sql
from measures.ledger.canonical import Json
from measures.reads.parameters import parse_bool

from .base import Filter, bool_parameter


class PartFilter(Filter):
    """Measures that have (or lack) a part."""

    def __init__(self, part: str, condition: str, has: Callable[[Json], object]) -> None:
        description = f"Only measures that have (or lack) a {part}."
        self.parameters = (bool_parameter(f"has_{part}", description),)
        self._condition, self._has = condition, has

    def parse(self, params: QueryDict) -> bool | None:
        return parse_bool(params, self.name)

    def conditions(self, value: bool, day: date) -> Iterable[Sql]:
        yield Sql(self._condition if value else f"NOT ({self._condition})")

    def matches(self, value: bool, body: Json, day: date) -> bool:
        return bool(self._has(body)) is value


FILTERS = (
    PartFilter(
        "target",
        "EXISTS (SELECT 1 FROM measures_target t WHERE t.measure_id = m.id)",
        lambda body: body["targets"],
    ),
    PartFilter(
        "evidence",
        "EXISTS (SELECT 1 FROM measures_evidence e WHERE e.measure_id = m.id)",
        lambda body: body["evidence"],
    ),
    PartFilter(
        "reading",
        "EXISTS (SELECT 1 FROM measures_target t JOIN measures_reading r ON r.target_id = t.id "
        "WHERE t.measure_id = m.id)",
        lambda body: any(target["readings"] for target in body["targets"]),
    ),
    PartFilter("deadline", "m.due_by IS NOT NULL", lambda body: body["deadline"]),
)
