"""Rebuild what reads use, from the record: the search index and the stored bodies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from django.db import connection

from measures import ledger
from measures.db.sql import gather_statistics
from measures.ledger import search_index
from measures.models import Measure

CHUNK = 500
_ROWS = """
    SELECT entry.seq, measure.id, body.body, zone.lies_in FROM measures_entry entry
    JOIN measures_measure measure ON measure.code = entry.code
    JOIN measures_body body ON body.measure_id = measure.id
    JOIN measures_zone zone ON zone.id = measure.zone_id
    WHERE entry.subject = 'measure' AND entry.version = measure.version AND entry.seq > %s
    ORDER BY entry.seq LIMIT %s
"""

#: An entry's seq, the measure's id, its stored body and the zones that its zone lies in.
Row = tuple[int, int, bytes, str]


def complete() -> bool:
    """Whether the index has every measure; not whether its content is right."""
    return not Measure.objects.in_use().filter(index_entry=None).exists()


def rebuild(progress: Callable[[int, int], None] = lambda done, total: None) -> int:
    """Rebuild the search index from the stored bodies; return the number of measures.

    One transaction: searches are answered from the old index meanwhile, writers wait.
    `progress` is called with the numbers done and in all.
    """
    with ledger.writing(alone=True):
        total = Measure.objects.in_use().count()
        search_index.rebuild(_reported(_rows(), total, progress))
    gather_statistics()
    return total


def refresh_bodies(day: date) -> int:
    """Rebuild the stored bodies that are out of date on `day`, so that no reader has to.

    For once a day. A few at a time, so that writers get their turn. Returns how many.
    """
    total = 0
    while True:
        with ledger.writing(alone=True):
            count = ledger.refresh_bodies(day, most=CHUNK)
        total += count
        if count < CHUNK:
            return total


def _rows() -> Iterator[Row]:
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_ROWS, [last, CHUNK])
            rows = cursor.fetchall()
        if not rows:
            return
        yield from rows
        last = rows[-1][0]


def _reported(
    rows: Iterator[Row], total: int, progress: Callable[[int, int], None]
) -> Iterator[Row]:
    for done, row in enumerate(rows, 1):
        yield row
        if done % CHUNK == 0 or done == total:
            progress(done, total)
