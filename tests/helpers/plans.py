"""Query plans of both engines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection


def plans(run: Callable[[], Any]) -> Iterator[list[str]]:
    """The plan of each statement that `run` makes, a line a step."""
    seen = []

    def explain(execute, sql, params, many, context):
        seen.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explain):
        run()
    prefix = "EXPLAIN " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN "
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")  # so few rows are read fastest whole
        for sql, params in seen:
            cursor.execute(prefix + sql, params)
            yield [str(row[-1]) for row in cursor.fetchall()]
