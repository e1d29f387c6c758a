"""Measures counted by what they are, as it is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import Any

from measures.ledger.body import Json

from .counts import Cells

AXES = ("zone", "kind", "status", "schedule")


def summary_of(counted: Cells, day: date) -> Json:
    """How many measures there are by zone, kind, status and schedule on `day`.

    `cells` are the counts of all combinations there are; each `by_...` adds them up along one
    axis, with the share that it is of `of`.
    """
    rows: list[tuple[Any, ...]] = sorted((*cell, count) for cell, count in counted.items())
    cells: list[Json] = [dict(zip((*AXES, "count"), row, strict=True)) for row in rows]
    total = counted.total()
    axes = {f"by_{axis}": _along(axis, cells, total) for axis in AXES}
    of_zone: dict[str, list[Json]] = {}
    for cell in cells:
        of_zone.setdefault(cell["zone"], []).append(cell)
    for zone in axes["by_zone"]:
        for axis in ("status", "schedule"):
            zone[f"by_{axis}"] = _along(axis, of_zone[zone["code"]], zone["count"])
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
