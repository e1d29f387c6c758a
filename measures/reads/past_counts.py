"""Measures counted as they were, from counts that are kept: a few entries are read, not the record."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

from measures.domain.state import VERSION
from measures.ledger.head import HeadOnDay
from measures.models import DayCount

from .counts import CURRENT, Cells, change_between
from .moments import Moment

#: The most entries that are read from what is kept to a moment.
MOST = 1000


def past_cells(at: Moment, head: HeadOnDay) -> Cells | None:
    """The cells of all measures as they were; None: no counts are kept that are near enough."""
    if not at.seq:
        return Counter()
    kept = DayCount.objects.filter(
        day=at.day, version=VERSION, seq__range=(at.seq - MOST, at.seq + MOST)
    )
    places = kept.values_list("seq", flat=True)
    near = min(places, key=lambda seq: abs(seq - at.seq), default=None)
    if near is not None:
        return _from_kept(at, near)
    if at.day == head.day and head.seq - at.seq <= MOST:
        cells, counted = CURRENT.counted(head)
        return _moved(cells, counted.seq, at)
    return None


@lru_cache(maxsize=8)
def _from_kept(at: Moment, seq: int) -> Cells:
    return _moved(DayCount.objects.get(day=at.day, seq=seq).cells, seq, at)


def _moved(cells: Cells, seq: int, at: Moment) -> Cells:
    """`cells` at the entry `seq`, brought to the moment `at`, of the same day."""
    found = cells.copy()
    if seq < at.seq:
        found.update(change_between(seq, at.seq, at.day))
    elif seq > at.seq:
        found.subtract(change_between(at.seq, seq, at.day))
    return +found
