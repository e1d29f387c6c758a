"""Pages of measures, read as they were stored: SQL by hand, nothing serialised or skipped.

A page is sought by the key of its order. Where a facet (zone, kind, status) may have several
values, each is a leg of its own and the engine merges the legs in order: every one of them stands
ready in an index, so a page costs the same among a thousand measures and a million.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from measures.db.sql import Sql, fetch, in_list, join_sql, vendor, where_sql
from measures.ledger import search_index
from measures.ledger.canonical import canonical
from measures.ledger.head import HeadOnDay
from measures.models.errors import Withdrawn
from measures.search.queries import ID, Hit, find

from .dated_body import redated_for
from .pagination import OPERATORS, Page, Position, page_from
from .query import IN_USE, Query, SortKey, no_measure
from .zone_scope import zone_ids

#: The columns of an order.
_KEYS = {
    SortKey.CODE: ("code",),
    SortKey.DEADLINE: ("due_order", "code"),
    SortKey.CHANGED: ("seq",),
}
_FURTHER_DOWN = {"gt": "<", "gte": "<=", "lt": ">", "lte": ">="}
#: Beyond so many legs a condition on the whole is cheaper.
_MOST_LEGS = 60
#: Stands for the key that is sought, where a statement is kept for the next one.
_SOUGHT = object()


class Sorting(NamedTuple):
    """An order; falling: the other way round."""

    order: SortKey = SortKey.CODE
    falling: bool = False


def measures(
    query: Query, at: HeadOnDay, *, limit: int, seek: Position | None, by: Sorting | None = None
) -> Page[bytes]:
    """The bodies of a page of the measures that `query` asks for, in the order `by`.

    Without one the best come first, of them those changed last, when a text is looked for; else
    they come in the order of their codes. One query, and one more to know the zones of a new
    head; the best of a text take up to four more. Raises UnknownZone, ValidationError.
    """
    if query.text and by is None:
        page, bodies = _found(query, at, limit, seek)
        return Page(bodies, page.next, page.previous)
    by = by or Sorting()
    zones, lookup = zone_ids(query, at), seek.lookup if seek else None
    stored = _all_of_day(at)
    rows = _rows(_statement(query, zones, by, limit, lookup, at.day, stored=stored), by, seek)
    if None in map(itemgetter(0), rows):
        anew = _statement(query, zones, by, limit, lookup, at.day, stored=True)
        rows = [(redated_for(row[0], at.day), *row[1:]) for row in _rows(anew, by, seek)]
    page = page_from(rows, limit, seek, _key(by.order))
    return Page([row[0] for row in page.rows], page.next, page.previous)


@lru_cache(maxsize=8)
def _all_of_day(at: HeadOnDay) -> bool:
    """Whether every stored body is good for the day, as it mostly is: no row need be asked.

    To have it asked of each row is to have the engine copy the body once more.
    """
    earliest = "(SELECT MIN(until) FROM measures_body), (SELECT MAX(told_on) FROM measures_body)"
    [(until, told_on)] = fetch(Sql(f"SELECT {earliest}"))
    return until is None or str(told_on) <= at.day.isoformat() < str(until)


def _rows(statement: Sql, by: Sorting, seek: Position | None) -> list[tuple[Any, ...]]:
    text, values = statement
    if seek:
        sought = seek.key if by.order == SortKey.DEADLINE else [seek.key]
        marks = iter(sought * values.count(_SOUGHT))
        values = tuple(next(marks) if value is _SOUGHT else value for value in values)
    return fetch(Sql(text, values))


@lru_cache(maxsize=1024)
def _statement(
    query: Query,
    zones: tuple[int, ...],
    by: Sorting,
    limit: int,
    lookup: str | None,
    day: date,
    *,
    stored: bool = False,
) -> Sql:
    """Finds a row more than the page holds: the body, and the columns of its key.

    The body is NULL when it was made for other days; `stored`: as it was made for any.
    """
    falls = by.falling != (lookup is not None and lookup.startswith("l"))
    sign = (_FURTHER_DOWN if by.falling else OPERATORS)[lookup] if lookup else ""
    rows = _by_change if by.order == SortKey.CHANGED else _by_row
    keys, told = _KEYS[by.order], _told(day, stored)
    ordered = ", ".join(f"{key} {'DESC' if falls else 'ASC'}" for key in keys)
    found = rows(query, zones, day, keys, sign) + Sql(f"ORDER BY {ordered} LIMIT {limit + 1}")
    columns = ", ".join(f"k.{key}" for key in keys)
    text = f"SELECT {told.text}, {columns} FROM ({found.text}) k {_join('measures_body b')} "
    text += "ON b.measure_id = k.id"
    if vendor() != "sqlite":  # which keeps to the order of the rows that it joins to
        text += f" ORDER BY {ordered}"
    return Sql(text, told.values + found.values)


def _join(table: str) -> str:
    """SQLite is to begin with what stands before."""
    return f"{'CROSS JOIN' if vendor() == 'sqlite' else 'JOIN'} {table}"


def _beyond(columns: str, sign: str) -> list[Sql]:
    """The condition that a row lies beyond the key that is sought."""
    parts = columns.count(",") + 1
    marks = ", ".join(["%s"] * parts)
    return [Sql(f"({columns}) {sign} ({marks})", (_SOUGHT,) * parts)] if sign else []


def _by_row(
    query: Query, zones: tuple[int, ...], day: date, keys: tuple[str, ...], sign: str
) -> Sql:
    """From the indexes of the measures' own table."""
    columns = ", ".join(f"m.{key}" for key in keys)
    select = Sql(f"SELECT {columns}, m.id FROM measures_measure m")
    rest = [IN_USE, *query.others(day), *query.having(), *_beyond(columns, sign)]
    facets = query.facets(zones)
    axis, values = next(iter(facets.items()), ("", ()))
    if 0 < len(values) <= _MOST_LEGS:
        del facets[axis]
    else:
        axis, values = "", (None,)
    rest = [*(in_list(*facet) for facet in facets.items()), *rest]
    legs = [[Sql(f"{axis} = %s", (value,))] if axis else [] for value in values]
    return join_sql(" UNION ALL ", (select + where_sql([*leg, *rest]) for leg in legs))


