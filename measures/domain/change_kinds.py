"""Classify the change between two bodies of one subject. Plain Python.

The ledger stores what `kinds()` and `details()` return beside each entry and proves it: a change of
either needs a migration that stores them again (`measures/ledger/traits.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

Json = Mapping[str, Any]


class ChangeKind(StrEnum):
    """The kinds of a change; one change may be of several kinds."""

    CREATED = "created"
    AMENDED = "amended"
    STATUS = "status"
    TARGET_MOVED = "target_moved"
    READING = "reading"
    EVIDENCE = "evidence"
    PROMISE = "promise"
    WITHDRAWN = "withdrawn"
    REINSTATED = "reinstated"
    CONFIRMED = "confirmed"
    SUCCESSION = "succession"


class Detail(StrEnum):
    """What of an amended subject changed, for those who look for it in the ledger."""

    TEXT = "text"
    ZONE = "zone"
    OWNER = "owner"


def kinds(before: Json | None, after: Json) -> list[ChangeKind]:
    """The kinds of the change from the body `before` (None: a new subject) to `after`.

    Returns at least one. A target is moved when its promised figure or its deadline changes. A
    withdrawn subject is off the lists until it is reinstated.
    """
    if before is None:
        return [ChangeKind.CREATED]
    withdrawn, was_withdrawn = after.get("withdrawn", False), before.get("withdrawn", False)
    old, new = _targets(before), _targets(after)
    both = old.keys() & new.keys()
    requests = before.get("requests") != after.get("requests")
    applies = {
        ChangeKind.AMENDED: _rest(before, requests) != _rest(after, requests),
        ChangeKind.STATUS: before.get("status") != after.get("status"),
        ChangeKind.TARGET_MOVED: any(
            _promise(old[number], before) != _promise(new[number], after) for number in both
        ),
        ChangeKind.READING: any(
            _readings(old.get(number)) != _readings(new[number]) for number in new
        ),
        ChangeKind.EVIDENCE: before.get("evidence") != after.get("evidence"),
        ChangeKind.PROMISE: requests,
        ChangeKind.WITHDRAWN: withdrawn > was_withdrawn,
        ChangeKind.REINSTATED: was_withdrawn > withdrawn,
        ChangeKind.CONFIRMED: before.get("confirmations") != after.get("confirmations"),
        ChangeKind.SUCCESSION: any(before.get(n) != after.get(n) for n in _SUCCESSION),
    }
    return [kind for kind, holds in applies.items() if holds] or [ChangeKind.AMENDED]


def details(before: Json | None, after: Json) -> list[Detail]:
    """What changed of what was there before: its words, its zone, its owner or deputy."""
    if before is None:
        return []
    applies = {
        Detail.TEXT: dict(_texts(_worded(before))) != dict(_texts(_worded(after))),
        Detail.ZONE: before.get("zone") != after.get("zone"),
        Detail.OWNER: any(before.get(name) != after.get(name) for name in ("owner", "deputy")),
    }
    return [detail for detail, holds in applies.items() if holds]


def _worded(body: Json) -> Json:
    """The members with texts of the subject's own; what it cites and names has texts of others."""
    apart = {*_FOLLOWS, "organisations", "deadline"}
    targets = {
        str(number): {name: text for name, text in target.items() if name not in _APART}
        for number, target in _targets(body).items()
    }
    return {k: value for k, value in body.items() if k not in apart} | {"targets": targets}


def _texts(node: Any, path: str = "") -> Iterator[tuple[str, Json]]:
    """Each text in `node`, a value by language, with its place."""
    if isinstance(node, dict):
        if "zh-Hant" in node:
            yield path, node
        else:
            for name, child in node.items():
                yield from _texts(child, f"{path}.{name}")


#: Members of a body that follow from others, or are compared elsewhere.
_FOLLOWS = {
    *("format", "version", "confirmed_on", "evidence_strength", "schedule_base", "schedule_days"),
    *("status", "status_on", "history", "targets", "evidence", "withdrawn"),
    *("first_due_by", "requests", "moved"),
    *("schedule_first_base", "schedule_first_days", "state_base", "ended_late"),
    *("status_day_basis", "sent_back", "confirmations", "superseded_by", "supersedes"),
}
_SUCCESSION = ("superseded_by", "supersedes")
_PROMISE = ("comparator", "value", "value_max", "unit", "currency")
_FIRST = ("value", "value_max", "comparator", "direction", "unit", "currency", "due_by")
_APART = {*_PROMISE, "deadline", "retired_on", "readings", *(f"first_{name}" for name in _FIRST)}


def _targets(body: Json) -> dict[int, Json]:
    return {target["number"]: target for target in body.get("targets", [])}


def _promise(target: Json, body: Json) -> list[Any]:
    deadline = target.get("deadline") or body.get("deadline") or {}
    return [target.get(name) for name in _PROMISE] + [deadline.get("from"), deadline.get("by")]


def _readings(target: Json | None) -> Any:
    return target.get("readings", []) if target else []


def _rest(body: Json, requests: bool) -> Json:
    """The members not compared elsewhere, with the wording and the numbers of the targets.

    Without deadlines where `requests` changed: these say how the promise moved.
    """
    targets = {
        number: {name: value for name, value in target.items() if name not in _APART}
        | ({} if requests else {"stated": (target.get("deadline") or {}).get("stated")})
        for number, target in _targets(body).items()
    }
    apart = _FOLLOWS | {"deadline"} if requests else _FOLLOWS
    return {k: value for k, value in body.items() if k not in apart} | {"targets": targets}
