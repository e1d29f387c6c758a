"""Pages of measures as stored: raw SQL, nothing serialised, keyset pagination.

Where a facet (zone, kind, status) has several values, each is a leg of its own and the engine
merges the legs in order: an index holds every leg in order, so a page costs the same among a
thousand measures and a million.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

import orjson

from measures.db.sql import Sql, fetch, in_list, join_sql, vendor, where_sql
from measures.ledger import search_index
from measures.ledger.canonical import canonical
from measures.ledger.head import HeadOnDay
from measures.models import IN_USE
from measures.models.errors import Withdrawn
from measures.search.queries import ID, Hit, find, number_found

from .dated_body import dated_for, redated_for
from .pagination import OPERATORS, Page, Position, page_from
from .query import Query, SortKey, no_measure

#: The columns of an order.
_KEYS = {
    SortKey.CODE: ("code",),
    SortKey.DEADLINE: ("due_order", "code"),
    SortKey.CHANGED: ("seq",),
}
_DESCENDING = {"gt": "<", "gte": "<=", "lt": ">", "lte": ">="}
#: With more legs a condition on the whole is cheaper.
_MOST_LEGS = 60
#: Placeholder for the key of the position in a cached statement.
_KEY = object()


class Sorting(NamedTuple):
    """The order of a list."""

    key: SortKey = SortKey.CODE
    descending: bool = False


def measures(
    query: Query, head: HeadOnDay, *, limit: int, seek: Position | None, by: Sorting | None = None
) -> Page[bytes]:
    """The bodies of a page of the measures that `query` selects, in the order `by`.

    Without one, a search is ranked, then by the last change, newest first; any other list is in
    the order of codes. One query, and one more to know the zones of a new head; a ranked search
    takes up to four more. Raises UnknownZone, ValidationError.
    """
    query = query.at(head)
    if query.words and by is None:
        return _ranked(query, head, limit, seek)
    by = by or Sorting()
    zones, lookup = query.resolve(head), seek.lookup if seek else None
    any_day = _all_of_day(head)
    rows = _rows(_statement(query, zones, by, limit, lookup, head.day, any_day=any_day), by, seek)
    if query.withdrawn:  # these have no stored body, but that of their last entry
        rows = [(dated_for(row[0], head.day), *row[1:]) for row in rows]
    elif None in map(itemgetter(0), rows):
        statement = _statement(query, zones, by, limit, lookup, head.day, any_day=True)
        rows = [(redated_for(row[0], head.day), *row[1:]) for row in _rows(statement, by, seek)]
    page = page_from(rows, limit, seek, _key(by.key))
    return Page([row[0] for row in page.rows], page.next, page.previous)


@lru_cache(maxsize=8)
def _all_of_day(head: HeadOnDay) -> bool:
    """Whether every stored body is valid on the day, as it mostly is: then no row is checked.

    A check of each row makes the engine copy the body once more.
    """
    bounds = "(SELECT MIN(until) FROM measures_body), (SELECT MAX(told_on) FROM measures_body)"
    [(until, made_on)] = fetch(Sql(f"SELECT {bounds}"))
    return until is None or str(made_on) <= head.day.isoformat() < str(until)


def _rows(statement: Sql, by: Sorting, seek: Position | None) -> list[tuple[Any, ...]]:
    text, values = statement
    if seek:
        key = seek.key if by.key == SortKey.DEADLINE else [seek.key]
        parts = iter(key * values.count(_KEY))
        values = tuple(next(parts) if value is _KEY else value for value in values)
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
    any_day: bool = False,
) -> Sql:
    """Selects a row more than the page holds: the body, and the columns of its key.

    The body is NULL when it was made for other days; with `any_day` it is as it was made.
    """
    descending = by.descending != (lookup is not None and lookup.startswith("l"))
    operator = (_DESCENDING if by.descending else OPERATORS)[lookup] if lookup else ""
    rows = _by_change if by.key == SortKey.CHANGED else rows_by_key
    keys, body = _KEYS[by.key], Sql("e.body") if query.withdrawn else _body(day, any_day)
    order = ", ".join(f"{key} {'DESC' if descending else 'ASC'}" for key in keys)
    page = rows(query, zones, day, keys, operator) + Sql(f"ORDER BY {order} LIMIT {limit + 1}")
    columns = ", ".join(f"k.{key}" for key in keys)
    bodies = (
        _LAST_ENTRIES if query.withdrawn else f"{_join('measures_body b')} ON b.measure_id = k.id"
    )
    text = f"SELECT {body.text}, {columns} FROM ({page.text}) k {bodies}"  # nosec # B608: names of our own tables and columns
    if vendor() != "sqlite":  # SQLite keeps the order of the rows that it joins to
        text += f" ORDER BY {order}"
    return Sql(text, body.values + page.values)


#: The last entry of each measure of a page `k`.
_LAST_ENTRIES = (
    "JOIN measures_measure w ON w.id = k.id JOIN measures_entry e "
    "ON e.subject = 'measure' AND e.code = w.code AND e.version = w.version"
)


def _join(table: str) -> str:
    """On SQLite CROSS JOIN, which makes the table before it the outer loop."""
    return f"{'CROSS JOIN' if vendor() == 'sqlite' else 'JOIN'} {table}"


def _beyond(columns: str, operator: str) -> list[Sql]:
    """The condition that a row lies beyond the key of the position."""
    parts = columns.count(",") + 1
    marks = ", ".join(["%s"] * parts)
    return [Sql(f"({columns}) {operator} ({marks})", (_KEY,) * parts)] if operator else []


def rows_by_key(
    query: Query, zones: tuple[int, ...], day: date, keys: tuple[str, ...], operator: str
) -> Sql:
    """From the indexes of the measures' own table."""
    columns = ", ".join(f"m.{key}" for key in keys)
    select = Sql(f"SELECT {columns}, m.id FROM measures_measure m")  # nosec # B608: names of our own tables and columns
    rest = [*query.in_use, *query.other_conditions(day), *query.word_conditions()]
    rest += _beyond(columns, operator)
    facets = query.facets(zones)
    column, values = next(iter(facets.items()), ("", ()))
    if 0 < len(values) <= _MOST_LEGS:
        del facets[column]
    else:
        column, values = "", (None,)
    rest = [*(in_list(*facet) for facet in facets.items()), *rest]
    legs = [[Sql(f"{column} = %s", (value,))] if column else [] for value in values]
    return join_sql(" UNION ALL ", (select + where_sql([*leg, *rest]) for leg in legs))


