"""What needs somebody: queues of measures, each a query, with their counts by zone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache

from django.http import QueryDict

from measures.db.sql import Sql, fetch, in_list, where_sql
from measures.ledger.canonical import Json
from measures.ledger.head import HeadOnDay
from measures.models import IN_USE, LIVE

from .counts import CurrentCells
from .query import Query

_LIVE = f"status={','.join(LIVE)}"

#: Code of a queue -> the filters of the lists of measures that select what is in it.
QUEUES: dict[str, str] = {
    "overdue": "schedule=overdue",
    "behind": "schedule=behind",
    "due_30": "due_within=30",
    "due_90": "due_within=90",
    "requests": "pending=true",
    "acceptance": "status=completed",
    "unconfirmed": f"freshness=ageing,stale&{_LIVE}",
    "no_reading": f"has_target=true&has_reading=false&{_LIVE}",
    "no_evidence": f"has_evidence=false&{_LIVE}",
    "english": "has_english=false",
}
#: The code of a zone, and of a queue.
Place = tuple[str, str]


@cache
def _queries() -> dict[str, Query]:
    return {code: Query.parse(QueryDict(text)) for code, text in QUEUES.items()}


def places_of(body: Json, day: date) -> Counter[Place]:
    """The queues that a body is in on `day`."""
    queries = _queries().items()
    return Counter((body["zone"], code) for code, query in queries if query.selects(body, day))


def count_places(conditions: Sequence[Sql], head: HeadOnDay) -> tuple[Counter[Place], HeadOnDay]:
    """Count the measures that meet `conditions` in each queue, reading each; with the head that was seen."""
    columns, values = [], []
    for query in _queries().values():
        terms = query.conditions((), head.day)
        text = " AND ".join(f"({term.text})" for term in terms)
        columns.append(f"SUM(CASE WHEN {text} THEN 1 ELSE 0 END)")
        values += [value for term in terms for value in term.values]
    text = f"SELECT z.code, {', '.join(columns)}, "
    text += "(SELECT seq FROM measures_head), (SELECT hash FROM measures_head) "
    text += "FROM measures_measure m JOIN measures_zone z ON z.id = m.zone_id"
    statement = Sql(text, tuple(values)) + where_sql(conditions) + Sql("GROUP BY 1")
    counts: Counter[Place] = Counter()
    for zone, *numbers, seq, digest in fetch(statement):
        counts.update({(zone, code): n for code, n in zip(QUEUES, numbers, strict=True) if n})
        head = HeadOnDay(seq, digest, head.day)
    return counts, head


#: The number of measures in each place.
current_places = CurrentCells(count_places, places_of).cells


def queue_counts(head: HeadOnDay, zones: Iterable[str] | None = None) -> Counter[str]:
    """The number of measures in each queue, of `zones` by code; None: of all."""
    wanted = None if zones is None else {*zones}
    counts: Counter[str] = Counter()
    for (zone, code), number in current_places(head).items():
        if wanted is None or zone in wanted:
            counts[code] += number
    return counts


def kept_queue(query: Query, head: HeadOnDay) -> int | None:
    """The number of measures that `query` selects, where it is a queue of some zones, else None."""
    apart, scope = query.apart_from_zone, query.zone_scope
    found = next((code for code, queue in _queries().items() if queue == apart), "")
    return queue_counts(head, scope.ids(head) if scope else None)[found] if found else None


def longest_overdue(zone_ids: Sequence[int] | None, day: date, limit: int) -> list[int]:
    """The ids of the measures in use that are overdue on `day`, the longest first."""
    conditions = [IN_USE, Sql("m.overdue_on <= %s", (day.isoformat(),))]
    if zone_ids is not None:
        # The sign keeps SQLite from an index of zones: that of the days has the order.
        conditions.append(in_list("+m.zone_id", zone_ids))
    order = Sql(f"ORDER BY m.overdue_on, m.code LIMIT {limit}")
    statement = Sql("SELECT m.id FROM measures_measure m") + where_sql(conditions) + order
    return [pk for (pk,) in fetch(statement)]
