"""The curated measures of the project's own fixtures."""

from __future__ import annotations

import json
from pathlib import Path

from measures.seeding import fixtures, loading

from .make import NOW

FIXTURES = Path(__file__).parents[2] / "fixtures"


def load(*codes: str) -> None:
    """Load the measures with these codes, with their zones, sources and organisations; or all measures."""
    read = fixtures.read(FIXTURES)
    if codes:
        read["measures"] = [row for row in read["measures"] if _owner(row["fields"]) in codes]
        text = json.dumps(read["measures"])
        read["organisations"] = [
            row
            for row in read["organisations"]
            if f'"organisation": ["{row["fields"]["code"]}"]' in text
        ]
        text += json.dumps(read["organisations"])
        fields = [row["fields"] for row in read["zones"]]
        needed = {code for zone in fields for code in _outer(zone) if _is_named(zone, text)}
        read["zones"] = [
            row
            for row in read["zones"]
            if (row["fields"].get("code") or row["fields"]["zone"][0]) in needed
        ]
    loading.load(read, at=NOW, progress=lambda done, total: None)


def _outer(zone: dict) -> list[str]:
    """The codes of the zones that a zone lies in, itself included."""
    return zone.get("lies_in", "").strip("/").split("/")


def _is_named(zone: dict, text: str) -> bool:
    return any(f'"{name}": ["{zone.get("code")}"]' in text for name in ("zone", "jurisdiction"))


def _owner(fields: dict) -> str:
    """The code of the measure to which these fields, or this part, belong."""
    return fields.get("code") or (fields.get("measure") or fields["target"])[0]
