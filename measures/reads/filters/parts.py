"""Filters by what a measure has: targets, evidence, readings, a deadline."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from measures.db.sql import Sql
from measures.ledger.canonical import Json
from measures.reads.parameters import parse_bool

from .base import Filter, bool_parameter


class PartFilter(Filter):
    """Measures that have (or lack) a part."""

    admin_in_use_only = True

    def __init__(
        self, part: str, title: Any, condition: str, has: Callable[[Json], object], what: str = ""
    ) -> None:
        description = f"Only measures that have (or lack) {what or f'a {part}'}."
        self.parameters = (bool_parameter(f"has_{part}", description),)
        self.admin_title = title
        self._condition, self._has = condition, has

    def parse(self, params: QueryDict) -> bool | None:
        return parse_bool(params, self.name)

    def conditions(self, value: bool, day: date) -> Iterable[Sql]:
        yield Sql(f"({self._condition})" if value else f"NOT ({self._condition})")

    def matches(self, value: bool, body: Json, day: date) -> bool:
        return bool(self._has(body)) is value

    def admin_choices(self) -> Iterable[tuple[str, Any]]:
        return [("true", _("has one")), ("false", _("has none"))]


FILTERS = (
    PartFilter(
        "target",
        _("targets"),
        "EXISTS (SELECT 1 FROM measures_target t WHERE t.measure_id = m.id)",
        lambda body: body["targets"],
    ),
    PartFilter(
        "evidence",
        _("evidence"),
        "EXISTS (SELECT 1 FROM measures_evidence e WHERE e.measure_id = m.id)",
        lambda body: body["evidence"],
    ),
    PartFilter(
        "reading",
        _("figures"),
        "EXISTS (SELECT 1 FROM measures_target t JOIN measures_reading r ON r.target_id = t.id "
        "WHERE t.measure_id = m.id AND r.takes_back IS NULL AND NOT EXISTS (SELECT 1 FROM "
        "measures_reading b WHERE b.target_id = r.target_id AND b.takes_back = r.number))",
        lambda body: any(not r["taken_back"] for t in body["targets"] for r in t["readings"]),
    ),
    PartFilter("deadline", _("deadline"), "m.due_by IS NOT NULL", lambda body: body["deadline"]),
    PartFilter(
        "english",
        _("English texts"),
        "m.title_en <> '' AND NOT EXISTS (SELECT 1 FROM measures_target t "
        "WHERE t.measure_id = m.id AND t.indicator_en = '')",
        lambda body: (
            body["title"]["en"] and all(target["indicator"]["en"] for target in body["targets"])
        ),
        "a title in English, and English for the indicators of all targets",
    ),
)
