"""The index that `search.py` reads: one entry a measure, at the place of its last change.

SQLite keeps it in an FTS5 table beside the entries, PostgreSQL in two vectors of each entry; the
migration made both. Keys are our own words (`measures.search.tokens`), each after the letter of the
field it stands in, so that no engine cuts text or reads what a person typed as its syntax.
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
#: The fields of each rank. What is neither title nor evidence is said with the summary.
RANKS = (CODE, TITLE, SUMMARY + LEAD_BODY, EVIDENCE)
#: The letter before the fields of texts as they were written, and those of the filters.
EXACT = "x"
ZONE, OWN_ZONE, KIND, STATUS = "z", "o", "k", "a"
_BETWEEN = "0"  # so that no phrase reaches from one text into the next


class Keys(NamedTuple):
    """What a measure is found by."""

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


def keys_of(letter: str, texts: Iterable[Sequence[str]]) -> list[str]:
    """What texts, as rows of units, are found by in the field `letter`."""
    rows = list(texts)
    found = []
    for row in rows:
        found += [letter + pair for pair in tokens.pairs(row)] + [_BETWEEN]
    return found + [letter + unit for unit in dict.fromkeys(chain.from_iterable(rows))]


def put_entry(measure_id: int, seq: int, keys: Keys | None) -> None:
    """Replace the entry of a measure, if it has one, by `keys` at `seq`; None: by nothing."""
    statements = _insert(measure_id, seq, keys) if keys else []
    remove_entry(measure_id)
    for statement in statements:
        execute(statement)


def remove_entry(measure_id: int) -> None:
    """Drop the entry of a measure, if it has one."""
    gone = "DELETE FROM measures_indexentry WHERE measure_id = %s RETURNING seq, keys"
    for had, packed in fetch(Sql(gone, (measure_id,))):
        if vendor() == "sqlite":
            text = zlib.decompress(packed).decode()
            take = (
                "INSERT INTO measures_index (measures_index, rowid, keys) VALUES ('delete', %s, %s)"
            )
            execute(Sql(take, (had, text)))


def add_entry(measure_id: int, seq: int, keys: Keys) -> None:
    """Add the entry of a measure that has none."""
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
    """Take everything out."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM measures_indexentry")
        if connection.vendor == "sqlite":
            cursor.execute("INSERT INTO measures_index (measures_index) VALUES ('delete-all')")


def strays() -> list[int]:
    """The `seq` of entries that the engine's own index lacks, or has and should not."""
    lacking = "SELECT seq FROM measures_indexentry WHERE folded IS NULL OR written IS NULL"
    if connection.vendor == "sqlite":
        has, should = "SELECT id FROM measures_index_docsize", "SELECT seq FROM measures_indexentry"
        lacking = (
            f"SELECT * FROM ({has} EXCEPT {should}) UNION SELECT * FROM ({should} EXCEPT {has})"
        )
    with connection.cursor() as cursor:
        cursor.execute(f"{lacking} ORDER BY 1")
        return [seq for (seq,) in cursor.fetchall()]
