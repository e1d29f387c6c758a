"""What a query asks of a body, where the tables no longer say it.

The counterpart of the conditions in `query.py`; a test holds the two to the same answers.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from measures.ledger.body import Json

from .dated_body import timetable_of
from .query import Query


def needs_body(query: Query) -> bool:
    """Whether `query` asks for more than zone, kind and status."""
    return query != query.by_cell or bool(query.schedules)


def matches(query: Query, body: Json, day: date) -> bool:
    """Whether `body` is what `query` asks for on `day`, its zone, kind and status apart."""
    return all(_held(query, body, day))


def _held(query: Query, body: Json, day: date) -> Iterator[bool]:
    parts = _parts(body)
    yield all(parts[name] for name in query.has)
    yield not any(parts[name] for name in query.lacks)
    if query.schedules:
        yield timetable_of(body).on(day) in query.schedules
    if query.lead_bodies:
        yield not {*body["lead_body"].values()}.isdisjoint(query.lead_bodies)
    if query.sources:
        yield not _sources(body).isdisjoint(query.sources)
    if query.due_after or query.due_before:
        by = (body["deadline"] or {}).get("by")
        due = date.fromisoformat(by) if by else None
        yield due is not None
        yield due is None or (query.due_after or date.min) < due < (query.due_before or date.max)
    yield from _figures(query, body["terms"] or {})


def _parts(body: Json) -> dict[str, bool]:
    return {
        "target": bool(body["targets"]),
        "evidence": bool(body["evidence"]),
        "reading": any(target["readings"] for target in body["targets"]),
        "deadline": body["deadline"] is not None,
    }


def _sources(body: Json) -> set[Any]:
    told = {said["source"] for said in (*body["evidence"], *body["history"])}
    return told | {r["source"] for target in body["targets"] for r in target["readings"]}


def _figures(query: Query, terms: Json) -> Iterator[bool]:
    amount, units = terms.get("amount"), terms.get("units")
    if query.cap_at_least is not None:
        yield amount is not None and Decimal(amount) >= query.cap_at_least
    if query.cap_currency:
        yield amount is not None and terms["currency"] == query.cap_currency
    if query.units_at_least is not None:
        yield units is not None and units >= query.units_at_least
