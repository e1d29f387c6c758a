"""The whole at a glance: measures counted by what they are, and targets across measures."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date
from threading import Lock

from django.db.models import Q

from . import bodies, listing, snapshot
from .listing import Standing
from .models import Target
from .models.raw import Sql, fetch, where
from .paging import Page, Seek, cut
from .query import Query, schedule_sql
from .schedule import elapsed
from .snapshot import Json
from .tally import Cells, share, told


def summary(query: Query, at: Standing) -> Json:
    """How many measures there are by zone, kind, status and schedule on the day.

    Raises UnknownZone.
    """
    if query == query.by_cell:
        return told(_narrowed(_kept.cells(at), query, at), at.day)
    return told(_counted(query, at)[0], at.day)


def _narrowed(cells: Cells, query: Query, at: Standing) -> Cells:
    zones = listing.zone_codes(query, at)
    asked = (zones, query.kinds, query.statuses, query.schedules)
    return Counter(
        {
            cell: count
            for cell, count in cells.items()
            if all(not want or is_so in want for want, is_so in zip(asked, cell, strict=True))
        }
    )


def _counted(query: Query, at: Standing) -> tuple[Cells, Standing]:
    """The cells by looking at each measure, and what the ledger's head was just then."""
    state = schedule_sql("m", "schedule_base", at.day)
    text = f"SELECT z.code, m.kind, m.status, {state.text}, COUNT(*), "
    text += "(SELECT seq FROM measures_head), (SELECT hash FROM measures_head) "
    text += "FROM measures_measure m JOIN measures_zone z ON z.id = m.zone_id"
    conditions = where(query.wanted(listing.zone_ids(query, at), at.day))
    rows = fetch(Sql(text, state.values) + conditions + Sql("GROUP BY 1, 2, 3, 4"))
    cells = Counter({row[:4]: row[4] for row in rows})
    for *_cell_and_count, seq, digest in rows:
        return cells, Standing(seq, digest, at.day)
    return cells, at


class _Kept:
    """The cells of all measures, counted once a day and then brought up to each new head.

    What a change does to them is read off the ledger: the body before it, and the one after.
    """

    #: Beyond so many entries it is quicker to count.
    MOST = 2000

    def __init__(self) -> None:
        self._lock = Lock()
        self._at: Standing | None = None
        self._cells: Cells = Counter()

    def cells(self, at: Standing) -> Cells:
        """The cells at `at`, or at a head after it."""
        with self._lock:
            if self._at is None or not self._leads_to(self._at, at):
                self._cells, self._at = _counted(Query(), at)
            elif self._at.seq < at.seq:
                self._cells, self._at = self._brought_up(self._at, at), at
            return self._cells

    def _leads_to(self, was: Standing, at: Standing) -> bool:
        if was.day != at.day or at.seq - was.seq > self.MOST:
            return False
        kept = fetch(Sql("SELECT hash FROM measures_entry WHERE seq = %s", (was.seq,)))
        return kept == [(was.hash,)]

    def _brought_up(self, was: Standing, at: Standing) -> Cells:
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


_kept = _Kept()


def _counts_for(body: bytes, day: date) -> Cells:
    said = json.loads(bytes(body))
    return Counter() if said.get("withdrawn") else Counter([bodies.cell(said, day)])


@dataclass(frozen=True)
class Place:
    """Where a target stands in the order of all: the code of its measure, then its number."""

    code: str
    number: int

    @classmethod
    def of(cls, key: str | int) -> Place:
        code, number = str(key).rsplit("/", 1)
        return cls(code, int(number))

    def beyond(self, lookup: str) -> Q:
        """Where keys are `gt`, `gte`, `lt` or `lte` than this one."""
        same = Q(measure__code=self.code, **{f"number__{lookup}": self.number})
        # The first part bounds the index; the second leaves out what the bound lets in.
        bound = Q(**{f"measure__code__{lookup[:2]}e": self.code})
        return bound & (Q(**{f"measure__code__{lookup[:2]}": self.code}) | same)


def targets(query: Query, at: Standing, *, limit: int, seek: Seek | None) -> Page[Json]:
    """A page of the targets of the measures that `query` asks for, with how far each has come.

    A constant number of queries. Raises UnknownZone.
    """
    asked = Q() if query.everything else Q(measure__in=listing.ids(query, at))
    rows = Target.objects.filter(asked, measure__withdrawn=False)
    rows = rows.select_related("measure__zone")
    rows = rows.prefetch_related("readings__source", "measure__updates")
    backwards = seek is not None and seek.backwards
    if seek:
        rows = rows.filter(Place.of(seek.key).beyond(seek.lookup))
    sign = "-" if backwards else ""
    found = list(rows.order_by(f"{sign}measure__code", f"{sign}number")[: limit + 1])
    page = cut(found, limit, seek, lambda target: f"{target.measure.code}/{target.number}")
    return page.of(lambda target: _target(target, at.day))


def _target(target: Target, day: date) -> Json:
    measure, goal = target.measure, snapshot.progress(target)
    since = min((update.effective_on for update in measure.updates.all()), default=None)
    due_by = target.due_by or measure.due_by
    latest = snapshot.latest_reading(target)
    now = {name: getattr(target, name) for name in ("value", "value_max", "unit", "currency")}
    return {
        "measure": measure.code,
        "number": target.number,
        "zone": measure.zone.code,
        "kind": measure.kind,
        "status": measure.status,
        "schedule": measure.timetable.on(day),
        "indicator": target.languages("indicator"),
        "comparator": target.comparator,
        "direction": target.direction,
        "first_promise": {"value": target.first_value, "due_by": target.first_due_by},
        "now": now | {"due_by": due_by},
        "baseline": target.baseline,
        "latest_reading": latest
        and {"value": latest.value, "read_on": latest.read_on, "source": latest.source.code},
        "reached": goal.reached if latest and not goal.ceiling else None,
        "achieved_share": None if goal.ceiling else share(goal.achieved),
        "elapsed_share": share(elapsed(since, due_by, day)),
    }
