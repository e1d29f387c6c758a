"""Load rows in chunks, past those that cannot be loaded."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any, TypeVar

from django.db import DatabaseError
from django.db.models import Model, QuerySet

from measures.db.sql import Sql, fetch, in_list, join_sql, vendor
from measures.models import Entry

CHUNK = 200
Row = TypeVar("Row", bound=Model)


#: A version of a subject: its kind, its code and the number.
Version = tuple[str, str, int]
_MOMENT = "recorded_at"
_NAMES = [field.attname for field in Entry._meta.concrete_fields]
_COLUMNS = [*(name for name in _NAMES if name != _MOMENT), _MOMENT]
#: An entry with its columns only, its moment as in the canonical form: a model's instance takes as
#: long to make as its hash.
EntryRow = Any
_entry_row: Any = namedtuple("_entry_row", _COLUMNS)  # type: ignore[misc]  # noqa: PYI024
_VERSION = "subject, code, version"
_BODIES = f"SELECT {_VERSION}, body FROM due JOIN {Entry._meta.db_table} USING ({_VERSION})"  # nosec # B608: names of our own tables and columns


@dataclass
class Unreadable:
    """A row that cannot be loaded, and why."""

    model: type[Model]
    pk: int
    why: str

    def __str__(self) -> str:
        return f"{self.model._meta.db_table} {self.pk}: it cannot be read ({self.why})"


def load_entries(*, after: int) -> Iterator[list[EntryRow | Unreadable]]:
    """The entries after the one with this number, by their numbers, a chunk at a time; all, however
    odd, after 0.
    """
    due = Sql("")
    if after:
        due = Sql("WHERE seq > %s", (after,))
    while chunk := _entries(due + Sql("ORDER BY seq LIMIT %s", (CHUNK,))):
        last = chunk[-1]
        key = last.pk if isinstance(last, Unreadable) else last.seq
        if not isinstance(key, int):
            yield [*chunk, Unreadable(Entry, key, "its number is none")]
            return
        yield chunk
        due = Sql("WHERE seq > %s", (key,))


def entries_numbered(numbers: Sequence[int]) -> list[EntryRow | Unreadable]:
    """The entries with these numbers."""
    if not numbers:
        return []
    return _entries(Sql("WHERE") + in_list("seq", numbers))


def bodies_of(versions: Collection[Version]) -> dict[Version, bytes]:
    """The stored bodies of these versions, of those that there are."""
    if not versions:
        return {}
    due = join_sql(", ", [Sql("(%s, %s, %s)", version) for version in versions])
    rows = fetch(Sql(f"WITH due({_VERSION}) AS (VALUES") + due + Sql(")") + Sql(_BODIES))
    return {(subject, code, version): body for subject, code, version, body in rows}


#: The canonical form of a moment, by database; none before Christ, where years would seem the same.
_MOMENT_TEXT = {
    "sqlite": (
        f"replace({_MOMENT}, ' ', 'T') || "
        f"CASE WHEN instr({_MOMENT}, '.') THEN 'Z' ELSE '.000000Z' END"
    ),
    "postgresql": (
        f"CASE WHEN {_MOMENT} >= '0001-01-01 00:00:00+00' THEN "
        f"""to_char({_MOMENT} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') END"""
    ),
}


@cache
def _select() -> Sql:
    columns = ", ".join([*_COLUMNS[:-1], _MOMENT_TEXT[vendor()]])
    return Sql(f"SELECT {columns} FROM {Entry._meta.db_table}")  # nosec # B608: names of our own tables and columns


def _entries(which: Sql) -> list[EntryRow | Unreadable]:
    try:
        return [*map(_entry_row._make, fetch(_select() + which))]
    except Exception as error:  # a malformed value raises whatever its conversion raises
        reraise_unless_of_row(error)
    keys = fetch(Sql(f"SELECT seq FROM {Entry._meta.db_table}") + which)  # nosec # B608: names of our own tables and columns
    return [_entry(seq) for (seq,) in keys]


def _entry(seq: int) -> EntryRow | Unreadable:
    try:
        [row] = fetch(_select() + Sql("WHERE seq = %s", (seq,)))
        return _entry_row._make(row)
    except Exception as error:
        reraise_unless_of_row(error)
        return Unreadable(Entry, seq, str(error))


def load_each(rows: QuerySet[Row]) -> Iterator[Row | Unreadable]:
    """The rows of an ordered queryset, in its order."""
    loaded: Mapping[int, Row | Unreadable | None]
    keys = rows.prefetch_related(None).values_list("pk", flat=True).iterator(chunk_size=CHUNK)
    while chunk := list(islice(keys, CHUNK)):
        try:
            loaded = _by_key(rows, chunk)
        except Exception as error:  # a malformed value raises whatever its field raises
            reraise_unless_of_row(error)
            loaded = {pk: _load(rows, pk) for pk in chunk}
        for pk in chunk:
            yield loaded.get(pk) or Unreadable(rows.model, pk, "a row that it refers to is gone")


def _by_key(rows: QuerySet[Row], keys: Iterable[int]) -> dict[int, Row]:
    return {row.pk: row for row in rows.filter(pk__in=keys)}


def _load(rows: QuerySet[Row], pk: int) -> Row | Unreadable | None:
    try:
        return _by_key(rows, [pk]).get(pk)
    except Exception as error:
        reraise_unless_of_row(error)
        return Unreadable(rows.model, pk, str(error))


def reraise_unless_of_row(error: Exception) -> None:
    """Raise `error` again if it is the database's that failed, and not a value of one row."""
    if isinstance(error, DatabaseError) and "decode to UTF-8" not in str(error):
        raise error
