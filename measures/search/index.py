"""The search index: one entry per measure, keyed by the `seq` of its last change.

SQLite keeps it in an FTS5 table beside the entries, PostgreSQL in two vectors of each entry.
Keys are tokens of our own (`measures.search.tokens`), each after the letter of its field, so that
no engine splits text or interprets user input as its syntax.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import NamedTuple

from django.db import connection

from measures.db.sql import Sql, execute, fetch, vendor

from . import tokens

CODE, TITLE, SUMMARY, LEAD_BODY, EVIDENCE = "ctsbe"
#: The fields of each rank. Whatever is neither title nor evidence ranks with the summary.
RANKS = (CODE, TITLE, SUMMARY + LEAD_BODY, EVIDENCE)
#: The letter before the fields of texts as they were written, and those of the filters.
EXACT = "x"
ZONE, OWN_ZONE, KIND, STATUS = "z", "o", "k", "a"
TOKENIZE = """tokenize="ascii tokenchars '_-'\""""
_BETWEEN = "0"  # so that no phrase reaches from one text into the next


class Keys(NamedTuple):
    """The keys of a measure."""

    filters: list[str]
    folded: list[str]
    written: list[str]  # the texts as they were written, for `exact`

    def packed(self) -> bytes:
        """Compressed for so few bytes: zlib takes longer to prepare for more than to do it."""
        press = zlib.compressobj(level=1, wbits=12, memLevel=5)
        return press.compress(self.text().encode()) + press.flush()

    def text(self) -> str:
        return " ".join([*self.filters, _BETWEEN, *self.folded, _BETWEEN, *self.written])

    def vector(self, keys: list[str]) -> str:
        """The filters and `keys` as PostgreSQL writes a vector; no key has a quote in it."""
        rows = enumerate([*self.filters, _BETWEEN, *keys], 1)
        return " ".join(f"'{key}':{place}" for place, key in rows if key != _BETWEEN)


def unpacked(packed: bytes | memoryview) -> str:
    """The text of packed keys; empty when they were tampered with."""
    try:
        return zlib.decompress(packed).decode()
    except (zlib.error, UnicodeDecodeError, TypeError):
        return ""


def keys_of(letter: str, texts: Iterable[Sequence[str]]) -> list[str]:
    """The keys of texts, as rows of units, in the field `letter`."""
    rows = list(texts)
    keys = []
    for row in rows:
        keys += [letter + pair for pair in tokens.pairs(row)] + [_BETWEEN]
    return keys + [letter + unit for unit in dict.fromkeys(chain.from_iterable(rows))]


def put_entry(measure_id: int, seq: int, keys: Keys | None) -> None:
    """Replace the entry of a measure, if it has one, by `keys` at `seq`; None: by nothing."""
    statements = _insert(measure_id, seq, keys) if keys else []
    remove_entry(measure_id)
    for statement in statements:
        execute(statement)


def remove_entry(measure_id: int) -> None:
    """Delete the entry of a measure, if it has one."""
    delete = "DELETE FROM measures_indexentry WHERE measure_id = %s RETURNING seq, keys"
    for seq, packed in fetch(Sql(delete, (measure_id,))):
        if vendor() == "sqlite":
            text = zlib.decompress(packed).decode()
            delete_key = (
                "INSERT INTO measures_index (measures_index, rowid, keys) VALUES ('delete', %s, %s)"
            )
            execute(Sql(delete_key, (seq, text)))


def add_entry(measure_id: int, seq: int, keys: Keys) -> None:
    """Insert the entry of a measure that has none."""
    for statement in _insert(measure_id, seq, keys):
        execute(statement)


def _insert(measure_id: int, seq: int, keys: Keys) -> list[Sql]:
    """The statements that insert an entry."""
    row = (seq, measure_id, keys.packed())
    if vendor() == "postgresql":
        vectors = keys.vector(keys.folded), keys.vector(keys.written)
        text = (
            "INSERT INTO measures_indexentry (seq, measure_id, keys, folded, written) "
            "VALUES (%s, %s, %s, %s::tsvector, %s::tsvector)"
        )
        return [Sql(text, (*row, *vectors))]
    text = "INSERT INTO measures_indexentry (seq, measure_id, keys) VALUES (%s, %s, %s)"
    index = "INSERT INTO measures_index (rowid, keys) VALUES (%s, %s)"
    return [Sql(text, row), Sql(index, (seq, keys.text()))]


def clear() -> None:
    """Delete all entries."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM measures_indexentry")
        if connection.vendor == "sqlite":
            cursor.execute("INSERT INTO measures_index (measures_index) VALUES ('delete-all')")


def definitions() -> dict[str, str]:
    """What the engine has for the index beside the entries: names, and on SQLite definitions."""
    if vendor() == "postgresql":
        return dict.fromkeys(("indexentry_by_folded", "indexentry_by_written"), "")
    table = f"USING fts5(keys, content='', {TOKENIZE})"
    return {"measures_index": f"CREATE VIRTUAL TABLE measures_index {table}"}


def strays() -> list[int]:
    """The `seq` of entries that the engine's own index lacks, or has and should not."""
    differing = "SELECT seq FROM measures_indexentry WHERE folded IS NULL OR written IS NULL"
    if connection.vendor == "sqlite":
        indexed = "SELECT id FROM measures_index_docsize"
        entries = "SELECT seq FROM measures_indexentry"
        differing = (
            f"SELECT * FROM ({indexed} EXCEPT {entries}) "
            f"UNION SELECT * FROM ({entries} EXCEPT {indexed})"
        )
    with connection.cursor() as cursor:
        cursor.execute(f"{differing} ORDER BY 1")
        return [seq for (seq,) in cursor.fetchall()]
