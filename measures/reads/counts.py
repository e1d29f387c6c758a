"""How many measures there are of each sort, without looking at each of them."""

from __future__ import annotations

from collections import Counter
from datetime import date
from threading import Lock

from measures.db.sql import Sql, fetch, join_sql
from measures.ledger import formats
from measures.ledger.canonical import Json
from measures.ledger.head import HeadOnDay

from .dated_body import timetable_of
from .query import IN_USE, schedule_sql

Cell = tuple[str, str, str, str]  # zone, kind, status, schedule
Cells = Counter[Cell]


def cell_of(body: Json, day: date) -> Cell:
    """Where a body is counted on `day`."""
    return body["zone"], body["kind"], body["status"], timetable_of(body).on(day).value


def count_cells(conditions: list[Sql], at: HeadOnDay) -> tuple[Cells, HeadOnDay]:
    """The cells of the measures (`m`) of which `conditions` hold, by a look at each.

    And what the head of the ledger was just then.
    """
    state = schedule_sql("m", "schedule_base", at.day)
    text = f"SELECT z.code, m.kind, m.status, {state.text}, COUNT(*), "
    text += "(SELECT seq FROM measures_head), (SELECT hash FROM measures_head) "
    text += "FROM measures_measure m JOIN measures_zone z ON z.id = m.zone_id WHERE"
    found = Sql(text, state.values) + join_sql(" AND ", conditions) + Sql("GROUP BY 1, 2, 3, 4")
    rows = fetch(found)
    cells: Cells = Counter({row[:4]: row[4] for row in rows})
    for *_cell_and_count, seq, digest in rows:
        return cells, HeadOnDay(seq, digest, at.day)
    return cells, at


class _Kept:
    """The cells of all measures, counted once a day and then brought up to each new head.

    What a change does to them is read off the ledger: the body before it, and the one after.
    """

    #: Beyond so many entries it is quicker to count.
    MOST = 2000

    def __init__(self) -> None:
        self._lock = Lock()
        self._at: HeadOnDay | None = None
        self._cells: Cells = Counter()

    def cells(self, at: HeadOnDay) -> Cells:
        """The cells at `at`, or at a head after it."""
        with self._lock:
            if self._at == at:
                return self._cells
            if self._at is None or not self._leads_to(self._at, at):
                self._cells, self._at = count_cells([IN_USE], at)
            elif self._at.seq < at.seq:
                self._cells, self._at = self._brought_up(self._at, at), at
            return self._cells

    def _leads_to(self, was: HeadOnDay, at: HeadOnDay) -> bool:
        if was.day != at.day or at.seq - was.seq > self.MOST:
            return False
        kept = fetch(Sql("SELECT hash FROM measures_entry WHERE seq = %s", (was.seq,)))
        return kept == [(was.hash,)]

    def _brought_up(self, was: HeadOnDay, at: HeadOnDay) -> Cells:
        cells = self._cells.copy()
        text = (
            "SELECT e.body, b.body FROM measures_entry e LEFT JOIN measures_entry b "
            "ON b.subject = e.subject AND b.code = e.code AND b.version = e.version - 1 "
            "WHERE e.subject = 'measure' AND e.seq > %s AND e.seq <= %s"
        )
        for now, before in fetch(Sql(text, (was.seq, at.seq))):
            cells.update(_counts_for(now, at.day))
            if before is not None:
                cells.subtract(_counts_for(before, at.day))
        return +cells


def _counts_for(body: bytes, day: date) -> Cells:
    said = formats.read_body(body)
    return Counter() if said["withdrawn"] else Counter([cell_of(said, day)])


_kept = _Kept()
#: The cells of all measures in use at a standing, or at one after it.
current_cells = _kept.cells
