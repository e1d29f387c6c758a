"""Whether the engine finds measures by the keys of their entries, and by no others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from django.db import DatabaseError, connection

from .index import TOKENIZE, Keys, unpacked

#: Entries compared in one statement: their vectors are long.
_CHUNK = 50

#: SQLite compares the postings of an index with texts, in its own code, only if it knows of the texts.
#: Ours does not: it would keep them twice. So a temporary index that knows of them gets a copy of
#: its tables. Nothing is written to the database, and nobody waits.
_COPY = [
    "CREATE TEMP VIEW proved_keys AS "
    "SELECT seq, measures_unpacked(keys) AS keys FROM main.measures_indexentry",
    "CREATE VIRTUAL TABLE temp.proved USING "
    f"fts5(keys, content='proved_keys', content_rowid='seq', {TOKENIZE})",
]
for _table in ("data", "idx", "docsize", "config"):
    _COPY += [
        f"DELETE FROM temp.proved_{_table}",  # nosec # B608: names of our own tables and columns
        f"INSERT INTO temp.proved_{_table} SELECT * FROM main.measures_index_{_table}",  # nosec # B608: names of our own tables and columns
    ]
_COMPARE = "INSERT INTO temp.proved (proved, rank) VALUES ('integrity-check', 1)"
_DROP = ["DROP TABLE IF EXISTS temp.proved", "DROP VIEW IF EXISTS temp.proved_keys"]


def has_postings_of_entries() -> bool:
    """Whether SQLite's index has the keys of every entry and no others; True on PostgreSQL."""
    if connection.vendor != "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pragma_function_list WHERE name = 'measures_unpacked'")
        if not cursor.fetchall():  # one in use cannot be replaced
            connection.connection.create_function("measures_unpacked", 1, unpacked)
        try:
            for statement in _COPY:
                cursor.execute(statement)
            try:
                cursor.execute(_COMPARE)
            except DatabaseError as error:
                if "malformed" not in str(error):
                    raise
                return False
            return True
        finally:
            for statement in _DROP:
                cursor.execute(statement)


def differing_vectors(due: Mapping[int, Keys]) -> list[int]:
    """The `seq` of the entries whose vectors are not those of the keys in `due`; none on SQLite."""
    if connection.vendor != "postgresql":
        return []
    rows = iter(due.items())
    return [seq for _each in range(0, len(due), _CHUNK) for seq in _differing(islice(rows, _CHUNK))]


def _differing(rows: Iterator[tuple[int, Keys]]) -> list[int]:
    values = [
        value
        for seq, keys in rows
        for value in (seq, keys.vector(keys.folded), keys.vector(keys.written))
    ]
    places = ", ".join(["(%s::bigint, %s::tsvector, %s::tsvector)"] * (len(values) // 3))
    statement = f"""
        SELECT seq FROM (VALUES {places}) AS due (seq, folded, written)
        JOIN measures_indexentry AS stored USING (seq)
        WHERE (stored.folded, stored.written) IS DISTINCT FROM (due.folded, due.written)
        ORDER BY seq
    """  # nosec # B608: only placeholders are put in
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [seq for (seq,) in cursor.fetchall()]
