"""A second database on the engine under test, and the schema of a database as data."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection


@contextmanager
def empty_database(directory: Path) -> Iterator[None]:
    """Connect to a new, empty database; drop it and connect to the former one at the end."""
    former = connection.settings_dict
    name = f"tracker_{os.getpid()}"
    # Django keeps one pool for each alias, and the one it has is of the former database.
    options = {key: value for key, value in former["OPTIONS"].items() if key != "pool"}
    if connection.vendor == "sqlite":
        name = str(directory / f"{name}.sqlite3")
    else:
        _administer(f"CREATE DATABASE {name}")
    connection.close()
    connection.settings_dict = former | {"NAME": name, "OPTIONS": options}
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict = former
        if connection.vendor == "postgresql":
            _administer(f"DROP DATABASE {name}")


def _administer(statement: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)


def schema() -> dict[str, Any]:
    """Everything that the database has for the tracker: columns with type, NULL and default,
    constraints, indexes, triggers, functions, sequences.

    Not the order of columns, and not the names that Django or PostgreSQL made from those of
    tables and columns: they stay when these are renamed, and no code uses them.
    """
    result: dict[str, Any] = {}
    for kind, query in _QUERIES[connection.vendor].items():
        with connection.cursor() as cursor:
            cursor.execute(query)
            for table, *row in cursor.fetchall():
                values = [_GENERATED.sub("generated", str(value)) for value in row]
                if values[-1].startswith("CREATE TABLE"):
                    values[-1:] = sorted(_definitions(values[-1]))
                result.setdefault(f"{kind} of {table}", []).append(values)
    return {name: sorted(rows) for name, rows in result.items()}


#: An index or constraint that nobody named; ours do not begin with the name of the application.
_GENERATED = re.compile(r"\bmeasures_\w+_([0-9a-f]{8}(_\w+)?|pkey|key|check)\b")


def _definitions(sql: str) -> list[str]:
    """The columns and constraints of a CREATE TABLE: its body, split where no bracket is open."""
    parts, depth, quoted = [""], 0, False
    for sign in sql[sql.index("(") + 1 : sql.rindex(")")]:
        quoted ^= sign == "'"
        depth += 0 if quoted else (sign == "(") - (sign == ")")
        if sign == "," and not depth and not quoted:
            parts.append("")
        else:
            parts[-1] += sign
    return [" ".join(part.split()) for part in parts]


_OURS = "relnamespace = 'public'::regnamespace AND relname LIKE 'measures\\_%'"
_QUERIES = {
    "sqlite": {
        "objects": "SELECT tbl_name, type, name, sql FROM sqlite_master "
        "WHERE tbl_name LIKE 'measures\\_%' ESCAPE '\\' AND sql IS NOT NULL"
    },
    "postgresql": {
        "columns": f"""
            SELECT relname, attname, format_type(atttypid, atttypmod), attnotnull, attidentity,
                   attcollation, pg_get_expr(adbin, adrelid),
                   seqtypid::regtype, seqstart, seqincrement, seqmin, seqmax, seqcycle
            FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
            LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
            LEFT JOIN pg_sequence
                ON seqrelid = pg_get_serial_sequence(quote_ident(relname), attname)::regclass
            WHERE {_OURS} AND relkind = 'r' AND attnum > 0 AND NOT attisdropped
        """,
        "constraints": f"""
            SELECT relname, conname, convalidated, pg_get_constraintdef(pg_constraint.oid)
            FROM pg_constraint JOIN pg_class ON conrelid = pg_class.oid WHERE {_OURS}
        """,
        "indexes": """
            SELECT tablename, indexname, indexdef FROM pg_indexes
            WHERE schemaname = 'public' AND tablename LIKE 'measures\\_%'
        """,
        "triggers": f"""
            SELECT relname, tgname, tgenabled, pg_get_triggerdef(pg_trigger.oid, true)
            FROM pg_trigger JOIN pg_class ON tgrelid = pg_class.oid
            WHERE {_OURS} AND NOT tgisinternal
        """,
        "source": """
            SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace
        """,
        "other relations": f"SELECT relname, relkind FROM pg_class WHERE {_OURS} "
        "AND relkind NOT IN ('r', 'i', 'S')",
    },
}
