"""One measure with all its parts, for the verbs: `with_parts()` is for many."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, QuerySet

from .measure import Measure
from .prepared import Prepared
from .review import Review
from .target import Reading, Target
from .terms import TERMS
from .update import Evidence, StatusUpdate

_measure = Prepared(
    lambda pk: Measure.objects.select_related("zone", *map(str, TERMS)).filter(pk=pk)
)
_parts: dict[str, Prepared[Any]] = {
    "targets": Prepared(lambda pk: Target.objects.filter(measure=pk)),
    "evidence": Prepared(
        lambda pk: Evidence.objects.select_related(
            "source", "status_update", "reading__target"
        ).filter(measure=pk)
    ),
    "updates": Prepared(
        lambda pk: StatusUpdate.objects.select_related("source").filter(measure=pk)
    ),
    "reviews": Prepared(lambda pk: Review.objects.filter(measure=pk)),
}
_readings = Prepared(lambda pk: Reading.objects.select_related("source").filter(target__measure=pk))


def whole(pk: int) -> Measure:
    """The measure `pk`, in six queries. Its parts are there to be read, not to be asked further."""
    [measure] = _measure(pk)
    for name, part in _parts.items():
        _give(measure, name, part(pk))
    readings = _readings(pk)
    for target in parts(measure, "targets"):
        _give(target, "readings", [row for row in readings if row.target_id == target.pk])
    return measure


def parts(owner: Model, name: str) -> list[Any]:
    """The rows of the relation `name`; to ask Django for those it has takes a manager each time."""
    kept = vars(owner).get("_prefetched_objects_cache", {})
    return list(kept[name] if name in kept else getattr(owner, name).all())


def numbered(owner: Model, name: str) -> list[Any]:
    """The same, in the order of their numbers."""
    return sorted(parts(owner, name), key=lambda row: row.number)


def _give(owner: Measure | Target, name: str, rows: list[Any]) -> None:
    """Let `owner` have `rows` as if they had been prefetched."""
    relation = owner._meta.get_field(name)
    for row in rows:
        relation.field.set_cached_value(row, owner)  # type: ignore[union-attr]
    kept: QuerySet = QuerySet(relation.related_model)
    kept._result_cache = rows
    kept.query.set_limits(high=len(rows))  # a filter of it is refused, not answered wrongly
    vars(owner).setdefault("_prefetched_objects_cache", {})[name] = kept
