"""Map request bodies to the content of verbs, and faults of verbs back to paths in the body."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS

from measures.models import Target
from measures.models.texts import LANGUAGES
from measures.text.script import Script

Content = dict[str, Any]

_ORIGIN = "<origin>"  # placeholder for the script that texts are written in
_COLUMNS = {
    "due_from": "deadline.from",
    "due_by": "deadline.by",
    "deadline": f"deadline.stated.{_ORIGIN}",
}


def content_of(payload: Mapping[str, Any], origin: Script) -> Content:
    """A validated body as a verb takes it: texts by column. They are written in `origin`."""
    content: Content = {}
    for name, value in payload.items():
        match name, value:
            case "deadline", _:
                content |= _deadline(value, origin)
            case "terms", _:
                content[name] = content_of(value, origin)
            case "targets", _:
                content[name] = [content_of(each, origin) for each in value]
            case _, dict():
                content |= _text(name, value, origin)
            case _:
                content[name] = value
    return content


def _deadline(deadline: Mapping[str, Any] | None, origin: Script) -> Content:
    if deadline is None:
        return {"deadline": "", "due_from": None, "due_by": None}
    days = {f"due_{name}": deadline[name] for name in ("from", "by") if name in deadline}
    return days | _text("deadline", deadline.get("stated", {}), origin)


def _text(name: str, text: Mapping[str, str], origin: Script) -> Content:
    columns = {LANGUAGES[origin]: name, LANGUAGES["en"]: f"{name}_en"}
    return {column: text[tag] for tag, column in columns.items() if tag in text}


def names_of(payload: Mapping[str, Any]) -> Content:
    """A validated body of names, each given by language, as the verb takes it: by column."""
    columns = {tag: column for column, tag in LANGUAGES.items()}
    content: Content = {}
    for name, value in payload.items():
        if isinstance(value, dict):
            content |= {f"{name}_{columns[tag]}": text for tag, text in value.items()}
        else:
            content[name] = value
    return content


def faults_in_names(faults: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """A verb's `faults` about names that are given by language, keyed by path in the body."""
    paths = {}
    for key, messages in faults.items():
        name, _underscore, end = key.rpartition("_")
        paths[f"{name}.{LANGUAGES[end]}" if end in LANGUAGES else key] = messages
    return paths


def with_numbers(targets: Iterable[Content], existing: Iterable[int]) -> list[Content]:
    """`targets` with numbers; new ones get the number that the verb will assign."""
    taken, rows = set(existing), []
    for target in targets:
        number = target.get("number") or max(taken, default=0) + 1
        taken.add(number)
        rows.append(target | {"number": number})
    return rows


def with_other_targets(targets: Iterable[Target], changed: Content) -> list[Content]:
    """The `changed` (or new) target, after the unchanged others of `targets`."""
    numbers = [target.number for target in targets]
    [changed] = with_numbers([changed], numbers)
    return [{"number": number} for number in numbers if number != changed["number"]] + [changed]


def faults_in_body(
    faults: Mapping[str, list[str]],
    origin: Script | None,
    targets: Sequence[Content] = (),
    within: str = "",
) -> dict[str, list[str]]:
    """A verb's `faults`, keyed by path in the body.

    `targets` are the verb's targets in the order of the body; with `within` the body is that one
    target. A fault that both scripts of a text have is listed once.
    """
    tag = LANGUAGES[origin] if origin else ""
    numbers = [target["number"] for target in targets]
    by_path: dict[str, list[str]] = {}
    for key, messages in faults.items():
        path = _body_path(key, numbers, within).replace(_ORIGIN, tag)
        known = by_path.setdefault(path, [])
        known += [message for message in messages if message not in known]
    return by_path


def _body_path(key: str, numbers: Sequence[int], within: str) -> str:
    if within and f"{key}.".startswith(f"{within}."):
        key = key[len(within) + 1 :] or NON_FIELD_ERRORS
    part, *rest = key.split(".")
    if rest and part == "targets":
        if int(rest[0]) not in numbers:
            return part  # an existing target that the list leaves out
        rest[0] = str(numbers.index(int(rest[0])))
    elif rest and part in ("evidence", "organisations"):
        rest[0] = str(int(rest[0]) - 1)
    return ".".join([part, *rest[:-1], _member(rest[-1])] if rest else [_member(part)])


def _member(column: str) -> str:
    """The member of the body for a database column."""
    name, _underscore, end = column.rpartition("_")
    if end in LANGUAGES:
        tag = LANGUAGES[end] if end == "en" else _ORIGIN
        return _COLUMNS.get(name, f"{name}.{tag}")
    return _COLUMNS.get(column, column)
