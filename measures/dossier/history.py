"""The readable history of a dossier: a page of HTML that stands alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import get_language

from measures.models import Entry
from measures.reads.batches import changes_of
from measures.reads.differences import changes
from measures.reads.labels import capacity_shown, person_name

from .parts import chunks_of
from .scope import Scope

_TEMPLATE = "dossier/{}.html"


def page(scope: Scope, upto: int) -> Iterator[str]:
    """Every change, subject after subject, with what it changed."""
    context = {"title": scope.title, "language": get_language(), "seq": upto}
    yield render_to_string(_TEMPLATE.format("head"), context)
    for chunk in chunks_of(scope, upto, "subject", "code", "version"):
        changed = changes_of(chunk, names=scope.names)
        rows = [_row(entry, changed[entry.seq], names=scope.names) for entry in chunk]
        yield render_to_string(_TEMPLATE.format("entries"), {"rows": rows})
    yield "</main></body></html>\n"


def _row(entry: Entry, changed: dict[str, Any], *, names: bool) -> dict[str, Any]:
    old, new = ({name: ends[age] for name, ends in changed.items()} for age in ("old", "new"))
    number = f" #{entry.actor_id}" if entry.actor_id else ""
    return {
        "entry": entry,
        "who": f"{person_name(entry.actor)}{number}" if names else "",
        "reason": entry.reason if names or not entry.internal else "",
        "request": entry.request_id if names else "",
        "capacity": capacity_shown(vars(entry)) if entry.role else "",
        "changes": changes(old, new),
    }
