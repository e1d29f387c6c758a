"""The filter by whether a promise was made easier (`axes.AXES`)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from measures.db.sql import Sql
from measures.ledger.canonical import Json
from measures.reads.parameters import parse_bool

from .base import Axis, bool_parameter

_GRANTED = (
    "EXISTS (SELECT 1 FROM measures_promiserequest r WHERE r.measure_id = {0}.id "
    "AND r.state = 'granted' AND r.act <> 'correct')"
)


def moved_sql(table: str) -> Sql:
    """`moved_code()` in SQL."""
    return Sql(f"CASE WHEN {_GRANTED.format(table)} THEN 'true' ELSE 'false' END")


def moved_code(body: Json) -> str:
    """Whether a promise of a body was moved, as a code: `true` or `false`."""
    return "true" if body["moved"]["count"] else "false"


class MovedFilter(Axis):
    """Measures with (or without) a promise that was made easier or later, or a retired target."""

    parameters = (
        bool_parameter(
            "moved",
            "Only measures with (or without) a promise that was made easier or later, or a target "
            "that was retired. Corrections do not count.",
        ),
    )
    admin_title = _("moved promises")
    admin_in_use_only = True

    def parse(self, params: QueryDict) -> tuple[str, ...] | None:
        value = parse_bool(params, self.name)
        return None if value is None else ("true" if value else "false",)

    def conditions(self, value: tuple[str, ...], day: date) -> Iterable[Sql]:
        condition = _GRANTED.format("m")
        yield Sql(condition if value == ("true",) else f"NOT {condition}")

    def matches(self, value: tuple[str, ...], body: Json, day: date) -> bool:
        return moved_code(body) in value

    def admin_choices(self) -> Iterable[tuple[str, Any]]:
        return [("true", _("Moved")), ("false", _("Never moved"))]


MOVED = MovedFilter()
