"""How far a round of sample re-coding agrees with the record as it was when it was drawn."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from measures.domain.agreement import Agreement, agreement
from measures.ledger import formats
from measures.ledger.canonical import Json
from measures.models import Recoding, Subject

from .as_of import latest_entries_at


class FieldAgreement(NamedTuple):
    """The agreement of one field, and where the codings differ: code, on record, coded again."""

    name: str
    found: Agreement
    differ: list[tuple[str, str, str]]


def agreements(row: Recoding, fields: dict[str, bool]) -> list[FieldAgreement]:
    """The agreement of each of `fields` (whether it is one of few categories). One query."""
    codings = row.content["codings"]
    at = latest_entries_at(Subject.MEASURE, row.content["list_at"])
    entries = at.filter(code__in=list(codings)).order_by("code")
    record = {entry.code: _coding(formats.read_body(entry.body)) for entry in entries}
    found = []
    for name, categorical in fields.items():
        triples = [(code, record[code][name], codings[code][name]) for code in sorted(record)]
        pairs = [(one, other) for _code, one, other in triples]
        differ = [triple for triple in triples if triple[1] != triple[2]]
        found.append(FieldAgreement(name, agreement(pairs, categorical=categorical), differ))
    return found


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
