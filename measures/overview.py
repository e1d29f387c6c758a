"""The whole at a glance: measures counted by what they are, and targets across measures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal

from django.db.models import Case, CharField, Count, F, Q, Value, When

from . import snapshot
from .models import Measure, Target
from .paging import Page, Seek, cut
from .reading import Query
from .schedule import Schedule, elapsed
from .snapshot import Json

AXES = ("zone", "kind", "status", "schedule")


def _schedule_on(day: date) -> Case:
    """`Timetable.on(day)` in SQL."""
    return Case(
        When(overdue_on__lte=day, then=Value(Schedule.OVERDUE.value)),
        When(behind_on__lte=day, then=Value(Schedule.BEHIND.value)),
        When(due_soon_on__lte=day, then=Value(Schedule.DUE_SOON.value)),
        default=F("schedule_base"),
        output_field=CharField(),
    )


def _asked(query: Query) -> Q:
    """Raises UnknownZone."""
    return Q() if query == Query() else Q(pk__in=query.rows().values("pk"))


def summary(query: Query, *, day: date) -> Json:
    """How many measures there are by zone, kind, status and schedule on `day`.

    `cells` are the counts of all combinations there are; each `by_...` adds them up along one
    axis, with the share that it is of `of`. One query, and one more to know the zones. Raises
    UnknownZone.
    """
    found = Measure.objects.in_use().filter(_asked(query)).order_by()
    counted = found.annotate(schedule=_schedule_on(day)).values_list(
        "zone__code", "kind", "status", "schedule"
    )
    rows = sorted(counted.annotate(count=Count("pk")))
    cells = [dict(zip(AXES, row, strict=False)) | {"count": row[-1]} for row in rows]
    total = sum(cell["count"] for cell in cells)
    axes = {f"by_{axis}": _along(axis, cells, total) for axis in AXES}
    for told in axes["by_zone"]:
        own = [cell for cell in cells if cell["zone"] == told["code"]]
        for axis in ("status", "schedule"):
            told[f"by_{axis}"] = _along(axis, own, told["count"])
    return {"day": day, "total": total} | axes | {"cells": cells}


def _along(axis: str, cells: Iterable[Json], of: int) -> list[Json]:
    counts: Counter[str] = Counter()
    for cell in cells:
        counts[cell[axis]] += cell["count"]
    return [
        {"code": code, "count": count, "of": of, "share": share(Decimal(count) / of)}
        for code, count in sorted(counts.items())
    ]


def share(exact: Decimal | None) -> str | None:
    """A share with four digits, never rounded up: only the whole is 1.0000."""
    return None if exact is None else str(exact.quantize(Decimal("0.0001"), ROUND_DOWN))


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


def targets(query: Query, *, limit: int, seek: Seek | None, day: date) -> Page[Json]:
    """A page of the targets of the measures that `query` asks for, with how far each has come.

    A constant number of queries. Raises UnknownZone.
    """
    asked = Q() if query == Query() else Q(measure__in=query.rows().values("pk"))
    rows = Target.objects.filter(asked, measure__withdrawn=False)
    rows = rows.select_related("measure__zone")
    rows = rows.prefetch_related("readings__source", "measure__updates")
    backwards = seek is not None and seek.backwards
    if seek:
        rows = rows.filter(Place.of(seek.key).beyond(seek.lookup))
    sign = "-" if backwards else ""
    found = list(rows.order_by(f"{sign}measure__code", f"{sign}number")[: limit + 1])
    page = cut(found, limit, seek, lambda target: f"{target.measure.code}/{target.number}")
    return page.of(lambda target: _target(target, day))


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
