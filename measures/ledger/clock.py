"""Entries follow one another in time: none is recorded by a clock that was set back."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from measures.models import Entry

from .head import LedgerUnavailable


class ClockBehind(LedgerUnavailable):
    """The clock is behind the last entry; nothing earlier than that is appended."""

    def __init__(self, seq: int, recorded_at: datetime) -> None:
        message = _(
            "The clock of the server is behind the last entry (%(seq)s, recorded at %(at)s). "
            "Set the clock right."
        )
        super().__init__(message % {"seq": seq, "at": f"{recorded_at:%Y-%m-%d %H:%M:%S} UTC"})


#: What the moment of an entry may lie before that of the entry before it. A request notes its
#: moment, then queues for its turn to write; and the clocks of two servers differ.
TOLERANCE = timedelta(seconds=60)
#: Code of this format and before recorded whatever its clock said.
_UNCHECKED = 1
_NEVER = 2**62  # no entry has this number


def is_behind(at: datetime, before: datetime) -> bool:
    """Whether an entry recorded `at` is too early to follow one of the moment `before`."""
    return at < before - TOLERANCE


def are_out_of_order(at: str, before: str) -> bool:
    """The same of moments in the canonical form; not of one that is none, which is a fault by itself."""
    if at >= before:
        return False
    try:
        return is_behind(datetime.fromisoformat(at), datetime.fromisoformat(before))
    except ValueError:
        return False


def was_corrected(seq: int) -> bool:
    """Whether the operator has stated that the clock was ahead until entry `seq`, and set right."""
    return seq in settings.CLOCK_CORRECTED_AFTER


def may_be_out_of_order(seq: int, format: int) -> bool:
    """Whether entry `seq` may be earlier than the one before it without being a forgery."""
    return format <= _UNCHECKED or was_corrected(seq - 1)


def require_later(seq: int, before: datetime | None, at: datetime) -> datetime:
    """The moment of an entry begun `at` that follows the entry `seq`, recorded at `before`.

    Writers overlap: a later entry may have been begun earlier, and is recorded with the one before
    it. Raises ClockBehind if it is too early for that.
    """
    if before is None or before <= at or was_corrected(seq):
        return at
    if is_behind(at, before):
        raise ClockBehind(seq, before)
    return before


def first_from(at: datetime) -> int | None:
    """The number of the first entry recorded `at` or later, or one that no entry has.

    None where entries may be out of order. Two queries by keys.
    """
    if not _are_in_order():
        return None
    entries = Entry.objects.filter(recorded_at__gte=at).order_by("recorded_at", "seq")
    return entries.values_list("seq", flat=True).first() or _NEVER


def last_until(at: datetime) -> int | None:
    """The number of the last entry recorded until `at`, 0: none; None as above."""
    if not _are_in_order():
        return None
    entries = Entry.objects.filter(recorded_at__lte=at).order_by("-recorded_at", "-seq")
    return entries.values_list("seq", flat=True).first() or 0


def _are_in_order() -> bool:
    unchecked = Entry.objects.filter(seq=1, format__lte=_UNCHECKED)
    return not settings.CLOCK_CORRECTED_AFTER and not unchecked.exists()
