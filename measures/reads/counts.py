"""Counts of measures by their axes, kept up to the head of the ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from threading import Lock
from typing import Generic, TypeVar

from measures.db.sql import Sql, fetch, join_sql, where_sql
from measures.ledger import formats
from measures.ledger.canonical import Json
from measures.ledger.head import HeadOnDay
from measures.models import IN_USE

from .dated_body import outlook_of
from .filters.axes import schedule_sql
from .filters.moved import moved_code, moved_sql
from .filters.state import state_sql

Cell = tuple[str, str, str, str, str, str]  # zone, kind, status, schedule, state, moved: the AXES
Cells = Counter[Cell]
Key = TypeVar("Key")


def cell_of(body: Json, day: date) -> Cell:
    """The cell that counts a body on `day`."""
    outlook = outlook_of(body)
    computed = outlook.plan.on(day).value, outlook.state(day).value, moved_code(body)
    return body["zone"], body["kind"], body["status"], *computed


def count_cells(conditions: Sequence[Sql], head: HeadOnDay) -> tuple[Cells, HeadOnDay]:
    """Count the measures in use (`m`) that meet `conditions`, reading each.

    Also returns the head of the ledger that the same statement saw.
    """
    computed = join_sql(
        ", ",
        [schedule_sql("m", "schedule_base", head.day), state_sql("m", head.day), moved_sql("m")],
    )
    text = f"SELECT z.code, m.kind, m.status, {computed.text}, COUNT(*), "
    text += "(SELECT seq FROM measures_head), (SELECT hash FROM measures_head) "
    text += "FROM measures_measure m JOIN measures_zone z ON z.id = m.zone_id"
    statement = Sql(text, computed.values) + where_sql([IN_USE, *conditions])
    rows = fetch(statement + Sql("GROUP BY 1, 2, 3, 4, 5, 6"))
    cells: Cells = Counter({row[:6]: row[6] for row in rows})
    for *_cell_and_count, seq, digest in rows:
        return cells, HeadOnDay(seq, digest, head.day)
    return cells, head


class KeptCounts(Generic[Key]):
    """Counts of all measures in use, made once a day and then updated to each new head.

    The effect of a change is read off the ledger: the body before it, and the one after.
    """

    #: Counting is quicker than reading more entries than these.
    MOST = 2000

    def __init__(
        self,
        count: Callable[[HeadOnDay], tuple[Counter[Key], HeadOnDay]],
        keys_of: Callable[[Json, date], Iterable[Key]],
    ) -> None:
        self._count, self._keys_of = count, keys_of
        self._lock = Lock()
        self._head: HeadOnDay | None = None
        self._counts: Counter[Key] = Counter()

    def at(self, head: HeadOnDay) -> Counter[Key]:
        """The counts at `head`, or at a head after it."""
        with self._lock:
            if self._head == head:
                return self._counts
            if self._head is None or not self._leads_to(self._head, head):
                self._counts, self._head = self._count(head)
            elif self._head.seq < head.seq:
                self._counts, self._head = self._updated(self._head, head), head
            return self._counts

    def _leads_to(self, before: HeadOnDay, head: HeadOnDay) -> bool:
        """Whether `head` is of the same chain and day, and not too far on."""
        if before.day != head.day or head.seq - before.seq > self.MOST:
            return False
        hashes = fetch(Sql("SELECT hash FROM measures_entry WHERE seq = %s", (before.seq,)))
        return hashes == [(before.hash,)]

    def _updated(self, before: HeadOnDay, head: HeadOnDay) -> Counter[Key]:
        counts = self._counts.copy()
        text = (
            "SELECT e.body, b.body FROM measures_entry e LEFT JOIN measures_entry b "
            "ON b.subject = e.subject AND b.code = e.code AND b.version = e.version - 1 "
            "WHERE e.subject = 'measure' AND e.seq > %s AND e.seq <= %s"
        )
        for body, body_before in fetch(Sql(text, (before.seq, head.seq))):
            counts.update(self._keys(body, head.day))
            if body_before is not None:
                counts.subtract(self._keys(body_before, head.day))
        return +counts

    def _keys(self, stored: bytes, day: date) -> Iterable[Key]:
        body = formats.read_body(stored)
        return () if body["withdrawn"] else self._keys_of(body, day)


#: The cells of all measures in use at a head, or at one after it.
current_cells = KeptCounts[Cell](
    lambda head: count_cells([], head), lambda body, day: [cell_of(body, day)]
).at
