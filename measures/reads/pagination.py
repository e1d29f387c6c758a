"""Keyset pagination: no page counts or skips rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet

Row = TypeVar("Row")
Other = TypeVar("Other")

#: The SQL operators of lookups.
OPERATORS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}


@dataclass(frozen=True)
class Position:
    """The position of a page: its keys are `gt`, `gte`, `lt` or `lte` than `key`."""

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
    """Some rows in the order of their key, and the positions of the pages beside them."""

    rows: list[Row]
    next: Position | None = None
    previous: Position | None = None

    def of(self, make: Callable[[Row], Other]) -> Page[Other]:
        return Page([make(row) for row in self.rows], self.next, self.previous)


def page_of(rows: QuerySet, key: str, limit: int, seek: Position | None) -> Page[Any]:
    fetched = list(after_position(rows, key, seek)[: limit + 1])
    return page_from(fetched, limit, seek, attrgetter(key))


def after_position(rows: QuerySet, key: str, seek: Position | None) -> QuerySet:
    """`rows` from `seek` on, in its direction."""
    if seek:
        rows = rows.filter(**{f"{key}__{seek.lookup}": seek.key})
    return rows.order_by(f"-{key}" if seek and seek.backwards else key)


def page_from(
    fetched: list[Row], limit: int, seek: Position | None, key: Callable[[Row], Any]
) -> Page[Row]:
    """The page of the rows that were fetched: one more than it holds, if there are more.

    Rows fetched backwards come nearest first.
    """
    backwards = seek is not None and seek.backwards
    more = len(fetched) > limit
    rows = fetched[:limit]
    if backwards:
        rows.reverse()
    if seek and not rows:  # the rows are gone, or never existed; the way back stays open
        return Page([], **{"next" if backwards else "previous": seek.opposite()})
    return Page(
        rows,
        next=Position("gt", key(rows[-1])) if more or backwards else None,
        previous=Position("lt", key(rows[0])) if seek and (more or not backwards) else None,
    )
