"""The search index: one entry per measure, keyed by the `seq` of its last change.

SQLite keeps it in an FTS5 table beside the entries, PostgreSQL in two vectors of each entry.
Keys are tokens of our own (`measures.search.tokens`), each after the letter of its field, so that
no engine splits text or interprets user input as its syntax.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from django.db import connection

from measures.db.sql import Rows, Sql, execute, fetch_each, in_list, insert_values, vendor

from . import tokens

CODE, TITLE, SUMMARY, ORGANISATION, EVIDENCE = "ctsbe"
#: The fields of each rank. Whatever is neither title nor evidence ranks with the summary.
RANKS = (CODE, TITLE, SUMMARY + ORGANISATION, EVIDENCE)
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


class Addition(NamedTuple):
    """The entry of a measure that has none, ready to be inserted at a `seq`."""

    measure_id: int
    keys: Keys
    packed: bytes
    vectors: tuple[str, ...]  # of PostgreSQL

    @classmethod
    def of(cls, measure_id: int, keys: Keys) -> Addition:
        vectors: tuple[str, ...] = ()
        if vendor() == "postgresql":
            vectors = keys.vector(keys.folded), keys.vector(keys.written)
        return cls(measure_id, keys, keys.packed(), vectors)


def put_entry(measure_id: int, seq: int, keys: Keys) -> None:
    """Replace the entry of a measure, if it has one, by `keys` at `seq`."""
    remove_entries([measure_id])
    add_entry(measure_id, seq, keys)


def remove_entries(measure_ids: Sequence[int]) -> None:
    """Delete the entries of measures, of those that have one."""
    fetch_each(removals(measure_ids))


def removals(measure_ids: Sequence[int]) -> list[Sql]:
    """The statements that delete them; none on SQLite, where they are deleted here and now.

    Its index needs the words of an entry to forget it.
    """
    statements = _removals(measure_ids)
    if vendor() != "sqlite":
        return statements
    _unindex(fetch_each(statements))
    return []


def _removals(measure_ids: Sequence[int]) -> list[Sql]:
    delete = Sql("DELETE FROM measures_indexentry WHERE")
    found = Sql("RETURNING seq, keys")
    chunks = (measure_ids[start : start + 100] for start in range(0, len(measure_ids), 100))
    return [delete + in_list("measure_id", chunk) + found for chunk in chunks]


def _unindex(removed: Sequence[Rows]) -> None:
    forget = "INSERT INTO measures_index (measures_index, rowid, keys) VALUES (%s, %s, %s)"
    for gone in filter(None, removed):
        rows = [("delete", seq, zlib.decompress(packed).decode()) for seq, packed in gone]
        execute(insert_values(forget, rows))


def add_entry(measure_id: int, seq: int, keys: Keys) -> None:
    """Insert the entry of a measure that has none."""
    fetch_each(list(additions([(seq, Addition.of(measure_id, keys))])))


def additions(entries: Sequence[tuple[int, Addition]]) -> Iterator[Sql]:
    """What inserts the entries of measures that have none, each at its `seq`; a hundred at a time."""
    for start in range(0, len(entries), 100):
        chunk = entries[start : start + 100]
        rows = [(seq, new.measure_id, new.packed, *new.vectors) for seq, new in chunk]
        yield insert_values(_insert(), rows)
        if vendor() == "sqlite":
            index = "INSERT INTO measures_index (rowid, keys) VALUES (%s, %s)"
            yield insert_values(index, [(seq, new.keys.text()) for seq, new in chunk])


def _insert() -> str:
    if vendor() == "postgresql":
        return (
            "INSERT INTO measures_indexentry (seq, measure_id, keys, folded, written)"
            " VALUES (%s, %s, %s, %s::tsvector, %s::tsvector)"
        )
    return "INSERT INTO measures_indexentry (seq, measure_id, keys) VALUES (%s, %s, %s)"


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
            f"SELECT * FROM ({indexed} EXCEPT {entries}) "  # nosec # B608: the two above
            f"UNION SELECT * FROM ({entries} EXCEPT {indexed})"
        )
    with connection.cursor() as cursor:
        cursor.execute(f"{differing} ORDER BY 1")
        return [seq for (seq,) in cursor.fetchall()]
