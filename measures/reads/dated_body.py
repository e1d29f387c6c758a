"""The members of a measure's body that depend on the day, computed from the body itself."""

from __future__ import annotations

from datetime import date

from measures.domain.schedule import Schedule, Timetable
from measures.domain.state import Outlook, State
from measures.ledger import formats
from measures.ledger.body import Json
from measures.ledger.public_form import public_body
from measures.models import dated, undated


def timetable_of(body: Json, which: str = "schedule") -> Timetable:
    """The timetable in a body; with `schedule_first` the one against the first promise."""
    days = body[f"{which}_days"]
    changes = (_day(days[name]) for name in ("behind", "due_soon", "overdue"))
    return Timetable(Schedule(body[f"{which}_base"]), *changes)


def outlook_of(body: Json) -> Outlook:
    """What of a body depends on the day."""
    first = timetable_of(body, "schedule_first")
    return Outlook(timetable_of(body), first, State(body["state_base"]))


def dated_for(canonical: bytes | memoryview, day: date, *, names: bool = False) -> bytes:
    """The public form of a canonical body in any format, as served on `day`; the whole with `names`."""
    body, text = (formats.upgraded_body if names else public_body)(canonical)
    return dated(text, outlook_of(body), _day(body["confirmed_on"]), day)


def redated_for(served: bytes, day: date) -> bytes:
    """A stored body that was made for other days, or in an older format, as served on `day`."""
    return dated_for(undated(served), day)


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
