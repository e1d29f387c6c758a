"""Pages of a list, sought by a key: nothing is counted or skipped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet

Row = TypeVar("Row")
Other = TypeVar("Other")

#: What a lookup is in SQL.
OPERATORS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}


@dataclass(frozen=True)
class Position:
    """Where a page lies: its keys are `gt`, `gte`, `lt` or `lte` than `key`."""

    lookup: str
    key: Any

    @property
    def backwards(self) -> bool:
        return self.lookup.startswith("l")

    def opposite(self) -> Position:
        """The rows that this one leaves out."""
        return Position({"gt": "lte", "gte": "lt", "lt": "gte", "lte": "gt"}[self.lookup], self.key)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows in the order of their key, and where the pages beside them lie."""

    rows: list[Row]
    next: Position | None = None
    previous: Position | None = None

    def of(self, make: Callable[[Row], Other]) -> Page[Other]:
        return Page([make(row) for row in self.rows], self.next, self.previous)


def page_of(rows: QuerySet, key: str, limit: int, seek: Position | None) -> Page[Any]:
    found = list(after_position(rows, key, seek)[: limit + 1])
    return page_from(found, limit, seek, attrgetter(key))


def after_position(rows: QuerySet, key: str, seek: Position | None) -> QuerySet:
    """`rows` from where `seek` says, in the order in which it is sought."""
    if seek:
        rows = rows.filter(**{f"{key}__{seek.lookup}": seek.key})
    return rows.order_by(f"-{key}" if seek and seek.backwards else key)


def page_from(
    found: list[Row], limit: int, seek: Position | None, key: Callable[[Row], Any]
) -> Page[Row]:
    """The page that `found` is, which was sought one row further than it holds.

    A page sought backwards comes as it was sought, the nearest row first.
    """
    backwards = seek is not None and seek.backwards
    more = len(found) > limit
    found = found[:limit]
    if backwards:
        found.reverse()
    if seek and not found:  # what was here is gone, or never was; the way back stays open
        return Page([], **{"next" if backwards else "previous": seek.opposite()})
    return Page(
        found,
        next=Position("gt", key(found[-1])) if more or backwards else None,
        previous=Position("lt", key(found[0])) if seek and (more or not backwards) else None,
    )
