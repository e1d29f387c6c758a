"""Load rows in chunks, past those that cannot be loaded."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from itertools import islice
from typing import Any, TypeVar

from django.db import DatabaseError
from django.db.models import Model, QuerySet

from measures.db.sql import Sql, fetch, in_list
from measures.models import Entry

CHUNK = 500
Row = TypeVar("Row", bound=Model)


_COLUMNS = [field.attname for field in Entry._meta.concrete_fields]
#: The body that the subject had before, as a column of its own.
_BEFORE = (
    "(SELECT b.body FROM measures_entry b WHERE b.subject = measures_entry.subject "
    "AND b.code = measures_entry.code AND b.version = measures_entry.version - 1)"
)
#: An entry with its columns only: a model's instance takes as long to make as its hash.
EntryRow = Any
_entry_row: Any = namedtuple("_entry_row", [*_COLUMNS, "before"])  # type: ignore[misc]  # noqa: PYI024
_MOMENT, _INTERNAL = _COLUMNS.index("recorded_at"), _COLUMNS.index("internal")
_SELECT = f"SELECT {', '.join(_COLUMNS)}, {_BEFORE} FROM {Entry._meta.db_table}"  # nosec # B608: names of our own tables and columns


@dataclass
class Unreadable:
    """A row that cannot be loaded, and why."""

    model: type[Model]
    pk: int
    why: str

    def __str__(self) -> str:
        return f"{self.model._meta.db_table} {self.pk}: it cannot be read ({self.why})"


def load_entries(*, after: int) -> Iterator[EntryRow | Unreadable]:
    """The entries after the one with this number, by their numbers; all, however odd, after 0."""
    due = Sql("")
    if after:
        due = Sql("WHERE seq > %s", (after,))
    while chunk := _entries(due + Sql("ORDER BY seq LIMIT %s", (CHUNK,))):
        yield from chunk
        last = chunk[-1]
        key = last.pk if isinstance(last, Unreadable) else last.seq
        if not isinstance(key, int):
            yield Unreadable(Entry, key, "its number is none")
            return
        due = Sql("WHERE seq > %s", (key,))


def entries_numbered(numbers: Sequence[int]) -> list[EntryRow | Unreadable]:
    """The entries with these numbers."""
    if not numbers:
        return []
    return _entries(Sql("WHERE") + in_list("seq", numbers))


def _entries(which: Sql) -> list[EntryRow | Unreadable]:
    try:
        return [_read(row) for row in fetch(Sql(_SELECT) + which)]
    except Exception as error:  # a malformed value raises whatever its conversion raises
        reraise_unless_of_row(error)
    keys = fetch(Sql(f"SELECT seq FROM {Entry._meta.db_table}") + which)  # nosec # B608: names of our own tables and columns
    return [_entry(seq) for (seq,) in keys]


def _entry(seq: int) -> EntryRow | Unreadable:
    try:
        [row] = fetch(Sql(_SELECT) + Sql("WHERE seq = %s", (seq,)))
        return _read(row)
    except Exception as error:
        reraise_unless_of_row(error)
        return Unreadable(Entry, seq, str(error))


def _read(row: tuple[Any, ...]) -> EntryRow:
    """A row as the database gives it; SQLite gives moments in UTC without saying so, and 0 and 1."""
    moment = row[_MOMENT]
    if moment is None:
        raise ValueError("its moment is none")
    values = list(row)
    if moment.tzinfo is None:
        values[_MOMENT] = moment.replace(tzinfo=UTC)
    values[_INTERNAL] = bool(values[_INTERNAL])
    return _entry_row._make(values)


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
