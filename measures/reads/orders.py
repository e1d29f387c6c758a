"""The rows of pages of measures in each order, as the indexes have them.

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

from measures.db.sql import Sql, fetch, in_list, join_sql, vendor, where_sql

from .pagination import OPERATORS, Position
from .query import Query, SortKey

#: The columns of an order.
_KEYS = {
    SortKey.CODE: ("code",),
    SortKey.DEADLINE: ("due_order", "code"),
    SortKey.CHANGED: ("seq",),
    SortKey.SHARE_REACHED: ("share_reached", "code"),
}
_DESCENDING = {"gt": "<", "gte": "<=", "lt": ">", "lte": ">="}
#: The parts of an order that has measures without its column last; each from the index.
_SOME, _NONE = "m.share_reached IS NOT NULL", "m.share_reached IS NULL"
#: Keeps SQLite from the indexes of a column, where that of an order or of days is the one to read.
SIGN = {"sqlite": "+", "postgresql": ""}
#: With more legs a condition on the whole is cheaper.
_MOST_LEGS = 60
#: Placeholder for the key of the position in a cached statement.
_KEY = object()


class Sorting(NamedTuple):
    """The order of a list."""

    key: SortKey = SortKey.CODE
    descending: bool = False

    def parts(self, seek: Position | None) -> list[tuple[str, Position | None]]:
        """The conditions of the parts that follow `seek`, each with the position in it.

        A position without a key is where a part begins.
        """
        if self.key != SortKey.SHARE_REACHED:
            return [("", seek)]
        if seek is None:
            return [(_SOME, None), (_NONE, None)]
        parts = [_NONE, _SOME] if seek.backwards else [_SOME, _NONE]
        first, *later = parts[parts.index(_NONE if seek.key[0] is None else _SOME) :]
        return [(first, seek), *((part, Position(seek.lookup, None)) for part in later)]


def rows_in_order(
    query: Query,
    zones: tuple[int, ...],
    day: date,
    by: Sorting,
    limit: int,
    seek: Position | None,
    any_day: bool,
) -> list[tuple[Any, ...]]:
    """A row more than the page holds: the body, and the columns of its key.

    The body is NULL when it was made for other days; with `any_day` it is as it was made.
    """
    found: list[tuple[Any, ...]] = []
    for part, at in by.parts(seek):
        if len(found) <= limit:
            way = Sorting(by.key, by.descending != (at is not None and at.backwards))
            operators, key = _DESCENDING if by.descending else OPERATORS, at and at.key
            operator = operators[at.lookup] if at and key is not None else ""
            statement = _statement(query, zones, way, operator, limit, day, part, any_day)
            found += _fetch(statement, key)
    return found[: limit + 1]


def _fetch(statement: Sql, key: Any) -> list[tuple[Any, ...]]:
    text, values = statement
    if key is not None:
        keys = [part for part in key if part is not None] if isinstance(key, list) else [key]
        parts = iter(keys * values.count(_KEY))
        values = tuple(next(parts) if value is _KEY else value for value in values)
    return fetch(Sql(text, values))


@lru_cache(maxsize=1024)
def _statement(
    query: Query,
    zones: tuple[int, ...],
    by: Sorting,
    operator: str,
    limit: int,
    day: date,
    part: str,
    any_day: bool,
) -> Sql:
    keys, body = _KEYS[by.key], Sql("e.body") if query.withdrawn else body_on(day, any_day)
    order = ", ".join(f"{key} {'DESC' if by.descending else 'ASC'}" for key in keys)
    if part:
        page = _by_share(query, zones, day, part, operator)
    else:
        rows = _by_change if by.key == SortKey.CHANGED else rows_by_key
        page = rows(query, zones, day, keys, operator)
    page += Sql(f"ORDER BY {order} LIMIT {limit + 1}")
    columns = ", ".join(f"k.{key}" for key in keys)
    bodies = (
        _LAST_ENTRIES if query.withdrawn else f"{joined('measures_body b')} ON b.measure_id = k.id"
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


def joined(table: str) -> str:
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
        source = f"FROM measures_index {joined('measures_indexentry i')} ON i.seq = {seq}"
        match = query.search.anywhere()
        indexed = [Sql("measures_index MATCH %s", (match,)) if match else Sql("1 = 0")]
        others = list(query.other_conditions(day))
    else:
        others = [*query.in_use, *query.conditions(zones, day)]
    if others:
        source += f" {joined('measures_measure m')} ON m.id = i.measure_id"
    select = Sql(f"SELECT {seq} AS seq, i.measure_id AS id {source}")
    return select + where_sql([*indexed, *others, *_beyond(seq, operator)])


def _by_share(query: Query, zones: tuple[int, ...], day: date, part: str, operator: str) -> Sql:
    """A part of the order of shares, from its index, which holds the zones."""
    columns = "m.code" if part == _NONE else "m.share_reached, m.code"
    rest = [*query.in_use, Sql(part), *query.conditions(zones, day, SIGN[vendor()])]
    select = Sql("SELECT m.share_reached, m.code, m.id FROM measures_measure m")
    return select + where_sql([*rest, *_beyond(columns, operator)])


def body_on(day: date, any_day: bool = False) -> Sql:
    """The body as served on `day`; NULL when it was made for other days, unless `any_day`."""
    if any_day:
        return Sql("b.body")
    text = "CASE WHEN b.until > %s AND b.told_on <= %s THEN b.body END"
    return Sql(text, (day.isoformat(), day.isoformat()))


def key_of(order: SortKey) -> Callable[[tuple[Any, ...]], Any]:
    """The key of a row in `order`, from the columns after its body."""
    if order == SortKey.DEADLINE:
        return lambda row: [str(row[1]), row[2]]  # a date or, on SQLite, its text
    if order == SortKey.SHARE_REACHED:
        return lambda row: [row[1], row[2]]
    return itemgetter(1)
