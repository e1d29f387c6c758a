"""Finding the first 50 hits of a common word, against reading the bare index for them."""

from __future__ import annotations

from datetime import date

from django.db import connection
from django.http import QueryDict

from measures.ledger.head import head_on_day
from measures.models import Measure
from measures.reads import measure_list
from measures.reads.query import Query

from .content import WORD
from .measuring import side_by_side

GOAL = 1.5
DAY = date(2026, 11, 1)

#: The shortest SQL for this word.
BARE = {
    "sqlite": (
        "SELECT measures_index.rowid, measure_id FROM measures_index "
        "CROSS JOIN measures_indexentry ON seq = measures_index.rowid "
        "WHERE measures_index MATCH '\"t创_科\"' ORDER BY measures_index.rowid DESC LIMIT 51"
    ),
    "postgresql": (
        "WITH hits AS MATERIALIZED (SELECT seq, measure_id FROM measures_indexentry "
        "WHERE folded @@ '''t创_科'''::tsquery) "
        "SELECT seq, measure_id FROM hits ORDER BY seq DESC LIMIT 51"
    ),
}


def bare() -> list[tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(BARE[connection.vendor])
        return cursor.fetchall()


def _query() -> Query:
    params = QueryDict(mutable=True)
    params["q"] = WORD
    return Query.parse(params)


def hits() -> list[tuple[int, int, int]]:
    """Search as the API does; the query is parsed on every call, as for a new address."""
    at = head_on_day(DAY)
    return measure_list.ranked_hits(_query(), at, limit=50, seek=None).rows


def page() -> list[bytes]:
    return measure_list.measures(_query(), head_on_day(DAY), limit=50, seek=None).rows


def line() -> str:
    if bare()[:50] != [hit[1:] for hit in hits()]:
        raise AssertionError("the bare index and the search found different measures")
    took = side_by_side(bare=bare, found=hits) | side_by_side(page=page)
    total = Measure.objects.search(WORD).count()
    return (
        f"search, first 50 of {total:,} hits among {Measure.objects.count():,} measures on "
        f"{connection.vendor}: bare index read {took['bare']:.0f} µs, found {took['found']:.0f} µs, "
        f"ratio {took['found'] / took['bare']:.2f} (goal {GOAL} at 100,000); "
        f"page with bodies {took['page']:.0f} µs"
    )
