"""What kind of change lies between two bodies of one subject. Plain Python."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

Json = Mapping[str, Any]


class ChangeKind(StrEnum):
    """What a change did; one change may have done several of these."""

    CREATED = "created"
    AMENDED = "amended"
    STATUS = "status"
    TARGET_MOVED = "target_moved"
    READING = "reading"
    EVIDENCE = "evidence"
    WITHDRAWN = "withdrawn"
    REINSTATED = "reinstated"


def kinds(was: Json | None, now: Json) -> list[ChangeKind]:
    """The kinds of the change from the body `was` (None: there was none) to `now`; at least one.

    A target is moved when the figure it promises, or the day by which, is another. Off the lists
    is what is `withdrawn`, until it is `reinstated`.
    """
    if was is None:
        return [ChangeKind.CREATED]
    gone, back = now.get("withdrawn", False), was.get("withdrawn", False)
    before, after = _targets(was), _targets(now)
    both = before.keys() & after.keys()
    done = {
        ChangeKind.AMENDED: _rest(was) != _rest(now),
        ChangeKind.STATUS: was.get("status") != now.get("status"),
        ChangeKind.TARGET_MOVED: any(
            _promise(before[number], was) != _promise(after[number], now) for number in both
        ),
        ChangeKind.READING: any(
            _readings(before.get(number)) != _readings(after[number]) for number in after
        ),
        ChangeKind.EVIDENCE: was.get("evidence") != now.get("evidence"),
        ChangeKind.WITHDRAWN: gone > back,
        ChangeKind.REINSTATED: back > gone,
    }
    return [kind for kind, is_so in done.items() if is_so] or [ChangeKind.AMENDED]


#: Members of a body that follow from others, or are compared apart.
_FOLLOWS = {
    *("format", "version", "confirmed_on", "evidence_strength", "schedule_base", "schedule_days"),
    *("status", "status_on", "history", "targets", "evidence", "withdrawn"),
}
_PROMISE = ("comparator", "value", "value_max", "unit", "currency")
_APART = {*_PROMISE, "deadline", "first_value", "first_due_by", "readings"}


def _targets(body: Json) -> dict[int, Json]:
    return {target["number"]: target for target in body.get("targets", [])}


def _promise(target: Json, body: Json) -> list[Any]:
    deadline = target.get("deadline") or body.get("deadline") or {}
    return [target.get(name) for name in _PROMISE] + [deadline.get("from"), deadline.get("by")]


def _readings(target: Json | None) -> Any:
    return target.get("readings", []) if target else []


def _rest(body: Json) -> Json:
    """What is not compared apart: the wording of targets, and which there are, among it."""
    targets = {
        number: {name: said for name, said in target.items() if name not in _APART}
        | {"stated": (target.get("deadline") or {}).get("stated")}
        for number, target in _targets(body).items()
    }
    return {k: said for k, said in body.items() if k not in _FOLLOWS} | {"targets": targets}
