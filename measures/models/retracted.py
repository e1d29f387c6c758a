"""Rows that are never changed: a further row takes one back, and neither counts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db import models

Row = TypeVar("Row", bound="Any")


class Retractable(models.Model):
    """A row with a `number` that a further one, with its number in `takes_back`, takes back."""

    takes_back = models.PositiveSmallIntegerField(
        null=True, blank=True, editable=False, serialize=False
    )

    class Meta:
        abstract = True


def counting(rows: Iterable[Row]) -> list[Row]:
    """Those of `rows` that count: none that was taken back, none that takes one back."""
    rows = list(rows)
    undone = {row.takes_back for row in rows}
    return [row for row in rows if row.takes_back is None and row.number not in undone]


def recorded(rows: Iterable[Row]) -> list[tuple[Row, bool]]:
    """Those of `rows` that take none back, by number, and whether each was taken back."""
    rows = sorted(rows, key=lambda row: row.number)
    undone = {row.takes_back for row in rows}
    return [(row, row.number in undone) for row in rows if row.takes_back is None]
