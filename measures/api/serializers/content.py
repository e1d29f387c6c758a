"""From the shape of a body to the content that a verb takes, and back to where a fault stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS

from measures.models import Target
from measures.models.texts import LANGUAGES
from measures.text.script import Script

Content = dict[str, Any]

_ORIGIN = "<origin>"  # stands for the script that texts are written in
_COLUMNS = {
    "due_from": "deadline.from",
    "due_by": "deadline.by",
    "deadline": f"deadline.stated.{_ORIGIN}",
}


def content_of(said: Mapping[str, Any], origin: Script) -> Content:
    """What a body says, as a verb takes it. Its texts are written in `origin`."""
    made: Content = {}
    for name, value in said.items():
        match name, value:
            case "deadline", _:
                made |= _deadline(value, origin)
            case "terms", _:
                made[name] = content_of(value, origin)
            case "targets", _:
                made[name] = [content_of(each, origin) for each in value]
            case _, dict():
                made |= _text(name, value, origin)
            case _:
                made[name] = value
    return made


def _deadline(said: Mapping[str, Any] | None, origin: Script) -> Content:
    if said is None:
        return {"deadline": "", "due_from": None, "due_by": None}
    made = {f"due_{name}": said[name] for name in ("from", "by") if name in said}
    return made | _text("deadline", said.get("stated", {}), origin)


def _text(name: str, said: Mapping[str, str], origin: Script) -> Content:
    columns = {LANGUAGES[origin]: name, LANGUAGES["en"]: f"{name}_en"}
    return {column: said[tag] for tag, column in columns.items() if tag in said}


def numbered(targets: Iterable[Content], there: Iterable[int]) -> list[Content]:
    """`targets`, with the numbers that the verb will give to those that have none."""
    taken, made = set(there), []
    for target in targets:
        number = target.get("number") or max(taken, default=0) + 1
        taken.add(number)
        made.append(target | {"number": number})
    return made


def beside(targets: Iterable[Target], changed: Content) -> list[Content]:
    """All `targets` as they are, but for one that is `changed`, or is new."""
    there = [target.number for target in targets]
    [changed] = numbered([changed], there)
    return [{"number": number} for number in there if number != changed["number"]] + [changed]


def faults_in_body(
    faults: Mapping[str, list[str]],
    origin: Script | None,
    targets: Sequence[Content] = (),
    within: str = "",
) -> dict[str, list[str]]:
    """The `faults` that a verb found, by where in the body they stand.

    `targets` are those that the verb was given, in the order of the body; with `within` the
    body speaks of that one alone. Both scripts of a text have the same fault, told once.
    """
    tag = LANGUAGES[origin] if origin else ""
    numbers = [target["number"] for target in targets]
    told: dict[str, list[str]] = {}
    for key, messages in faults.items():
        place = _place(key, numbers, within).replace(_ORIGIN, tag)
        known = told.setdefault(place, [])
        known += [message for message in messages if message not in known]
    return told


def _place(key: str, numbers: Sequence[int], within: str) -> str:
    if within and f"{key}.".startswith(f"{within}."):
        key = key[len(within) + 1 :] or NON_FIELD_ERRORS
    part, *rest = key.split(".")
    if rest and part == "targets":
        if int(rest[0]) not in numbers:
            return part  # one that is there and that the list leaves out
        rest[0] = str(numbers.index(int(rest[0])))
    elif rest and part == "evidence":
        rest[0] = str(int(rest[0]) - 1)
    return ".".join([part, *rest[:-1], _member(rest[-1])] if rest else [_member(part)])


def _member(column: str) -> str:
    """The member that a column of the tables is said by."""
    name, _underscore, end = column.rpartition("_")
    if end in LANGUAGES:
        tag = LANGUAGES[end] if end == "en" else _ORIGIN
        return _COLUMNS.get(name, f"{name}.{tag}")
    return _COLUMNS.get(column, column)
