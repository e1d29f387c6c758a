"""How far a round of sample re-coding agrees with the record as it was when it was drawn."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from django.http import QueryDict

from measures.domain.agreement import Agreement, agreement
from measures.ledger import formats
from measures.ledger.canonical import Json
from measures.models import Recoding, Subject

from .as_of import entries_at, latest_entries_at
from .query import Query

_NOW = 2**62  # after the last entry


class Difference(NamedTuple):
    """What a field of a measure was on record, what it was coded as, and what it is on record now."""

    code: str
    record: str
    coded: str
    now: str


class FieldAgreement(NamedTuple):
    """The agreement of one field, and where the codings differ."""

    name: str
    found: Agreement
    differ: list[Difference]


def agreements(row: Recoding, fields: dict[str, bool]) -> list[FieldAgreement]:
    """The agreement of each of `fields` (whether it is one of few categories). Two queries."""
    codings = row.content["codings"]
    record, now = (_codings(codings, seq) for seq in (row.content["list_at"], _NOW))
    found = []
    for name, categorical in fields.items():
        each = [
            Difference(code, record[code][name], codings[code][name], now[code][name])
            for code in sorted(record)
        ]
        pairs = [(one.record, one.coded) for one in each]
        differ = [one for one in each if one.record != one.coded]
        found.append(FieldAgreement(name, agreement(pairs, categorical=categorical), differ))
    return found


def _codings(codes: Iterable[str], seq: int) -> dict[str, Json]:
    """What is coded of these measures, as they were at entry `seq`. One query."""
    entries = latest_entries_at(Subject.MEASURE, seq).filter(code__in=[*codes])
    return {entry.code: _coding(formats.read_body(entry.body)) for entry in entries}


def listed(row: Recoding) -> list[str]:
    """The codes of the list that the sample was drawn from, as it then was. Two queries."""
    query = Query.parse(QueryDict(), zone=row.content["zone"] or "")
    entries = entries_at(query, row.content["list_at"])
    return [*entries.order_by("code").values_list("code", flat=True)]


def plain_number(value: str | Decimal | None) -> str:
    """A figure in one spelling: 1500 for 1500.00."""
    return "" if value in (None, "") else f"{Decimal(value).normalize():f}"


def _coding(body: Json) -> Json:
    """What is coded of a measure; of several targets the first one in force."""
    live = [target for target in body["targets"] if not target["retired_on"]]
    target: Json = live[0] if live else {}
    deadline = target.get("deadline") or body["deadline"] or {}
    return {
        "kind": body["kind"],
        "zone": body["zone"],
        "status": body["status"],
        "status_on": body["status_on"] or "",
        "due_by": deadline.get("by") or "",
        "comparator": target.get("comparator") or "",
        "value": plain_number(target.get("value")),
        "unit": target.get("currency") or target.get("unit") or "",
    }
