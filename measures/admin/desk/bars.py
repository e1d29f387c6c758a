"""Bars of zones: how many measures have which status and which schedule, with the numbers."""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple, Protocol

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from measures.ledger.head import HeadOnDay
from measures.models import ENDS, Status, Zone
from measures.reads.counts import current_cells
from measures.reads.filters.axes import AXES, SCHEDULES

#: The length of a bar, and the least of a part of it, in units of the drawing.
_LENGTH, _LEAST = 250, 3


class Places(Protocol):
    """The zones that are shown; `ids` by code, None: all."""

    @property
    def ids(self) -> dict[str, int] | None: ...

    def list_address(self, query: str) -> str: ...


class Part(NamedTuple):
    """A part of a bar: its colour in the style sheet, its label, the codes that it counts."""

    style: str
    label: Any
    codes: tuple[str, ...]


def _status(status: Status) -> Part:
    return Part(status.value, status.label, (status.value,))


def _schedule(style: str, *codes: str) -> Part:
    return Part(style, SCHEDULES[style], codes or (style,))


_CLOSED = _("Closed")
_BARS = {
    "status": [
        *(_status(status) for status in Status if status not in ENDS),
        Part("closed", _CLOSED, ENDS),
    ],
    "schedule": [
        *map(_schedule, ("overdue", "behind", "due_soon")),
        _schedule("on_schedule", "on_schedule", "not_due"),
        *map(_schedule, ("claimed", "met", "no_deadline", "closed")),
    ],
}
_TITLES = {
    "status": _("Status"),
    "schedule": _("Schedule against the promises in force"),
}


def zone_bars(head: HeadOnDay, place: Places) -> list[dict[str, Any]]:
    """The two tables, of status and of schedule: a row for all zones together, then one for each."""
    names = [axis.name for axis in AXES]
    return [
        {
            "name": name,
            "title": _TITLES[name],
            "parts": _BARS[name],
            "rows": _rows(name, _counted(head, place, names.index(name)), place),
        }
        for name in _BARS
    ]


def _counted(head: HeadOnDay, place: Places, axis: int) -> dict[str, Counter[str]]:
    """For each zone that has measures, their number by the codes of an axis."""
    counted: dict[str, Counter[str]] = {}
    for cell, number in current_cells(head).items():
        if place.ids is None or cell[0] in place.ids:
            counted.setdefault(cell[0], Counter())[cell[axis]] += number
    return counted


def _rows(name: str, counted: dict[str, Counter[str]], place: Places) -> list[dict[str, Any]]:
    zones = Zone.objects.filter(code__in=counted).order_by("code")
    rows = [
        _row(name, zone.in_language("name"), counted[zone.code], _own(zone.code, place))
        for zone in zones
    ]
    if len(rows) > 1:
        total = sum(counted.values(), Counter())
        rows.insert(0, _row(name, gettext("All your zones"), total, place.list_address("")))
    return rows


def _own(code: str, place: Places) -> str:
    """The list of the measures of a zone without those below it."""
    return place.list_address("").split("?")[0] + f"?zone={code}&sub_zones=false&"


def _row(name: str, zone: str, counts: Counter[str], address: str) -> dict[str, Any]:
    total, at = counts.total(), 0.0
    cells, rects = [], []
    for part in _BARS[name]:
        number = sum(counts[code] for code in part.codes)
        cells.append((part.label, number, f"{address}{name}={','.join(part.codes)}"))
        if number:
            width = max(number / total * _LENGTH, _LEAST)
            rects.append((part.style, f"{at:.1f}", f"{width:.1f}"))
            at += width
    words = ", ".join(f"{label} {number:,}" for label, number, _url in cells if number)
    return {
        "zone": zone,
        "url": address.rstrip("&"),
        "total": total,
        "cells": cells,
        "rects": rects,
        "length": f"{at:.1f}",
        "words": words,
    }
