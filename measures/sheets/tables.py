"""Tables of measures: which columns in which order, with which headings, and the rows of a body."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import orjson

from measures.ledger.body import Json

from .columns import (
    MEASURES,
    PEOPLE,
    STEPS,
    TARGETS,
    CellType,
    Column,
    getter,
    rows_of_steps,
    rows_of_targets,
)
from .headings import heading, with_names

Batches = Iterable[list[bytes]]  # of bodies of measures


_Parts = Callable[[Json], Iterable[Json]]


def _itself(body: Json) -> Iterator[Json]:
    yield body


class Table(NamedTuple):
    """One table of a file: a row for each part that `parts` finds in a body."""

    name: str
    columns: Sequence[Column]
    parts: _Parts = _itself
    #: The lines above the rows: of codes, or of headings for people and then of codes.
    head: Sequence[Sequence[str]] = ()

    def rows(self) -> Callable[[Json], Iterator[list[Any]]]:
        """The function that makes the rows of a body, names in the language of this moment."""
        getters, parts = [getter(column) for column in self.columns], self.parts
        return lambda body: ([get(part) for get in getters] for part in parts(body))


def _codes(columns: Sequence[Column]) -> list[str]:
    return [column.code for column in columns]


def _of_programs(name: str, columns: Sequence[Column], parts: _Parts = _itself) -> Table:
    return Table(name, columns, parts, [_codes(columns)])


#: Those of the API: codes alone, whatever the language.
FOR_PROGRAMS = (
    _of_programs("measures", MEASURES),
    _of_programs("targets", TARGETS, rows_of_targets),
    _of_programs("steps", STEPS, rows_of_steps),
)


def for_people(zones: Mapping[str, str], only: Collection[str] = ()) -> list[Table]:
    """The tables with names beside codes and a line of headings above them, in the active language.

    They are for staff: the first names owners and deputies, if the bodies do.

    `zones` are the names of zones by code; `only`: codes of the columns that the first table has.
    """
    first, *others = FOR_PROGRAMS
    columns = [column for column in first.columns if column.cell_type is not CellType.QUOTED]
    after = 1 + [column.code for column in columns].index("zone")
    columns[after:after] = PEOPLE
    chosen = [column for column in columns if not only or column.code in only]
    return [_of_people(table, zones) for table in (first._replace(columns=chosen), *others)]


def _of_people(table: Table, zones: Mapping[str, str]) -> Table:
    columns = with_names(table.columns, zones)
    head = [[heading(column) for column in columns], _codes(columns)]
    return table._replace(columns=columns, head=head)


def table_rows(table: Table, batches: Batches) -> Iterator[list[Any]]:
    """The cells of each row, in the order of the columns."""
    rows = table.rows()
    for batch in batches:
        for body in map(orjson.loads, batch):
            yield from rows(body)
