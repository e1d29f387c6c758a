"""Compares bodies: the rows in which one differs from the next. No database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.utils.translation import get_language, gettext

from .labels import label_of, label_of_path, shown
from .labels.organisations import ROLES

Path = tuple[str, ...]
Json = dict[str, Any]

#: Keys that hold nothing about the subject itself.
_IGNORED = {"format", "version", "number"}
_ORDER = [
    *(
        "code",
        "title",
        "name",
        "summary",
        "zone",
        "parents",
        "official_code",
        "kind",
        "status",
        "status_on",
    ),
    *("organisations", "publisher", "deadline", "terms", "targets", "evidence", "history"),
]


class Row(NamedTuple):
    """One part of a body with its value in each of several versions, in their order."""

    label: str
    values: list[str]


def leaves(body: Json) -> dict[Path, Any]:
    """The parts of `body` by path, in reading order.

    Rows of a list are keyed by their number, evidence by its place in the source.
    """
    values = dict(_leaves(body, ()))
    return {path: values[path] for path in sorted(values, key=_rank)}


def _rank(path: Path) -> int:
    return _ORDER.index(path[0]) if path[0] in _ORDER else len(_ORDER)


def _leaves(node: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    if isinstance(node, dict):
        for name, child in node.items():
            if name not in _IGNORED:
                yield from _leaves(child, (*path, name))
    elif isinstance(node, list) and node and isinstance(node[0], dict):
        for place, row in enumerate(node, 1):
            if "number" in row:
                yield from _leaves(row, (*path, str(row["number"])))
            elif "code" in row and "role" in row:
                yield (*path, f"{row['code']} ({row['role']})"), _involved(row)
            elif "source" in row:
                yield (*path, _place(row)), _cited(row)
            else:  # roles and tokens of an account
                yield from _leaves(row, (*path, str(place)))
    else:
        yield path, node


def _involved(organisation: Json) -> str:
    """Its role and its name in the language of the reader."""
    language, names = get_language() or "en", organisation["name"]
    english = names["en"] if language.startswith("en") else ""
    name = english or names["zh-Hans" if "hans" in language else "zh-Hant"]
    return f"{ROLES[organisation['role']]}: {name}"


def _place(evidence: Json) -> str:
    span = "" if evidence["start"] is None else f"{evidence['start']}–{evidence['end']}"
    return " ".join(part for part in (evidence["source"], span, evidence["locator"]) if part)


def _cited(evidence: Json) -> str:
    quoted = evidence["digest"] or gettext("cited")
    supports = evidence["supports"] or {}
    return " ".join([quoted, *(f"· {label_of(name)} {n}" for name, n in supports.items())])


def body_rows(body: Json) -> list[Row]:
    """The parts of `body` that hold a value."""
    values = leaves(body).items()
    return [Row(label_of_path(p), [shown(p, v)]) for p, v in values if v not in (None, "", {}, [])]


def changes(*bodies: Json) -> list[Row]:
    """The parts in which `bodies` differ."""
    parts = [leaves(body) for body in bodies]
    rows = []
    for path in sorted(dict.fromkeys(path for leaf in parts for path in leaf), key=_rank):
        values = [leaf.get(path) for leaf in parts]
        if any(shown(path, value) != shown(path, values[0]) for value in values):
            rows.append(Row(label_of_path(path), [shown(path, v) for v in values]))
    return rows
