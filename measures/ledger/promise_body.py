"""The members of a measure's body about its promises: the first ones, requests, what moved."""

from __future__ import annotations

import json
from datetime import date
from operator import attrgetter
from typing import Any

from measures.domain.promises import FIGURE
from measures.models import Measure, PromiseAct, PromiseRequest, RequestState, Target

from .canonical import Json


def measure_members(measure: Measure) -> Json:
    """The first deadline, what is derived from the first promises, and the requests."""
    first = measure.first_timetable
    return {
        "first_due_by": measure.first_due_by,
        "schedule_first_base": first.base,
        "schedule_first_days": {
            "behind": first.behind_on,
            "due_soon": first.due_soon_on,
            "overdue": first.overdue_on,
        },
        "state_base": measure.state_base,
        "requests": [
            _request(each) for each in sorted(measure.request_list, key=attrgetter("number"))
        ],
    }


def target_members(target: Target) -> Json:
    """The first promise of a target, and since when it is retired or added."""
    names = ("first_due_by", *(f"first_{name}" for name in FIGURE), "retired_on", "added_on")
    return {name: getattr(target, name) for name in names}


def _request(request: PromiseRequest) -> Json:
    decision = None
    if request.decided_at or request.decided_by or request.decided_as:
        decision = {
            "by": request.decided_by,
            "as": request.decided_as,
            "at": request.decided_at,
            "words": request.words,
        }
    plain = ("number", "version", "target", "act", "late", "reason", "state")
    return {name: getattr(request, name) for name in plain} | {
        "from": json.loads(request.before),
        "to": json.loads(request.after) if request.after else None,
        "easier": request.easier.split(),
        "source": request.source.code,
        "by": request.by,
        "recorded_at": request.recorded_at,
        "decision": decision,
    }


def with_moves(body: Json) -> Json:
    """`body` with what follows from its other members: `moved`, and which readings count."""
    targets = [target | {"readings": _readings(target)} for target in body["targets"]]
    return body | {"targets": targets, "moved": _moved(body)}


def _readings(target: Json) -> list[Json]:
    """The readings, each with the number of a later one of the same day, which counts instead."""
    counting = [reading for reading in target["readings"] if not reading.get("taken_back")]
    last = {reading["read_on"]: reading["number"] for reading in counting}
    return [
        reading
        | {
            "corrected_by": n
            if (n := last.get(reading["read_on"], 0)) > reading["number"]
            else None
        }
        for reading in target["readings"]
    ]


def _moved(body: Json) -> Json:
    """How often promises became easier, by how many days the latest, and who granted it."""
    granted = [
        request
        for request in body["requests"]
        if request["state"] == RequestState.GRANTED and request["act"] != PromiseAct.CORRECT
    ]
    promises = [body, *(target for target in body["targets"] if target["retired_on"] is None)]
    return {
        "count": len(granted),
        "days": max(map(_days_later, promises)),
        "granted_by": sorted({request["decision"]["as"] for request in granted}),
    }


def _days_later(promise: Json) -> int:
    deadline, first = promise["deadline"], promise["first_due_by"]
    if not deadline or not first:
        return 0
    return max(0, (as_day(deadline["by"]) - as_day(first)).days)


def as_day(value: Any) -> date:
    """A day of a body that is read, or is being made."""
    return value if isinstance(value, date) else date.fromisoformat(value)
