"""The whole at a glance: measures counted by what they are, and targets across measures."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from measures.db.sql import Sql, fetch, where_sql
from measures.domain.schedule import elapsed
from measures.ledger.canonical import Json
from measures.ledger.derivation import latest_reading, progress
from measures.ledger.head import HeadOnDay
from measures.models import Target

from . import zone_scope
from .counts import Cells, count_cells, current_cells
from .pagination import OPERATORS, Page, Position, page_from
from .query import Query
from .summary import share, summary_of


def summary(query: Query, at: HeadOnDay) -> Json:
    """How many measures there are by zone, kind, status and schedule on the day.

    Raises UnknownZone, ValidationError keyed by parameter.
    """
    if query == query.by_cell:
        return summary_of(_narrowed(current_cells(at), query, at), at.day)
    conditions = query.wanted(zone_scope.zone_ids(query, at), at.day)
    return summary_of(count_cells(conditions, at)[0], at.day)


def _narrowed(cells: Cells, query: Query, at: HeadOnDay) -> Cells:
    zones = zone_scope.zone_codes(query, at)
    asked = (zones, query.kinds, query.statuses, query.schedules)
    return Counter(
        {
            cell: count
            for cell, count in cells.items()
            if all(not want or is_so in want for want, is_so in zip(asked, cell, strict=True))
        }
    )


@dataclass(frozen=True)
class TargetKey:
    """Where a target stands in the order of all: the code of its measure, then its number."""

    code: str
    number: int

    @classmethod
    def of(cls, key: str | int) -> TargetKey:
        code, number = str(key).rsplit("/", 1)
        return cls(code, int(number))

    def beyond(self, sign: str) -> Sql:
        """The condition that a key lies beyond this one."""
        # The first part bounds the index; the second leaves out what the bound lets in.
        text = f"m.code {sign[0]}= %s AND (m.code {sign[0]} %s OR t.number {sign} %s)"
        return Sql(text, (self.code, self.code, self.number))


def targets(query: Query, at: HeadOnDay, *, limit: int, seek: Position | None) -> Page[Json]:
    """A page of the targets of the measures that `query` asks for, with how far each has come.

    A constant number of queries. Raises UnknownZone, ValidationError keyed by parameter.
    """
    found = _targets(query, at, limit + 1, seek)
    rows = Target.objects.select_related("measure__zone")
    there = rows.prefetch_related(  # type: ignore[misc, no-redef]
        Prefetch("readings", to_attr="reading_list"), "reading_list__source", "measure__updates"
    ).in_bulk(found)
    page = page_from(
        [there[pk] for pk in found if pk in there],
        limit,
        seek,
        lambda target: f"{target.measure.code}/{target.number}",
    )
    return page.of(lambda target: _target(target, at.day))


def _targets(query: Query, at: HeadOnDay, most: int, seek: Position | None) -> list[int]:
    """Their ids, in the order in which they are sought."""
    conditions = query.wanted(zone_scope.zone_ids(query, at), at.day)
    if seek:
        conditions.append(TargetKey.of(seek.key).beyond(OPERATORS[seek.lookup]))
    text = "SELECT t.id FROM measures_measure m JOIN measures_target t ON t.measure_id = m.id"
    way = "DESC" if seek and seek.backwards else "ASC"
    order = Sql(f"ORDER BY m.code {way}, t.number {way} LIMIT {most}")
    return [pk for (pk,) in fetch(Sql(text) + where_sql(conditions) + order)]


def _target(target: Target, day: date) -> Json:
    measure, goal = target.measure, progress(target)
    since = min((update.effective_on for update in measure.updates.all()), default=None)
    due_by = target.due_by or measure.due_by
    latest = latest_reading(target)
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
