"""Rows, as the values that the database takes, written many at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.management.color import no_style
from django.db import connection
from django.db.models import Model

from measures.db.sql import insert_statement

Values = Sequence[Any]


def insert(model: type[Model], rows: Iterable[Values]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(insert_statement(model), rows)


def reset_sequences(*models: type[Model]) -> None:
    """Advance PostgreSQL's key sequences beyond the keys that were inserted explicitly."""
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(sql)
