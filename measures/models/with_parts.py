"""One measure with all its parts, for the verbs: `with_parts()` is for many."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.db.models import Model

from measures.db.prepared import Prepared

from .measure import Measure
from .review import Review
from .status_update import Evidence, StatusUpdate
from .target import Reading, Target
from .terms import TERMS

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

#: The attribute of an instance with the rows that were loaded for it, by relation.
_LOADED = "_loaded_parts"


def load_with_parts(pk: int) -> Measure:
    """The measure `pk`, in six queries. Its parts are read by `parts()`."""
    if settings.PLAIN_QUERYSETS:
        return _plain(pk)
    [measure] = _measure(pk)
    for name, part in _parts.items():
        _load(measure, name, part(pk))
    readings = _readings(pk)
    for target in parts(measure, "targets"):
        _load(target, "readings", [row for row in readings if row.target_id == target.pk])
    return measure


def _plain(pk: int) -> Measure:
    measure = Measure.objects.with_parts().get(pk=pk)
    for name in _parts:
        _load(measure, name, list(getattr(measure, name).all()))
    for target in parts(measure, "targets"):
        _load(target, "readings", list(target.readings.all()))
    return measure


def parts(owner: Model, name: str) -> list[Any]:
    """The rows of the relation `name`, from memory where they were loaded.

    Where Django prefetched them, it would make a manager each time to return them.
    """
    loaded = vars(owner).get(_LOADED) or vars(owner).get("_prefetched_objects_cache", {})
    return list(loaded[name] if name in loaded else getattr(owner, name).all())


def numbered(owner: Model, name: str) -> list[Any]:
    """The same, in the order of their numbers."""
    return sorted(parts(owner, name), key=lambda row: row.number)


def drop(owner: Model, name: str, rows: Collection[Model]) -> None:
    """Leave out `rows`, which were deleted, of those that `whole()` loaded."""
    loaded = vars(owner).get(_LOADED, {})
    if name in loaded:
        loaded[name] = [row for row in loaded[name] if row not in rows]


def _load(owner: Measure | Target, name: str, rows: list[Any]) -> None:
    relation = owner._meta.get_field(name)
    for row in rows:
        relation.field.set_cached_value(row, owner)  # type: ignore[union-attr]
    vars(owner).setdefault(_LOADED, {})[name] = rows
