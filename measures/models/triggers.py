"""Append-only tables, kept by the database itself.

Altering a field on SQLite rebuilds its table and silently drops the triggers, so they are made
again after every migrate (`apps.py`) and `verify_ledger` checks that they stand.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.backends.base.base import BaseDatabaseWrapper

from .access import AccessRecord
from .confirmation import Confirmation
from .document import Document, DocumentText
from .ledger import Entry, Head
from .promise_request import PromiseRequest
from .status_update import StatusUpdate
from .target import Reading

_HEAD = Head._meta.db_table
_REQUESTS = PromiseRequest._meta.db_table

#: Table -> the keys by which INSERT OR REPLACE would overwrite one of its rows on SQLite.
_APPEND_ONLY: dict[str, tuple[tuple[str, ...], ...]] = {
    Entry._meta.db_table: (("seq",), ("subject", "code", "version")),
    StatusUpdate._meta.db_table: (("id",), ("measure_id", "number")),
    Reading._meta.db_table: (("id",), ("target_id", "number")),
    Confirmation._meta.db_table: (("id",), ("measure_id", "number")),
    AccessRecord._meta.db_table: (("id",),),
    Document._meta.db_table: (("id",), ("source_id", "number"), ("source_id", "sha256")),
    DocumentText._meta.db_table: (("document_id",),),
}


def _sqlite() -> dict[str, str]:
    statements = {}

    def trigger(table: str, event: str, when: str, message: str) -> None:
        name = f"{table}_{event.lower()}_guard"
        condition = f"WHEN {when} " if when else ""
        statements[name] = (
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW {condition}"
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )

    for table, keys in _APPEND_ONLY.items():
        message = f"{table} is append-only"
        taken = " OR ".join(
            "EXISTS (SELECT 1 FROM {} WHERE {})".format(  # nosec # B608: names of our own
                table, " AND ".join(f"{column} = NEW.{column}" for column in key)
            )
            for key in keys
        )
        trigger(table, "UPDATE", "", message)
        trigger(table, "DELETE", "", message)
        trigger(table, "INSERT", taken, message)
    final = "a request that was decided is final"
    trigger(_REQUESTS, "UPDATE", "OLD.state <> 'pending'", final)
    trigger(_REQUESTS, "DELETE", "", "a request is never removed")
    trigger(_HEAD, "UPDATE", "NEW.seq <> OLD.seq + 1", "the head moves by one entry")
    trigger(_HEAD, "DELETE", "", "the head is never removed")
    trigger(_HEAD, "INSERT", f"EXISTS (SELECT 1 FROM {_HEAD})", "there is one head")  # nosec # B608: names of our own tables and columns
    return statements


_FUNCTION = "measures_append_only"
_REFUSE = """
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END
"""


def _postgresql() -> dict[str, str]:
    statements = {}

    def trigger(table: str, name: str, event: str, level: str, when: str = "") -> None:
        statements[f"{table}_{name}_guard"] = (
            f"CREATE TRIGGER {table}_{name}_guard BEFORE {event} ON {table} FOR EACH {level} "
            f"{when}EXECUTE FUNCTION {_FUNCTION}()"
        )

    for table in (*_APPEND_ONLY, _REQUESTS, _HEAD):
        trigger(table, "truncate", "TRUNCATE", "STATEMENT")
    for table in _APPEND_ONLY:
        trigger(table, "row", "DELETE OR UPDATE", "ROW")
    decided = "WHEN (old.state::text <> 'pending'::text) "
    trigger(_REQUESTS, "update", "UPDATE", "ROW", decided)
    trigger(_REQUESTS, "delete", "DELETE", "ROW")
    trigger(_HEAD, "update", "UPDATE", "ROW", "WHEN (new.seq <> (old.seq + 1)) ")
    trigger(_HEAD, "delete", "DELETE", "ROW")
    return statements


def wanted(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """The triggers that must exist, by name, as the database writes them back."""
    return _postgresql() if connection.vendor == "postgresql" else _sqlite()


def _table(name: str) -> str:
    return name.rsplit("_", 2)[0]


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The names of triggers that are missing or differ from their definition."""
    expected = wanted(connection)
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    if connection.vendor == "postgresql":
        expected[_FUNCTION] = _REFUSE
        query = f"""
            SELECT tgname, pg_get_triggerdef(oid, true) FROM pg_trigger
            WHERE tgenabled = 'O' AND NOT tgisinternal AND pg_table_is_visible(tgrelid)
            UNION ALL SELECT proname, prosrc FROM pg_proc
            WHERE proname = '{_FUNCTION}' AND pg_function_is_visible(oid)
        """  # nosec # B608: the name of our own function
    with connection.cursor() as cursor:
        cursor.execute(query)
        installed = dict(cursor.fetchall())
    return [name for name, sql in expected.items() if installed.get(name) != sql]


def foreign(connection: BaseDatabaseWrapper) -> list[str]:
    """The names of triggers, on any table, that are not among those of this code."""
    query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    if connection.vendor == "postgresql":
        query = """
            SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
            WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace
        """
    with connection.cursor() as cursor:
        cursor.execute(f"{query} ORDER BY 1")
        return [name for (name,) in cursor.fetchall() if name not in wanted(connection)]


def install(connection: BaseDatabaseWrapper) -> None:
    """Install every trigger again, on the tables that this state of the migrations has."""
    remove(connection)
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger "
                f"LANGUAGE plpgsql AS $${_REFUSE}$$"
            )
        for name, sql in wanted(connection).items():
            if _table(name) in tables:
                cursor.execute(sql)


@contextmanager
def lifted(connection: BaseDatabaseWrapper, table: str) -> Iterator[None]:
    """Without the triggers of `table`, inside a transaction, which ends with all of them again."""
    own = {name: sql for name, sql in wanted(connection).items() if _table(name) == table}
    remove(connection, *own)
    yield
    with connection.cursor() as cursor:
        for sql in own.values():
            cursor.execute(sql)


def remove(connection: BaseDatabaseWrapper, *names: str) -> None:
    """Drop the triggers (default: all), for `install()` and for tests that tamper or flush."""
    with connection.cursor() as cursor:
        for name in names or wanted(connection):
            on = f" ON {_table(name)}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")
