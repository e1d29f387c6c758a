"""The ids of a page of a list by its number, for a person who leafs through it."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from measures.db.sql import Sql, fetch, in_list, vendor, where_sql
from measures.domain.schedule import Schedule
from measures.ledger.head import HeadOnDay
from measures.models import Measure

from .filters.axes import AXES
from .measure_list import ranked_hits, rows_by_key, total
from .query import Query
from .summary import kept_count
from .worklist import kept_queue

#: A list of at most so many is sorted; of a longer one an index of the order is read.
SHORT = 500
#: The columns whose indexes hold the zones too: to read one of these costs little for any list.
_WITH_ZONES = ("overdue_on", "share_reached")

_OVERDUE = next((each, (Schedule.OVERDUE,)) for each in AXES if each.name == "schedule")


class Order(NamedTuple):
    """By a column of measures, then by code; what has nothing in the column comes last, both ways."""

    column: str
    descending: bool = False

    @property
    def sql(self) -> str:
        """The terms of an ORDER BY, as an index has them where there is one."""
        way = "DESC" if self.descending else "ASC"
        if self.column == "due_by":  # which indexes hold as `due_order`
            last = f"m.due_order = '{date.max}', " if self.descending else ""
            return f"{last}m.due_order {way}, m.code {way}"
        last = " NULLS LAST" if Measure._meta.get_field(self.column).null else ""
        return f"m.{self.column} {way}{last}, m.code {way}"


def page_ids(
    query: Query, head: HeadOnDay, *, limit: int, offset: int, by: Order | None = None
) -> list[int]:
    """The ids of the measures of a page, in the order `by`; None: the best hits of words first, else by code.

    It reads no more rows than up to the end of the page, where an index has the order. Raises
    UnknownZone, ValidationError.
    """
    query = query.at(head)
    zones = query.resolve(head)
    if by:
        page = _in_order(query, zones, head, by) + Sql(f"ORDER BY {by.sql}")
    elif query.words:
        hits = ranked_hits(query, head, limit=offset + limit, seek=None).rows
        return [hit[2] for hit in hits[offset:]]
    else:
        page = rows_by_key(query, zones, head.day, ("code",), "") + Sql("ORDER BY code")
    return [int(row[-1]) for row in fetch(page + Sql(f"LIMIT {limit} OFFSET {offset}"))]


def _in_order(query: Query, zones: tuple[int, ...], head: HeadOnDay, by: Order) -> Sql:
    # The sign keeps SQLite from the indexes of facets: that of the order is the one to read.
    is_read = by.column in _WITH_ZONES or number_of(query, head) > SHORT
    sign = "+" if vendor() == "sqlite" and is_read else ""
    facets = (in_list(sign + column, values) for column, values in query.facets(zones).items())
    others = [*query.other_conditions(head.day), *query.word_conditions()]
    if by.column == "overdue_on" and _OVERDUE in query.axes:
        others.append(Sql("m.overdue_on <= %s", (head.day.isoformat(),)))  # an end for the index
    conditions = [*query.in_use, *facets, *others]
    return Sql("SELECT m.id FROM measures_measure m") + where_sql(conditions)


@lru_cache(maxsize=256)
def number_of(query: Query, head: HeadOnDay) -> int:
    """The number of measures that `query` selects: from what is kept, else counted once at a head.

    Raises UnknownZone, ValidationError.
    """
    for kept in (kept_count(query, head), kept_queue(query, head)):
        if kept is not None:
            return kept
    return total(query, head)