def _by_change(
    query: Query, zones: tuple[int, ...], day: date, keys: tuple[str, ...], operator: str
) -> Sql:
    """From the search index, which is in this order; SQLite's knows the facets as well."""
    seq, source = "i.seq", "FROM measures_indexentry i"
    indexed: list[Sql] = []
    if vendor() == "sqlite" and (query.words or query.facets(zones)):
        seq = "measures_index.rowid"
        source = f"FROM measures_index {_join('measures_indexentry i')} ON i.seq = {seq}"
        match = query.search.anywhere()
        indexed = [Sql("measures_index MATCH %s", (match,)) if match else Sql("1 = 0")]
        others = list(query.other_conditions(day))
    else:
        others = [*query.in_use, *query.conditions(zones, day)]
    if others:
        source += f" {_join('measures_measure m')} ON m.id = i.measure_id"
    select = Sql(f"SELECT {seq} AS seq, i.measure_id AS id {source}")
    return select + where_sql([*indexed, *others, *_beyond(seq, operator)])


def _body(day: date, any_day: bool = False) -> Sql:
    """The body as served on `day`; NULL when it was made for other days, unless `any_day`."""
    if any_day:
        return Sql("b.body")
    text = "CASE WHEN b.until > %s AND b.told_on <= %s THEN b.body END"
    return Sql(text, (day.isoformat(), day.isoformat()))


def _key(order: SortKey) -> Callable[[tuple[Any, ...]], Any]:
    """The key of a row in `order`, from the columns after its body."""
    if order == SortKey.DEADLINE:
        return lambda row: [str(row[1]), row[2]]  # a date or, on SQLite, its text
    return itemgetter(1)


