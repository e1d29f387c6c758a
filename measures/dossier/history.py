"""The readable history of a dossier: a page of HTML that stands alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import get_language

from measures.models import Entry, Role
from measures.reads.batches import changes_of

from .parts import chunks_of
from .scope import Scope

_TEMPLATE = "dossier/{}.html"
_IGNORED = {"format", "version", "number"}


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
    old: dict[str, str] = {}
    new: dict[str, str] = {}
    for name, ends in changed.items():
        old |= _leaves(ends["old"], name)
        new |= _leaves(ends["new"], name)
    paths = [path for path in {**old, **new} if old.get(path) != new.get(path)]
    role = Role(entry.role).label if entry.role else ""
    number = f" #{entry.actor_id}" if entry.actor_id else ""
    return {
        "entry": entry,
        "who": f"{entry.actor}{number}" if names else "",
        "reason": entry.reason if names or not entry.internal else "",
        "request": entry.request_id if names else "",
        "role": role,
        "changes": [(path, old.get(path), new.get(path)) for path in paths],
    }


def _leaves(value: Any, path: str) -> dict[str, str]:
    """The parts of a member by path, as text; what is empty is left out."""
    if isinstance(value, dict):
        parts = [(str(name), each) for name, each in value.items() if name not in _IGNORED]
    elif isinstance(value, list):
        parts = [
            (str(each.get("number", at)) if isinstance(each, dict) else str(at), each)
            for at, each in enumerate(value, 1)
        ]
    else:
        return {} if value in (None, "") else {path: str(value)}
    return {
        key: text for name, each in parts for key, text in _leaves(each, f"{path}.{name}").items()
    }