def _by_change(
    query: Query, zones: tuple[int, ...], day: date, keys: tuple[str, ...], sign: str
) -> Sql:
    """From the index of search, which is in this order; SQLite's knows the facets as well."""
    seq, source = "i.seq", "FROM measures_indexentry i"
    if vendor() == "sqlite" and (query.text or query.facets(zones)):
        seq = "measures_index.rowid"
        source = f"FROM measures_index {_join('measures_indexentry i')} ON i.seq = {seq}"
        asked = query.search.anywhere()
        known = [Sql("measures_index MATCH %s", (asked,)) if asked else Sql("1 = 0")]
        others = list(query.others(day))
    else:
        known, others = [], query.wanted(zones, day)
    if others:
        source += f" {_join('measures_measure m')} ON m.id = i.measure_id"
    select = Sql(f"SELECT {seq} AS seq, i.measure_id AS id {source}")
    return select + where_sql([*known, *others, *_beyond(seq, sign)])


def _told(day: date, stored: bool = False) -> Sql:
    """The body as it is served on `day`; NULL when it was made for other days, unless `stored`."""
    if stored:
        return Sql("b.body")
    said = "CASE WHEN b.until > %s AND b.told_on <= %s THEN b.body END"
    return Sql(said, (day.isoformat(), day.isoformat()))


def _key(order: SortKey) -> Callable[[tuple[Any, ...]], Any]:
    """The key of a row in `order`, from the columns after its body."""
    if order == SortKey.DEADLINE:
        return lambda row: [str(row[1]), row[2]]  # a date or, on SQLite, its text
    return itemgetter(1)


def _found(
    query: Query, at: HeadOnDay, limit: int, seek: Position | None
) -> tuple[Page, list[bytes]]:
    page = ranked_hits(query, at, limit=limit, seek=seek, told=_told(at.day, _all_of_day(at)))
    if None in map(itemgetter(2), page.rows):
        page = ranked_hits(query, at, limit=limit, seek=seek, told=_told(at.day, stored=True))
        return page, [redated_for(hit[2], at.day) for hit in page.rows]
    return page, [hit[2] for hit in page.rows]


def ranked_hits(
    query: Query, at: HeadOnDay, *, limit: int, seek: Position | None, told: Sql = ID
) -> Page[Hit]:
    """Which measures have the text that `query` looks for, the best first; `told` of each body.

    One query a rank, and one more to know the zones of a new head. Raises UnknownZone.
    """
    zone_ids(query, at)
    also = list(query.others(at.day))
    if seek is None:
        found = find(query.search, limit=limit + 1, also=also, told=told)
        return page_from(found, limit, None, _place)
    rank, place = seek.key
    # `gte` and `lte` take in the place itself; places are whole numbers.
    beyond = rank, -place + {"gte": 1, "lte": -1}.get(seek.lookup, 0)
    found = find(
        query.search,
        limit=limit + 1,
        beyond=beyond,
        backwards=seek.backwards,
        also=also,
        told=told,
    )
    return page_from(found, limit, seek, _place)


def _place(hit: Hit) -> list[int]:
    """Its place in the order of hits: the rank, then the last change first."""
    rank, seq = hit[:2]
    return [rank, -seq]


def with_highlights(query: Query, body: bytes) -> bytes:
    """`body` with where in its texts the words stand."""
    places = search_index.highlights(query.search, json.loads(body))
    return body[:-1] + b',"highlights":' + canonical(places) + b"}"


def total(query: Query, at: HeadOnDay) -> int:
    """How many measures `query` asks for: takes a look at each. Raises UnknownZone."""
    conditions = query.wanted(zone_ids(query, at), at.day)
    [(number,)] = fetch(Sql("SELECT COUNT(*) FROM measures_measure m") + where_sql(conditions))
    return int(number)


def measure(code: str, *, today: date) -> tuple[bytes, int]:
    """The body and the version of one measure, in one query. Raises NotFound, Withdrawn."""
    for stored in (False, True):
        statement = _one(today, stored)
        for body, version in fetch(Sql(statement.text, (*statement.values, code))):
            if body is not None:
                return redated_for(body, today) if stored else body, version
    raise _missing(code)


@lru_cache(maxsize=4)
def _one(today: date, stored: bool) -> Sql:
    told = _told(today, stored)
    text = f"SELECT {told.text}, m.version FROM measures_measure m "
    text += f"{_join('measures_body b')} ON b.measure_id = m.id WHERE m.code = %s"
    return Sql(text, told.values)


def version(code: str) -> int:
    """The version of one measure: what its ETag is made of. Raises NotFound, Withdrawn."""
    text = f"SELECT m.version FROM measures_measure m WHERE m.code = %s AND {IN_USE.text}"
    for (found,) in fetch(Sql(text, (code,))):
        return int(found)
    raise _missing(code)


def _missing(code: str) -> Exception:
    """Why there is no body of a measure."""
    gone = "SELECT m.version FROM measures_measure m WHERE m.code = %s AND m.withdrawn"
    for (found,) in fetch(Sql(gone, (code,))):
        return Withdrawn(code, found)
    return no_measure(code)
