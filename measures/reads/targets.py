"""Targets across measures, with their progress."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from measures.db.sql import Sql, fetch, where_sql
from measures.domain.promises import FIGURE
from measures.domain.schedule import elapsed
from measures.ledger.canonical import Json
from measures.ledger.derivation import latest_reading, progress
from measures.ledger.head import HeadOnDay
from measures.models import Status, Target, started_on

from .pagination import OPERATORS, Page, Position, page_from
from .query import Query
from .summary import share

#: What a superseded measure promised is in its successors.
_NOT_SUPERSEDED = Sql(f"m.status <> '{Status.SUPERSEDED}'")


@dataclass(frozen=True)
class TargetKey:
    """The sort key of a target: the code of its measure, then its number."""

    code: str
    number: int

    @classmethod
    def of(cls, key: str | int) -> TargetKey:
        code, number = str(key).rsplit("/", 1)
        return cls(code, int(number))

    def beyond(self, operator: str) -> Sql:
        """The condition that a key lies beyond this one."""
        # The first part bounds the index; the second leaves out what the bound lets in.
        sign = operator[0]
        text = f"m.code {sign}= %s AND (m.code {sign} %s OR t.number {operator} %s)"
        return Sql(text, (self.code, self.code, self.number))


def targets(query: Query, head: HeadOnDay, *, limit: int, seek: Position | None) -> Page[Json]:
    """A page of the targets of the measures that `query` selects, with their progress.

    Those of superseded measures are left out. A constant number of queries. Raises UnknownZone, ValidationError keyed by parameter.
    """
    ids = _ids(query, head, limit + 1, seek)
    rows = Target.objects.select_related("measure__zone")
    by_id = rows.prefetch_related(  # type: ignore[misc, no-redef]
        Prefetch("readings", to_attr="reading_list"), "reading_list__source", "measure__updates"
    ).in_bulk(ids)
    page = page_from(
        [by_id[pk] for pk in ids if pk in by_id],
        limit,
        seek,
        lambda target: f"{target.measure.code}/{target.number}",
    )
    return page.of(lambda target: _shape(target, head.day))


def _ids(query: Query, head: HeadOnDay, most: int, seek: Position | None) -> list[int]:
    """The ids of the targets, in the direction of `seek`."""
    query = query.at(head)
    conditions = [*query.in_use, _NOT_SUPERSEDED, *query.conditions(query.resolve(head), head.day)]
    if seek:
        conditions.append(TargetKey.of(seek.key).beyond(OPERATORS[seek.lookup]))
    text = "SELECT t.id FROM measures_measure m JOIN measures_target t ON t.measure_id = m.id"
    direction = "DESC" if seek and seek.backwards else "ASC"
    order = Sql(f"ORDER BY m.code {direction}, t.number {direction} LIMIT {most}")
    return [pk for (pk,) in fetch(Sql(text) + where_sql(conditions) + order)]


def _shape(target: Target, day: date) -> Json:
    measure, goal = target.measure, progress(target)
    since = started_on(measure.updates.all())
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
        "schedules": measure.timetable.states(day),
        "indicator": target.languages("indicator"),
        "comparator": target.comparator,
        "direction": target.direction,
        "first_promise": {name: getattr(target, f"first_{name}") for name in (*FIGURE, "due_by")},
        "retired_on": target.retired_on,
        "now": now | {"due_by": due_by},
        "baseline": target.baseline,
        "baseline_qualifier": target.baseline_qualifier,
        "latest_reading": latest
        and {
            "value": latest.value,
            "qualifier": latest.qualifier,
            "read_on": latest.read_on,
            "source": latest.source.code,
        },
        "reached": goal.reached if latest and not goal.ceiling else None,
        "achieved_share": None if goal.ceiling else share(goal.achieved),
        "elapsed_share": share(elapsed(since, due_by, day)),
    }
