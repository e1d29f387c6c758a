"""A filter that is not in the product: `test_one_more_filter` adds it to a copy."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import QueryDict

from measures.db.sql import Sql
from measures.ledger.canonical import Json
from measures.reads.filters.base import Filter, Parameter
from measures.reads.parameters import parse_one


class MinVersionFilter(Filter):
    """Measures that changed often."""

    parameters = (
        Parameter(
            "min_version",
            "Only measures of this version or a later one.",
            {"type": "integer", "minimum": 1},
        ),
    )
    admin_title = "version"

    def parse(self, params: QueryDict) -> int:
        return int(parse_one(params, "min_version", ""))

    def conditions(self, value: int, day: date) -> Iterable[Sql]:
        yield Sql("m.version >= %s", (value,))

    def matches(self, value: int, body: Json, day: date) -> bool:
        version: int = body["version"]
        return version >= value

    def admin_choices(self) -> Iterable[tuple[str, Any]]:
        return [("2", "changed"), ("3", "changed often")]


FILTERS = (MinVersionFilter(),)
