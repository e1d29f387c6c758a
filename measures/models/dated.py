"""A body as it is served: with the members that depend on the day, at its end."""

from __future__ import annotations

import re
from datetime import date

from measures.domain.schedule import Freshness, Schedule, freshness
from measures.domain.state import Outlook, State

_DAY = b',"schedule":"'


def dated(body: bytes, outlook: Outlook, confirmed_on: date | None, day: date) -> bytes:
    """A canonical body with what depends on the day added to it."""
    states = outlook.plan.states(day)
    listed = ",".join(f'"{state}"' for state in states)
    end = (
        f'{states[0]}","schedules":[{listed}],"schedule_first":"{outlook.first.on(day)}",'
        f'"state":"{outlook.state(day)}","freshness":"{freshness(confirmed_on, day)}"}}'
    )
    return bytes(body)[:-1] + _DAY + end.encode()


_SCHEDULES = "|".join(Schedule)
#: What `dated()` adds now, and what it added before.
_DATED = re.compile(
    f',"schedule":"({_SCHEDULES})"'
    f'(,"schedules":\\["({_SCHEDULES})"(,"({_SCHEDULES})")*\\])?'
    f'(,"schedule_first":"({_SCHEDULES})","state":"({"|".join(State)})")?'
    f',"freshness":"({"|".join(Freshness)})"}}'.encode()
)


def is_dated_form(served: bytes, body: bytes) -> bool:
    """Whether `served` is the canonical `body` with members of the day, whatever their values."""
    return served[: len(body) - 1] == body[:-1] and bool(_DATED.fullmatch(served, len(body) - 1))


def undated(body: bytes) -> bytes:
    """The canonical body within `body`."""
    return body[: body.rindex(_DAY)] + b"}"
