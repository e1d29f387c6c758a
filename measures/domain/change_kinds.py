"""Classify the change between two bodies of one subject. Plain Python.

The ledger stores what `all_kinds()` returns beside each entry and proves it: a change of it needs a
migration that stores them again (`measures/ledger/traits.py`).
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
    return _kinds(before, after, _changed(before, after))


def all_kinds(before: Json | None, after: Json) -> list[ChangeKind | Detail]:
    """The same, and what changed of what was there before: its words, its zone, its owner or deputy.

    Both bodies may lack the members SAYS_NOTHING and those that are the same in both, unless one
    that differs is in COMPARED_WITH.
    """
    if before is None:
        return [ChangeKind.CREATED]
    if not (changed := _changed(before, after)):
        return [ChangeKind.AMENDED]
    return [*_kinds(before, after, changed), *_details(before, after, changed)]


def _kinds(before: Json, after: Json, changed: set[str]) -> list[ChangeKind]:
    requests = "requests" in changed
    found = {_OF_MEMBER[name] for name in changed & _OF_MEMBER.keys()}
    if changed - _FOLLOWS - ({"deadline"} if requests else set()):
        found.add(ChangeKind.AMENDED)
    if "withdrawn" in changed:
        withdrawn, was_withdrawn = after.get("withdrawn", False), before.get("withdrawn", False)
        if withdrawn != was_withdrawn:
            found.add(ChangeKind.WITHDRAWN if withdrawn else ChangeKind.REINSTATED)
    if not changed.isdisjoint(_OF_TARGETS):
        found.update(_kinds_of_targets(before, after, requests))
    return sorted(found, key=_ORDER.index) or [ChangeKind.AMENDED]


def _kinds_of_targets(before: Json, after: Json, requests: bool) -> Iterator[ChangeKind]:
    old, new = _targets(before), _targets(after)
    if _wording(old, requests) != _wording(new, requests):
        yield ChangeKind.AMENDED
    if any(_promise(old[n], before) != _promise(new[n], after) for n in old.keys() & new.keys()):
        yield ChangeKind.TARGET_MOVED
    if any(_readings(old.get(number)) != _readings(new[number]) for number in new):
        yield ChangeKind.READING


def _details(before: Json, after: Json, changed: set[str]) -> Iterator[Detail]:
    words = changed - _NOT_WORDED | changed & {"targets"}
    if words and _worded(before, words) != _worded(after, words):
        yield Detail.TEXT
    if "zone" in changed:
        yield Detail.ZONE
    if not changed.isdisjoint(("owner", "deputy")):
        yield Detail.OWNER


def _changed(before: Json, after: Json) -> set[str]:
    """The members that differ, of those that say something; one that is null is as one that is not there."""
    changed = {
        name
        for name, value in after.items()
        if name not in SAYS_NOTHING and before.get(name) != value
    }
    if [*before] != [*after]:
        gone = before.keys() - after.keys() - SAYS_NOTHING
        changed |= {name for name in gone if before[name] is not None}
    return changed


def _worded(body: Json, changed: set[str]) -> Json:
    """The texts of the subject's own in `changed`; what it cites and names has texts of others."""
    own = {name: body[name] for name in changed if name in body}
    if "targets" in changed:
        own["targets"] = {
            str(number): {name: text for name, text in target.items() if name not in _APART}
            for number, target in _targets(body).items()
        }
    return _texts(own)


def _texts(node: Json) -> dict[str, Any]:
    """Each text in `node`, a value by language, in its place."""
    if "zh-Hant" in node:
        return dict(node)
    below = {name: _texts(child) for name, child in node.items() if isinstance(child, dict)}
    return {name: texts for name, texts in below.items() if texts}


#: Members of a body that follow from others, or are compared elsewhere; most are long.
SAYS_NOTHING = {
    *("format", "version", "confirmed_on", "evidence_strength", "schedule_base", "schedule_days"),
    *("status_on", "history", "first_due_by", "moved", "state_base", "ended_late", "sent_back"),
    *("schedule_first_base", "schedule_first_days", "status_day_basis"),
}
_FOLLOWS = {
    *SAYS_NOTHING,
    *("status", "targets", "evidence", "withdrawn"),
    *("requests", "confirmations", "superseded_by", "supersedes"),
}
_NOT_WORDED = {*_FOLLOWS, "organisations", "deadline"}
_OF_TARGETS = ("targets", "deadline")
#: What a change of these members is, whatever it is.
_OF_MEMBER = {
    "status": ChangeKind.STATUS,
    "evidence": ChangeKind.EVIDENCE,
    "requests": ChangeKind.PROMISE,
    "confirmations": ChangeKind.CONFIRMED,
    "superseded_by": ChangeKind.SUCCESSION,
    "supersedes": ChangeKind.SUCCESSION,
}
_ORDER = list(ChangeKind)
#: By member, the one that it is compared together with: a target without a deadline has that of the measure.
COMPARED_WITH = {"targets": "deadline"}
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


def _wording(targets: Mapping[int, Json], requests: bool) -> dict[int, Json]:
    """The wording and the numbers of the targets.

    Without deadlines where `requests` changed: these say how the promise moved.
    """
    return {
        number: {name: value for name, value in target.items() if name not in _APART}
        | ({} if requests else {"stated": (target.get("deadline") or {}).get("stated")})
        for number, target in targets.items()
    }
