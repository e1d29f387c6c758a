"""SQL by hand, where what a queryset costs would be most of the answer's time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS, connection, connections, models


class Sql(NamedTuple):
    """A piece of a statement, with `%s` for each of its values. No other percent sign in it."""

    text: str
    values: tuple[Any, ...] = ()

    def __add__(self, other: Sql) -> Sql:  # type: ignore[override]
        return Sql(f"{self.text} {other.text}", self.values + other.values)


def joined(between: str, pieces: Iterable[Sql]) -> Sql:
    """`pieces` with a word between them."""
    pieces = list(pieces)
    values = tuple(value for piece in pieces for value in piece.values)
    return Sql(between.join(piece.text for piece in pieces), values)


def among(column: str, values: Sequence[Any]) -> Sql:
    return Sql(f"{column} IN ({', '.join(['%s'] * len(values))})", tuple(values))


def moment(value: datetime) -> Any:
    """`value` as the database keeps it."""
    return connection.ops.adapt_datetimefield_value(value)


def where(conditions: Sequence[Sql]) -> Sql:
    return Sql("WHERE") + joined(" AND ", conditions) if conditions else Sql("")


@cache
def vendor() -> str:
    """A process has one database; to ask the connection costs as much as a short query."""
    return connection.vendor


@cache
def _for_sqlite(text: str) -> str:
    return text.replace("%s", "?")


def fetch(sql: Sql) -> list[tuple[Any, ...]]:
    """The rows of a SELECT.

    On SQLite past Django's cursor, which costs three times the query of a head, unless somebody
    counts or watches queries there.
    """
    database = connections[DEFAULT_DB_ALIAS]  # once: each look costs as much as a short query
    if vendor() == "sqlite" and not (database.queries_logged or database.execute_wrappers):
        if database.connection is None:
            database.ensure_connection()
        with database.wrap_database_errors:
            rows = database.connection.execute(_for_sqlite(sql.text), sql.values).fetchall()
            return rows  # type: ignore[no-any-return]
    with database.cursor() as cursor:
        cursor.execute(sql.text, sql.values)
        return list(cursor.fetchall())


#: Columns that take what the row says as it is.
_PLAIN = (
    models.BinaryField,
    models.CharField,
    models.ForeignKey,
    models.IntegerField,
    models.TextField,
)


def values(row: models.Model) -> list[Any]:
    """What `row` says, column by column, as the database takes it."""
    return [
        getattr(row, name) if plain else save(getattr(row, name), connection)
        for name, plain, save in _columns(type(row))
    ]


@cache
def _columns(model: type[models.Model]) -> list[tuple[str, bool, Callable[..., Any]]]:
    return [
        (field.attname, isinstance(field, _PLAIN), field.get_db_prep_save)
        for field in model._meta.concrete_fields
    ]


@cache
def insertion(model: type[models.Model], *, over: bool = False) -> str:
    """What writes the `values()` of a new row; `over`: in place of the one that has its key."""
    columns = [str(field.column) for field in model._meta.concrete_fields]
    places = ", ".join(["%s"] * len(columns))
    text = f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) VALUES ({places})"
    if not over:
        return text
    told = ", ".join(f"{column} = excluded.{column}" for column in columns)
    return f"{text} ON CONFLICT ({model._meta.pk.column}) DO UPDATE SET {told}"
