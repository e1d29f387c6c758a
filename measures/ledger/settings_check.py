"""Compare the settings that decide rights with those that the ledger recorded last."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from measures.models import Entry, Subject

from .canonical import Json
from .formats import read_body
from .loading import reraise_unless_of_row


def last_settings() -> tuple[Entry | None, Json]:
    """The last entry about settings, and the values that it records."""
    last = Entry.objects.filter(subject=Subject.SETTINGS).order_by("-version").first()
    return last, read_body(last.body, Subject.SETTINGS)["settings"] if last else {}


def differences(in_force: Mapping[str, Any]) -> list[str]:
    """Each setting that differs from the record. `in_force` are those of the process that verifies.

    No faults: the tables are as recorded, but here the rights are not what the record says. Either
    this process has other settings than the server, or the server was not started with them yet.
    """
    try:
        last, recorded = last_settings()
    except Exception as error:  # the chain names the entry as a fault
        reraise_unless_of_row(error)
        return []
    if last is None:
        return []
    return [
        f"setting {name}: entry {last.seq} records {_shown(recorded, name)}, here it is "
        f"{_shown(in_force, name)}; the next start of the server records it"
        for name in sorted({*recorded, *in_force})
        if recorded.get(name) != in_force.get(name)
    ]


def _shown(values: Mapping[str, Any], name: str) -> str:
    return json.dumps(values[name], ensure_ascii=False) if name in values else "nothing"
