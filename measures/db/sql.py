"""SQL by hand, where what a queryset costs would be most of the answer's time."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache, lru_cache
from itertools import chain
from typing import Any, NamedTuple

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper


class Sql(NamedTuple):
    """A piece of a statement, with `%s` for each of its values. No other percent sign in it."""

    text: str
    values: tuple[Any, ...] = ()

    def __add__(self, other: Sql) -> Sql:  # type: ignore[override]
        return Sql(f"{self.text} {other.text}", self.values + other.values)


def join_sql(between: str, pieces: Iterable[Sql]) -> Sql:
    """Join `pieces` by the text `between`."""
    pieces = list(pieces)
    values = tuple(value for piece in pieces for value in piece.values)
    return Sql(between.join(piece.text for piece in pieces), values)


def in_list(column: str, values: Sequence[Any]) -> Sql:
    return Sql(f"{column} IN ({', '.join(['%s'] * len(values))})", tuple(values))


def timestamp_value(value: datetime) -> Any:
    """`value` as the database keeps it."""
    return connection.ops.adapt_datetimefield_value(value)


def where_sql(conditions: Sequence[Sql]) -> Sql:
    return Sql("WHERE") + join_sql(" AND ", conditions) if conditions else Sql("")


@cache
def vendor() -> str:
    """A process has one database; to ask the connection costs as much as a short query."""
    return connection.vendor


_here = threading.local()


def this_database() -> BaseDatabaseWrapper:
    """This thread's, which it keeps for good: to ask Django costs as much as a short query."""
    try:
        return _here.database  # type: ignore[no-any-return]
    except AttributeError:
        _here.database = connections[DEFAULT_DB_ALIAS]
        return _here.database  # type: ignore[no-any-return]


@cache
def _for_sqlite(text: str) -> str:
    return text.replace("%s", "?")


@cache
def reads_directly() -> bool:
    """Whether statements may go to SQLite's own connection, past Django's cursor."""
    return vendor() == "sqlite" and not settings.PLAIN_QUERYSETS


def fetch(sql: Sql) -> list[tuple[Any, ...]]:
    """The rows of a SELECT.

    On SQLite past Django's cursor, which costs three times the query of a head, unless queries
    are counted or wrapped there.
    """
    database = this_database()
    if reads_directly() and not (database.force_debug_cursor or database.execute_wrappers):
        if database.connection is None:
            database.ensure_connection()
        try:
            rows = database.connection.execute(_for_sqlite(sql.text), sql.values).fetchall()
            return rows  # type: ignore[no-any-return]
        except sqlite3.Error:
            with database.wrap_database_errors:
                raise
    with database.cursor() as cursor:
        cursor.execute(sql.text, sql.values)
        return list(cursor.fetchall())


def execute(sql: Sql) -> int:
    """Run a statement that changes rows, the same way; return how many it changed."""
    database = this_database()
    if reads_directly() and not (database.force_debug_cursor or database.execute_wrappers):
        database.validate_no_broken_transaction()
        with database.wrap_database_errors:
            return int(database.connection.execute(_for_sqlite(sql.text), sql.values).rowcount)
    with database.cursor() as cursor:
        cursor.execute(*sql)
        return int(cursor.rowcount)


#: Columns whose value needs no conversion.
_PLAIN = (
    models.BinaryField,
    models.CharField,
    models.ForeignKey,
    models.IntegerField,
    models.TextField,
)


@cache
def _columns(model: type[models.Model]) -> dict[str, tuple[bool, Callable[..., Any]]]:
    """How the value of each column is converted for the database; the key comes first."""
    return {
        field.attname: (isinstance(field, _PLAIN), field.get_db_prep_save)
        for field in sorted(model._meta.concrete_fields, key=lambda field: not field.primary_key)
    }


@cache
def column_names(model: type[models.Model]) -> tuple[str, ...]:
    """The columns of `model`, the key first."""
    return tuple(_columns(model))


def column_values(row: models.Model, names: Iterable[str] | None = None) -> tuple[Any, ...]:
    """The values of the columns of `row`, or of those with these names, as the database takes them."""
    columns, values = _columns(type(row)), []
    for name in columns if names is None else names:
        plain, save = columns[name]
        value = getattr(row, name)
        values.append(value if plain else save(value, connection))
    return tuple(values)


@cache
def insert_statement(model: type[models.Model], *, keyed: bool = True, over: bool = False) -> str:
    """The INSERT of `column_values()`; `over`: it replaces the row that has the same key."""
    names = [f'"{name}"' for name in _columns(model)][not keyed :]  # some are words of SQL
    places = ", ".join(["%s"] * len(names))
    text = f"INSERT INTO {model._meta.db_table} ({', '.join(names)}) VALUES ({places})"  # nosec # B608: names of our own tables and columns
    if not keyed:
        return f"{text} RETURNING id"
    assignments = ", ".join(f"{name} = excluded.{name}" for name in names)
    return f"{text} ON CONFLICT ({names[0]}) DO UPDATE SET {assignments}" if over else text  # nosec # B608: names of our own tables and columns


def insert_row(row: models.Model, *, over: bool = False) -> None:
    """Insert a row; the database gives it a key if it has none."""
    values = column_values(row)
    if row.pk is not None:
        execute(Sql(insert_statement(type(row), over=over), values))
    else:
        [(row.pk,)] = fetch(Sql(insert_statement(type(row), keyed=False), values[1:]))


def insert_rows(rows: Sequence[models.Model]) -> None:
    """Insert rows of one model that have their keys, in one statement for each hundred."""
    for start in range(0, len(rows), 100):
        chunk = rows[start : start + 100]
        values = [column_values(row) for row in chunk]
        execute(insert_values(insert_statement(type(chunk[0])), values))


def insert_values(statement: str, rows: Sequence[tuple[Any, ...]]) -> Sql:
    """The INSERT of one row, `statement`, for several."""
    head, values, place = statement.rpartition(" VALUES ")
    return Sql(head + values + ", ".join([place] * len(rows)), tuple(chain.from_iterable(rows)))


def update_row(row: models.Model, values: Mapping[str, Any]) -> None:
    """Set the columns of a stored row that `values` names."""
    for name, value in values.items():
        setattr(row, name, value)
    execute(Sql(_update_statement(type(row), tuple(values)), (*column_values(row, values), row.pk)))


@lru_cache(maxsize=256)
def _update_statement(model: type[models.Model], names: tuple[str, ...]) -> str:
    assignments = ", ".join(f'"{name}" = %s' for name in names)
    table, key = model._meta.db_table, next(iter(_columns(model)))
    return f"UPDATE {table} SET {assignments} WHERE {key} = %s"  # nosec # B608: names of our own tables and columns


def gather_statistics() -> None:
    """Update the planner's statistics after a bulk load. PostgreSQL would scan whole tables until
    autovacuum gathers them. A table that is being analysed at this moment is left to who does it.
    """
    if vendor() == "postgresql":
        execute(Sql("ANALYZE (SKIP_LOCKED)"))


def contains_sql(column: str, part: bytes) -> Sql:
    """The condition that a column of bytes contains `part`."""
    if vendor() == "postgresql":
        return Sql(f"position(%s in {column}) > 0", (part,))
    return Sql(f"instr({column}, %s) > 0", (part,))
