"""Counts of measures by their axes, and by organisation, kept up to the head of the ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from threading import Lock
from typing import Any, NamedTuple

from measures.db.sql import Sql, fetch, join_sql, where_sql
from measures.domain.state import Outlook
from measures.ledger import formats
from measures.ledger.canonical import Json
from measures.ledger.head import HeadOnDay
from measures.models import IN_USE

from .dated_body import outlook_of
from .filters.axes import schedule_sql
from .filters.moved import moved_code, moved_sql
from .filters.state import state_sql

Cell = tuple[str, str, str, str, str, str]  # zone, kind, status, schedule, state, moved: the AXES
#: Of cells, or of cells after an organisation and its role ("": in whatever role).
Cells = Counter[Any]


class Counted(NamedTuple):
    """What of a body decides in which cell it is counted."""

    zone: str
    kind: str
    status: str
    moved: str
    outlook: Outlook

    @classmethod
    def of(cls, body: Json) -> Counted:
        return cls(body["zone"], body["kind"], body["status"], moved_code(body), outlook_of(body))

    def cell(self, day: date) -> Cell:
        computed = self.outlook.plan.on(day).value, self.outlook.state(day).value
        return self.zone, self.kind, self.status, *computed, self.moved


def cell_of(body: Json, day: date) -> Cell:
    """The cell that counts a body on `day`."""
    return Counted.of(body).cell(day)


def count_cells(conditions: Sequence[Sql], head: HeadOnDay) -> tuple[Cells, HeadOnDay]:
    """Count the measures (`m`) that meet `conditions`, reading each.

    Also returns the head of the ledger that the same statement saw.
    """
    return _count("", "", conditions, head)


def involved_cells(body: Json, day: date) -> Cells:
    """The cells that count a body on `day` for each organisation that it names."""
    named = {(each["code"], role) for each in body["organisations"] for role in (each["role"], "")}
    return Counter((*of, *cell_of(body, day)) for of in named)


def count_involved(conditions: Sequence[Sql], head: HeadOnDay) -> tuple[Cells, HeadOnDay]:
    """The same as `count_cells()` for each organisation and its role."""
    return _count("o.code, i.role, ", _INVOLVED, conditions, head)


_INVOLVED = (
    " JOIN (SELECT measure_id, organisation_id, role FROM measures_involvement UNION ALL "
    "SELECT DISTINCT measure_id, organisation_id, '' FROM measures_involvement) i "
    "ON i.measure_id = m.id JOIN measures_organisation o ON o.id = i.organisation_id"
)


def _count(
    by: str, joined: str, conditions: Sequence[Sql], head: HeadOnDay
) -> tuple[Cells, HeadOnDay]:
    """Count measures by the columns `by`, of the tables `joined`, and the axes."""
    computed = join_sql(
        ", ",
        [schedule_sql("m", "schedule_base", head.day), state_sql("m", head.day), moved_sql("m")],
    )
    text = f"SELECT {by}z.code, m.kind, m.status, {computed.text}, COUNT(*), "
    text += "(SELECT seq FROM measures_head), (SELECT hash FROM measures_head) "
    text += f"FROM measures_measure m JOIN measures_zone z ON z.id = m.zone_id{joined}"
    statement = Sql(text, computed.values) + where_sql(conditions)
    places = ", ".join(map(str, range(1, 7 + by.count(","))))
    rows = fetch(statement + Sql(f"GROUP BY {places}"))
    cells: Cells = Counter({row[:-3]: row[-3] for row in rows})
    for *_cell_and_count, seq, digest in rows:
        return cells, HeadOnDay(seq, digest, head.day)
    return cells, head


class CurrentCells:
    """The cells of all measures, counted once a day and then updated to each new head.

    `count` counts them; `of_body` has those of one body.

    The effect of a change is read off the ledger: the body before it, and the one after.
    """

    #: Counting is quicker than reading more entries than these.
    MOST = 2000

    def __init__(self, count: Callable[..., Any], of_body: Callable[[Json, date], Cells]) -> None:
        self._count, self._of_body = count, of_body
        self._lock = Lock()
        self._head: HeadOnDay | None = None
        self._cells: Cells = Counter()

    def cells(self, head: HeadOnDay) -> Cells:
        """The cells at `head`, or at a head after it."""
        return self.counted(head)[0]

    def counted(self, head: HeadOnDay) -> tuple[Cells, HeadOnDay]:
        """The same, and the head at which they are."""
        with self._lock:
            if self._head is None or not self._leads_to(self._head, head):
                self._cells, self._head = self._count([IN_USE], head)
            elif self._head.seq < head.seq:
                self._cells, self._head = self._updated(self._head, head), head
            return self._cells, self._head

    def _leads_to(self, before: HeadOnDay, head: HeadOnDay) -> bool:
        """Whether `head` is of the same chain and day, and not too far on."""
        if before == head:
            return True
        if before.day != head.day or head.seq - before.seq > self.MOST:
            return False
        hashes = fetch(Sql("SELECT hash FROM measures_entry WHERE seq = %s", (before.seq,)))
        return hashes == [(before.hash,)]

    def _updated(self, before: HeadOnDay, head: HeadOnDay) -> Cells:
        cells = self._cells.copy()
        cells.update(change_between(before.seq, head.seq, head.day, self._of_body))
        return +cells


def _one_cell(body: Json, day: date) -> Cells:
    return Counter([cell_of(body, day)])


def change_between(
    after: int, upto: int, day: date, of_body: Callable[[Json, date], Cells] = _one_cell
) -> Cells:
    """By how much the entries after `after`, up to `upto`, change the cells of `day`; also less than 0."""
    change: Cells = Counter()
    for body, body_before in fetch(Sql(_CHANGED, (after, upto))):
        change.update(_counts_for(body, day, of_body))
        if body_before is not None:
            change.subtract(_counts_for(body_before, day, of_body))
    return change


_CHANGED = (
    "SELECT e.body, b.body FROM measures_entry e LEFT JOIN measures_entry b "
    "ON b.subject = e.subject AND b.code = e.code AND b.version = e.version - 1 "
    # not `= 'measure'`, which the engine would look up in the index of subjects
    "WHERE NOT e.subject <> 'measure' AND e.seq > %s AND e.seq <= %s"
)


def _counts_for(stored: bytes, day: date, of_body: Callable[[Json, date], Cells]) -> Cells:
    body = formats.read_body(stored)
    return Counter() if body["withdrawn"] else of_body(body, day)


CURRENT = CurrentCells(count_cells, _one_cell)
#: The cells of all measures in use at a head, or at one after it.
current_cells = CURRENT.cells
#: The same by organisation.
current_involved = CurrentCells(count_involved, involved_cells).cells
