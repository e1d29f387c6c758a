"""On what search reads."""

import zlib

from measures.models import IndexEntry
from tests.helpers.tamper import sql

from . import attack

KEYS = "what search has of it is out of date; run reindex"
INDEX = "search: the engine's index"


def _full():
    return IndexEntry.objects.get(measure__code="FULL-001")


def replace_postings(record):
    """Let SQLite's index find FULL-001 by other words than its entry has."""
    entry = _full()
    _put(entry.seq, entry.text, "x_y")


def swap_postings(record):
    """Let each of two measures be found by the words of the other."""
    one, other = _full(), IndexEntry.objects.get(measure__code="FIRST-001")
    _put(one.seq, one.text, other.text)
    _put(other.seq, other.text, one.text)


def _put(seq, before, after):
    sql(
        "INSERT INTO measures_index (measures_index, rowid, keys) VALUES ('delete', %s, %s)",
        seq,
        before,
    )
    sql("INSERT INTO measures_index (rowid, keys) VALUES (%s, %s)", seq, after)


def _set(column):
    return lambda r: sql(
        f"UPDATE measures_indexentry SET {column} = %s WHERE seq = %s", "'txy':1", _full().seq
    )


attack(
    "the keys of an entry replaced",
    lambda r: sql(
        "UPDATE measures_indexentry SET keys = %s WHERE seq = %s", zlib.compress(b"x"), _full().seq
    ),
    f"measure FULL-001: {KEYS}",
)
attack(
    "an entry deleted",
    lambda r: sql("DELETE FROM measures_indexentry WHERE seq = %s", _full().seq),
    "measure FULL-001: search has no entry of it; run reindex",
)
attack("the postings of an entry replaced", replace_postings, INDEX, engine="sqlite")
attack("the postings of two entries swapped", swap_postings, INDEX, engine="sqlite")
attack(
    "the postings of an entry deleted",
    lambda r: sql("DELETE FROM measures_index_docsize WHERE id = %s", _full().seq),
    INDEX,
    engine="sqlite",
)
attack(
    "postings of no entry added",
    lambda r: sql("INSERT INTO measures_index (rowid, keys) VALUES (999, 'txy')"),
    INDEX,
    engine="sqlite",
)
for column in ("folded", "written"):
    attack(f"the vector of {column} texts replaced", _set(column), INDEX, engine="postgresql")
    attack(
        f"the vector of {column} texts deleted",
        lambda r, column=column: sql(f"UPDATE measures_indexentry SET {column} = NULL"),
        INDEX,
        engine="postgresql",
    )
