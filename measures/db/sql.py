"""SQL by hand, where what a queryset costs would be most of the answer's time."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache, lru_cache
from itertools import chain
from typing import Any, NamedTuple

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, IntegrityError, connection, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper


class Sql(NamedTuple):
    """A piece of a statement, with `%s` for each of its values. No other percent sign in it."""

    text: str
    values: tuple[Any, ...] = ()

    def __add__(self, other: Sql) -> Sql:  # type: ignore[override]
        return Sql(f"{self.text} {other.text}", self.values + other.values)


#: What a statement finds.
Rows = list[tuple[Any, ...]]


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


#: Statements in one message to PostgreSQL.
_MESSAGE = 100

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


def fetch(sql: Sql) -> Rows:
    """The rows of a statement.

    Past Django's cursor, which on SQLite costs three times the query of a head, unless queries are
    counted or wrapped there.
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
    return _rows_of(_run(sql))


def _run(sql: Sql) -> Any:
    """A cursor that has run `sql`: of PostgreSQL's driver itself, unless queries are counted."""
    database = this_database()
    if not runs_directly():
        cursor: Any = database.cursor()
        cursor.execute(*sql)
        return cursor
    database.validate_no_broken_transaction()
    with database.wrap_database_errors:
        return driver().cursor().execute(*sql)


def runs_directly() -> bool:
    """Whether statements go to PostgreSQL's driver itself, past Django's cursor."""
    database = this_database()
    watched = database.force_debug_cursor or database.execute_wrappers
    return vendor() == "postgresql" and not watched


def driver() -> Any:
    """This thread's connection of PostgreSQL's driver."""
    database = this_database()
    if not database.in_atomic_block:
        database.close_if_health_check_failed()
    if database.connection is None:
        database.ensure_connection()
    return database.connection


def fetch_each(statements: Sequence[Sql]) -> list[Rows]:
    """The rows of each of `statements`, which run one after the other; none of one that has no rows.

    PostgreSQL gets them as one message: each answer costs a wait, and the turn of another thread.
    """
    if vendor() != "postgresql":
        this_database().validate_no_broken_transaction()
        return [fetch(sql) for sql in statements]
    found = []
    for start in range(0, len(statements), _MESSAGE):
        chunk = statements[start : start + _MESSAGE]
        cursor = _run(join_sql("; ", chunk))
        for number in range(len(chunk)):
            if number:
                cursor.nextset()
            found.append(_rows_of(cursor))
    return found


def _rows_of(cursor: Any) -> Rows:
    """The rows of a statement; none of one that has no rows. `description` is slow on PostgreSQL."""
    columns = cursor.pgresult.nfields if vendor() == "postgresql" else cursor.description
    return list(cursor.fetchall()) if columns else []


def fetch_unbroken(sql: Sql) -> Rows:
    """`fetch()` of a statement that leaves the transaction usable when the database refuses it.

    SQLite rolls a failed statement back by itself.
    """
    if vendor() != "postgresql":
        return fetch(sql)
    savepoint = "SAVEPOINT before_statement"
    try:
        return fetch_each([Sql(savepoint), sql, Sql(f"RELEASE {savepoint}")])[1]
    except IntegrityError:
        execute(Sql(f"ROLLBACK TO {savepoint}"))
        raise


def execute(sql: Sql) -> int:
    """Run a statement that changes rows, the same way; return how many it changed."""
    database = this_database()
    if reads_directly() and not (database.force_debug_cursor or database.execute_wrappers):
        database.validate_no_broken_transaction()
        with database.wrap_database_errors:
            return int(database.connection.execute(_for_sqlite(sql.text), sql.values).rowcount)
    return int(_run(sql).rowcount)


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


def insert_row(
    row: models.Model, *, over: bool = False, run: Callable[[Sql], Rows] = fetch
) -> None:
    """Insert a row; the database gives it a key if it has none."""
    values = column_values(row)
    if row.pk is not None:
        run(Sql(insert_statement(type(row), over=over), values))
    else:
        [(row.pk,)] = run(Sql(insert_statement(type(row), keyed=False), values[1:]))
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def inserts(rows: Sequence[models.Model]) -> Iterator[Sql]:
    """The INSERTs of rows of one model that have their keys, one statement for each hundred."""
    for start in range(0, len(rows), 100):
        chunk = rows[start : start + 100]
        values = [column_values(row) for row in chunk]
        yield insert_values(insert_statement(type(chunk[0])), values)


def insert_values(statement: str, rows: Sequence[tuple[Any, ...]]) -> Sql:
    """The INSERT of one row, `statement`, for several."""
    head, values, place = statement.rpartition(" VALUES ")
    return Sql(head + values + ", ".join([place] * len(rows)), tuple(chain.from_iterable(rows)))


def update_of(row: models.Model, values: Mapping[str, Any]) -> Sql:
    """The UPDATE of a stored row that sets the columns that `values` names; `row` has them at once."""
    for name, value in values.items():
        setattr(row, name, value)
    return Sql(_update_statement(type(row), tuple(values)), (*column_values(row, values), row.pk))


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
