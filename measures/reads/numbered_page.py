"""The ids of a page of a list by its number, for a person who leafs through it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from measures.db.sql import Sql, fetch, vendor, where_sql
from measures.ledger.head import HeadOnDay
from measures.models import Measure

from .measure_list import ranked_hits, total
from .orders import SIGN, rows_by_key
from .query import Query
from .summary import kept_count
from .worklist import kept_queue

#: A list of at most so many is found and sorted; of a longer one an index of its order is read.
SHORT = 500
#: The columns whose indexes hold the zones too: to read one of these costs little for any list.
_WITH_ZONES = ("overdue_on", "share_reached")
_MEASURES = "measures_measure m"
_BY_ZONES = "measures_zone z JOIN measures_measure m ON m.zone_id = z.id"
#: The order of codes of zones, by which measures are found zone by zone.
ZONE_CODE = "zone__code"


class Order(NamedTuple):
    """By a column of measures, or `ZONE_CODE`, then by code; what has nothing there comes last, both ways."""

    column: str
    descending: bool = False

    @property
    def sql(self) -> str:
        """The terms of an ORDER BY, as an index has them where there is one."""
        way = "DESC" if self.descending else "ASC"
        if self.column == ZONE_CODE:
            return f"z.code {way}, m.code {way}"
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
    zones, spans = query.resolve(head), [*query.spans(head.day)]
    short = number_of(query, head) <= SHORT
    if by:
        read = not short or by.column in _WITH_ZONES
        ends = spans if by.column == "overdue_on" else []
        source = _BY_ZONES if by.column == ZONE_CODE else _MEASURES
        page = _rows(query, zones, head, SIGN[vendor()] if read else "", ends, source)
        page += Sql(f"ORDER BY {by.sql}")
    elif query.words:
        hits = ranked_hits(query, head, limit=offset + limit, seek=None).rows
        return [hit[2] for hit in hits[offset:]]
    elif short and spans:
        sign = SIGN[vendor()]
        page = _rows(query, zones, head, sign, spans) + Sql(f"ORDER BY {sign}m.code")
    else:
        page = rows_by_key(query, zones, head.day, ("code",), "") + Sql("ORDER BY code")
    return [int(row[-1]) for row in fetch(page + Sql(f"LIMIT {limit} OFFSET {offset}"))]


def _rows(
    query: Query,
    zones: tuple[int, ...],
    head: HeadOnDay,
    sign: str,
    spans: Sequence[Sql],
    source: str = _MEASURES,
) -> Sql:
    where = where_sql([*query.in_use, *query.conditions(zones, head.day, sign), *spans])
    return Sql(f"SELECT m.id FROM {source}") + where  # nosec # B608: names of our own tables


@lru_cache(maxsize=256)
def number_of(query: Query, head: HeadOnDay) -> int:
    """The number of measures that `query` selects: from what is kept, else counted once at a head.

    Raises UnknownZone, ValidationError.
    """
    for kept in (kept_count(query, head), kept_queue(query, head)):
        if kept is not None:
            return kept
    return total(query, head)
