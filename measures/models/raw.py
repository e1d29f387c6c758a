"""SQL by hand, where what a queryset costs would be most of the answer's time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cache, lru_cache
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


def values(row: models.Model, names: Iterable[str] | None = None) -> list[Any]:
    """What `row` says in its columns, or in those with these names, as the database takes it."""
    columns, found = _columns(type(row)), []
    for name in columns if names is None else names:
        plain, save = columns[name]
        value = getattr(row, name)
        found.append(value if plain else save(value, connection))
    return found


@cache
def _columns(model: type[models.Model]) -> dict[str, tuple[bool, Callable[..., Any]]]:
    return {
        field.attname: (isinstance(field, _PLAIN), field.get_db_prep_save)
        for field in model._meta.concrete_fields
    }


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


@lru_cache(maxsize=256)
def alteration(model: type[models.Model], columns: tuple[str, ...]) -> str:
    """What writes the values of some columns, and then names the row by its key."""
    told = ", ".join(f"{column} = %s" for column in columns)
    return f"UPDATE {model._meta.db_table} SET {told} WHERE {model._meta.pk.column} = %s"
