"""Make the index that search reads anew."""

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
    SELECT entry.seq, measure.id, body.body, zone.path FROM measures_entry entry
    JOIN measures_measure measure ON measure.code = entry.code
    JOIN measures_body body ON body.measure_id = measure.id
    JOIN measures_zone zone ON zone.id = measure.zone_id
    WHERE entry.subject = 'measure' AND entry.version = measure.version AND entry.seq > %s
    ORDER BY entry.seq LIMIT %s
"""


def complete() -> bool:
    """Whether the index has every measure; not whether what it has is right."""
    return not Measure.objects.in_use().filter(index_entry=None).exists()


def rebuild(progress: Callable[[int, int], None] = lambda done, total: None) -> int:
    """Make all entries anew from the stored bodies; return how many.

    One transaction: search answers from the old ones meanwhile, writers wait. `progress` hears
    how many are done, of how many.
    """
    with ledger.writing():
        total = Measure.objects.in_use().count()
        search_index.rebuild(_told(_rows(), total, progress))
    gather_statistics()
    return total


def refresh_bodies(day: date) -> None:
    """Make the bodies anew whose day is over, so that no reader has to; some at a time."""
    while True:
        with ledger.writing():
            if ledger.refresh_bodies(day, most=CHUNK) < CHUNK:
                return


def _rows() -> Iterator[tuple[int, int, bytes, str]]:
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_ROWS, [last, CHUNK])
            rows = cursor.fetchall()
        if not rows:
            return
        yield from rows
        last = rows[-1][0]


def _told(
    rows: Iterator[tuple[int, int, bytes, str]], total: int, progress: Callable[[int, int], None]
) -> Iterator[tuple[int, int, bytes, str]]:
    for done, row in enumerate(rows, 1):
        yield row
        if done % CHUNK == 0 or done == total:
            progress(done, total)
