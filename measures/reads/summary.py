"""The summary: measures counted by the axes of `filters.axes`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import Any

from measures.domain.state import NO_PROMISE, VERSION
from measures.ledger.canonical import Json
from measures.ledger.head import HeadOnDay
from measures.models import Status

from .counts import Cells, count_cells, count_involved, current_cells, current_involved
from .filters.axes import AXES
from .query import Query

_NAMES = tuple(axis.name for axis in AXES)
_BEFORE = 2  # members of a cell before its axes: an organisation and its role


def summary(query: Query, head: HeadOnDay) -> Json:
    """Count the measures that `query` selects.

    Filters by axes alone are answered from kept counts; others read each measure. Raises
    UnknownZone, ValidationError keyed by parameter.
    """
    if query.by_axes_only:
        cells, involved = (
            _selected(kept(head), query, head, after)
            for kept, after in ((current_cells, 0), (current_involved, _BEFORE))
        )
        return summary_of(cells, involved, head.day)
    query = query.at(head)
    conditions = [*query.in_use, *query.conditions(query.resolve(head), head.day)]
    cells, involved = (count(conditions, head)[0] for count in (count_cells, count_involved))
    return summary_of(cells, involved, head.day)


def kept_count(query: Query, head: HeadOnDay) -> int | None:
    """The number of measures in use that `query` selects; None: they must be counted."""
    if not query.by_axes_only:
        return None
    return _selected(current_cells(head), query, head, 0).total()


def _selected(cells: Cells, query: Query, head: HeadOnDay, after: int) -> Cells:
    """The cells that meet the axes of `query`, which come `after` so many other members."""
    zone_codes = query.zone_scope.ids(head) if query.zone_scope else ()
    axes = query.axis_values(zone_codes)
    if not axes:
        return cells
    return Counter(
        {
            cell: count
            for cell, count in cells.items()
            if all(cell[after + place] in values for place, values in axes)
        }
    )


def summary_of(counted: Cells, involved: Cells, day: date) -> Json:
    """The summary of `counted` on `day`; `involved` has the same by organisation and role.

    `cells` are the counts of all combinations there are; each `by_...` adds them up along one
    axis, with the share that it is of `of`. Superseded measures are counted apart, in `superseded`
    alone: their successors are counted.
    """
    rows: list[tuple[Any, ...]] = sorted((*cell, count) for cell, count in counted.items())
    all_cells: list[Json] = [dict(zip((*_NAMES, "count"), row, strict=True)) for row in rows]
    cells = [cell for cell in all_cells if cell["status"] != Status.SUPERSEDED]
    total = sum(cell["count"] for cell in cells)
    axes = {f"by_{axis}": _along(axis, cells, total) for axis in _NAMES}
    of_zone: dict[str, list[Json]] = {}
    for cell in cells:
        of_zone.setdefault(cell["zone"], []).append(cell)
    for zone in axes["by_zone"]:
        for axis in ("status", "schedule", "state"):
            zone[f"by_{axis}"] = _along(axis, of_zone[zone["code"]], zone["count"])
        zone["promises"] = _promises(of_zone[zone["code"]])
    promises = {"promises": _promises(cells), "states_version": VERSION}
    axes["by_organisation"] = _by_organisation(involved, total)
    totals = {"day": day, "total": total, "superseded": counted.total() - total}
    return totals | promises | axes | {"cells": cells}


def _by_organisation(involved: Cells, total: int) -> list[Json]:
    """The measures of each organisation; one that it has in several roles counts once."""
    of_each: dict[str, list[Json]] = {}
    for (code, *cell), count in involved.items():
        named = dict(zip(("role", *_NAMES, "count"), (*cell, count), strict=True))
        if named["status"] == Status.SUPERSEDED:
            continue
        of_each.setdefault(code, []).append(named)
    rows = []
    for code, cells in sorted(of_each.items()):
        once = [cell for cell in cells if not cell["role"]]
        count = sum(cell["count"] for cell in once)
        row: Json = {"code": code, "count": count, "of": total}
        row["share"] = share(Decimal(count) / total)
        row["by_role"] = _along("role", [cell for cell in cells if cell["role"]], count)
        row |= {f"by_{axis}": _along(axis, once, count) for axis in ("status", "state")}
        rows.append(row)
    return rows


def _promises(cells: Iterable[Json]) -> Json:
    """The measures that promise something, by state: proposals and ended ones stand apart."""
    promised = [cell for cell in cells if cell["state"] not in NO_PROMISE]
    total = sum(cell["count"] for cell in promised)
    return {"total": total, "by_state": _along("state", promised, total)}


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
