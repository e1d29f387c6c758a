"""The ids of a page of a list by its number, for a person who leafs through it."""

from __future__ import annotations

from functools import lru_cache

from measures.db.sql import Sql, fetch, in_list, vendor, where_sql
from measures.ledger.head import HeadOnDay

from .measure_list import ranked_hits, rows_by_key, total
from .query import Query
from .summary import kept_count
from .worklist import kept_queue


def page_ids(
    query: Query, head: HeadOnDay, *, limit: int, offset: int, longest_late: bool = False
) -> list[int]:
    """The ids of the measures of a page: the best hits of words first, else by code.

    With `longest_late` of those that are overdue, in the order of the day since when. It reads no
    more rows than up to the end of the page. Raises UnknownZone, ValidationError.
    """
    query = query.at(head)
    if query.words:
        hits = ranked_hits(query, head, limit=offset + limit, seek=None).rows
        return [hit[2] for hit in hits[offset:]]
    zones = query.resolve(head)
    if longest_late:
        rows, order = _overdue(query, zones, head), "m.overdue_on, m.code"
    else:
        rows, order = rows_by_key(query, zones, head.day, ("code",), ""), "code"
    page = rows + Sql(f"ORDER BY {order} LIMIT {limit} OFFSET {offset}")
    return [int(pk) for *_key, pk in fetch(page)]


def _overdue(query: Query, zones: tuple[int, ...], head: HeadOnDay) -> Sql:
    # The sign keeps SQLite from the indexes of facets: that of the days has the order.
    sign = "+" if vendor() == "sqlite" else ""
    facets = (in_list(sign + column, values) for column, values in query.facets(zones).items())
    late = Sql("m.overdue_on <= %s", (head.day.isoformat(),))
    conditions = [late, *query.in_use, *facets, *query.other_conditions(head.day)]
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
