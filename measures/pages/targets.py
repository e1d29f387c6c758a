"""The targets of many measures as rows: first promise, promise in force, latest figure, expected."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import QueryDict

from measures.ledger.canonical import Json
from measures.ledger.head import HeadOnDay
from measures.models import Currency, Unit
from measures.reads.query import Query
from measures.reads.targets import targets
from measures.shown.texts import iso, marked, plain
from measures.shown.words import grouped

from .rows import measure_url

_MOST = 10


def target_rows(at: HeadOnDay, params: QueryDict) -> dict[str, Any]:
    """The first targets with a figure to reach; `more` says that others were left out."""
    page = targets(Query.parse(params), at, limit=_MOST * 2, seek=None)
    found = [row for row in page.rows if row["now"]["value"] is not None and not row["retired_on"]]
    rows = [_row(row) for row in found[:_MOST]]
    return {"rows": rows, "more": len(found) > _MOST or page.next is not None}


def _row(row: Json) -> dict[str, Any]:
    value = Decimal(row["now"]["value"])
    same = all(row["first_promise"][n] == row["now"][n] for n in ("unit", "currency"))
    first = row["first_promise"]["value"] if same else None
    latest = row["latest_reading"] and Decimal(row["latest_reading"]["value"])
    expected = _expected(row, value)
    most = max(each for each in (value, first or value, latest or value) if each is not None) or 1
    unit, currency = row["now"]["unit"], row["now"]["currency"]
    return {
        "url": measure_url(row["measure"]),
        "indicator": marked(row["indicator"]),
        "label": plain(row["indicator"]),
        "unit": Currency(currency).label if currency else Unit(unit).label,
        "latest": grouped(latest) if latest is not None else "",
        "expected": grouped(expected.quantize(Decimal(1))) if expected is not None else "",
        "value": grouped(value),
        "due": _day(row["now"]["due_by"]),
        "first": grouped(Decimal(first)) if first is not None else "",
        "first_due": _day(row["first_promise"]["due_by"]),
        "bar": {
            "latest": _place(latest, most),
            "expected": _place(expected, most),
            "value": _place(value, most),
            "first": _place(first, most),
        },
    }


def _expected(row: Json, value: Decimal) -> Decimal | None:
    """On a straight line from a known starting point; unknown else."""
    start, elapsed = row["baseline"], row["elapsed_share"]
    if start is None or elapsed is None or row["reached"]:
        return None
    return Decimal(start) + (value - Decimal(start)) * Decimal(elapsed)


def _place(value: Any, most: Any) -> str:
    """A place on a bar, in per cent; its ends leave room for the marks."""
    return "" if value is None else f"{4 + float(Decimal(value) / Decimal(most)) * 92:.2f}%"


def _day(day: date | None) -> Any:
    return iso(day) if day else ""
