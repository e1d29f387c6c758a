"""Rows as the values that the database takes, to be written many at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models
from django.db.models import Model

Values = list[Any]

#: Columns that take what the row says as it is.
_PLAIN = (
    models.BinaryField,
    models.CharField,
    models.ForeignKey,
    models.IntegerField,
    models.TextField,
)


def values(row: Model) -> Values:
    """What `row` says, column by column."""
    return [
        getattr(row, name) if plain else save(getattr(row, name), connection)
        for name, plain, save in _columns(type(row))
    ]


@cache
def _columns(model: type[Model]) -> list[tuple[str, bool, Callable[..., Any]]]:
    return [
        (field.attname, isinstance(field, _PLAIN), field.get_db_prep_save)
        for field in model._meta.concrete_fields
    ]


def insert(model: type[Model], rows: Iterable[Values]) -> None:
    quoted = connection.ops.quote_name
    columns = [quoted(field.column) for field in model._meta.concrete_fields]
    places = ", ".join(["%s"] * len(columns))
    table = model._meta.db_table
    with connection.cursor() as cursor:
        sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})"
        cursor.executemany(sql, rows)


def reset_sequences(*made: type[Model]) -> None:
    """PostgreSQL gives out keys of its own; they begin after those given here."""
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), made):
            cursor.execute(sql)
