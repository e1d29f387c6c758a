"""Pages of measures as stored: raw SQL, nothing serialised, keyset pagination."""

from __future__ import annotations

from datetime import date
from functools import lru_cache, partial
from operator import itemgetter

import orjson

from measures.db.sql import Sql, fetch, vendor, where_sql
from measures.ledger import search_index
from measures.ledger.canonical import canonical
from measures.ledger.head import HeadOnDay
from measures.models import IN_USE
from measures.models.errors import Withdrawn
from measures.search.queries import ID, Hit, find, number_found

from .dated_body import dated_for, redated_for
from .orders import SIGN, Sorting, body_on, joined, key_of, rows_in_order
from .pagination import Page, Position, page_from
from .query import Query, no_measure


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
    read = partial(rows_in_order, query, query.resolve(head), head.day, by, limit, seek)
    rows = read(any_day=_all_of_day(head))
    if query.withdrawn:  # these have no stored body, but that of their last entry
        rows = [(dated_for(row[0], head.day), *row[1:]) for row in rows]
    elif None in map(itemgetter(0), rows):
        rows = [(redated_for(row[0], head.day), *row[1:]) for row in read(any_day=True)]
    page = page_from(rows, limit, seek, key_of(by.key))
    return Page([row[0] for row in page.rows], page.next, page.previous)


@lru_cache(maxsize=8)
def _all_of_day(head: HeadOnDay) -> bool:
    """Whether every stored body is valid on the day, as it mostly is: then no row is checked.

    A check of each row makes the engine copy the body once more.
    """
    bounds = "(SELECT MIN(until) FROM measures_body), (SELECT MAX(told_on) FROM measures_body)"
    [(until, made_on)] = fetch(Sql(f"SELECT {bounds}"))
    return until is None or str(made_on) <= head.day.isoformat() < str(until)


def _ranked(query: Query, head: HeadOnDay, limit: int, seek: Position | None) -> Page[bytes]:
    body = body_on(head.day, _all_of_day(head))
    page = ranked_hits(query, head, limit=limit, seek=seek, select=body)
    if None not in map(itemgetter(2), page.rows):
        return page.of(itemgetter(2))
    body = body_on(head.day, any_day=True)
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
    """The number of measures that `query` selects; reads each, or an index. Raises UnknownZone."""
    query = query.at(head)
    spans = [*query.spans(head.day)]
    sign = SIGN[vendor()] if spans else ""  # the indexes of these days hold the zones
    conditions = [*query.in_use, *query.conditions(query.resolve(head), head.day, sign), *spans]
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
    body = body_on(today, any_day)
    text = f"SELECT {body.text}, m.version FROM measures_measure m "  # nosec # B608: names of our own tables and columns
    text += f"{joined('measures_body b')} ON b.measure_id = m.id WHERE m.code = %s"
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
