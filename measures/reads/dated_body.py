"""What of a measure's body depends on the day, worked out from the body itself."""

from __future__ import annotations

from datetime import date

from measures.domain.schedule import Schedule, Timetable, freshness
from measures.ledger import formats
from measures.ledger.body import Json
from measures.models import dated, undated


def timetable_of(body: Json) -> Timetable:
    """The timetable that a body tells of."""
    days = body["schedule_days"]
    told = (_day(days[name]) for name in ("behind", "due_soon", "overdue"))
    return Timetable(Schedule(body["schedule_base"]), *told)


def dated_for(canonical: bytes | memoryview, day: date) -> bytes:
    """A canonical body, of whatever format, as it is served on `day`."""
    body, text = formats.upgraded_body(canonical)
    return dated(text, timetable_of(body).on(day), freshness(_day(body["confirmed_on"]), day))


def redated_for(served: bytes, day: date) -> bytes:
    """A stored body that was made for other days, or in an older format, as served on `day`."""
    return dated_for(undated(served), day)


def _day(said: str | None) -> date | None:
    return date.fromisoformat(said) if said else None