def _ranked(query: Query, head: HeadOnDay, limit: int, seek: Position | None) -> Page[bytes]:
    body = _body(head.day, _all_of_day(head))
    page = ranked_hits(query, head, limit=limit, seek=seek, select=body)
    if None not in map(itemgetter(2), page.rows):
        return page.of(itemgetter(2))
    body = _body(head.day, any_day=True)
    page = ranked_hits(query, head, limit=limit, seek=seek, select=body)
    return page.of(lambda hit: redated_for(hit[2], head.day))


def ranked_hits(
    query: Query, head: HeadOnDay, *, limit: int, seek: Position | None, select: Sql = ID
) -> Page[Hit]:
    """The hits of the words of `query`, the best first; each with `select` of its body.

    One query a rank, and one more to know the zones of a new head. Raises UnknownZone.
    """
    query.resolve(head)
    conditions = list(query.other_conditions(head.day))
    beyond, backwards = None, False
    if seek is not None:
        rank, place = seek.key
        # `gte` and `lte` take in the position itself; its parts are whole numbers.
        beyond = rank, -place + {"gte": 1, "lte": -1}.get(seek.lookup, 0)
        backwards = seek.backwards
    hits = find(
        query.search,
        limit=limit + 1,
        beyond=beyond,
        backwards=backwards,
        conditions=conditions,
        select=select,
    )
    return page_from(hits, limit, seek, _rank_key)


def _rank_key(hit: Hit) -> list[int]:
    """The key of a hit: the rank, then the last change, newest first."""
    rank, seq = hit[:2]
    return [rank, -seq]


def with_highlights(query: Query, body: bytes) -> bytes:
    """`body` with the places of the words in its texts."""
    places = search_index.highlights(query.search, orjson.loads(body))
    return body[:-1] + b',"highlights":' + canonical(places) + b"}"


def total(query: Query, head: HeadOnDay) -> int:
    """The number of measures that `query` selects; reads each, or the search index. Raises UnknownZone."""
    query = query.at(head)
    conditions = [*query.in_use, *query.conditions(query.resolve(head), head.day)]
    if query.words and not query.needs_body:
        return number_found(query.search)
    counted = Sql("SELECT COUNT(*) FROM measures_measure m") + where_sql(conditions)
    return int(fetch(counted)[0][0])


def ids_sql(query: Query, head: HeadOnDay, *conditions: Sql) -> Sql:
    """A SELECT of the ids of the measures that `query` selects, withdrawn or not.

    Raises UnknownZone, ValidationError keyed by parameter.
    """
    query = query.at(head)
    conditions = (*conditions, *query.conditions(query.resolve(head), head.day))
    return Sql("SELECT m.id FROM measures_measure m") + where_sql(conditions)


def measure(code: str, *, today: date) -> tuple[bytes, int]:
    """The body and the version of one measure, in one query. Raises NotFound, Withdrawn."""
    for any_day in (False, True):
        statement = _one(today, any_day)
        for body, version in fetch(Sql(statement.text, (*statement.values, code))):
            if body is not None:
                return redated_for(body, today) if any_day else body, version
    raise _missing(code)


@lru_cache(maxsize=4)
def _one(today: date, any_day: bool) -> Sql:
    body = _body(today, any_day)
    text = f"SELECT {body.text}, m.version FROM measures_measure m "  # nosec # B608: names of our own tables and columns
    text += f"{_join('measures_body b')} ON b.measure_id = m.id WHERE m.code = %s"
    return Sql(text, body.values)


def version(code: str) -> int:
    """The version of one measure, for its ETag. Raises NotFound, Withdrawn."""
    text = f"SELECT m.version FROM measures_measure m WHERE m.code = %s AND {IN_USE.text}"  # nosec # B608: names of our own tables and columns
    for (number,) in fetch(Sql(text, (code,))):
        return int(number)
    raise _missing(code)


def _missing(code: str) -> Exception:
    """The error for a measure without a body."""
    withdrawn = "SELECT m.version FROM measures_measure m WHERE m.code = %s AND m.withdrawn"
    for (number,) in fetch(Sql(withdrawn, (code,))):
        return Withdrawn(code, number)
    return no_measure(code)
