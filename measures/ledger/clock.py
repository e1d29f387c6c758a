"""Entries follow one another in time: none is recorded by a clock that was set back."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from measures.models import Head

from .writing import ClockBehind

#: What the moment of an entry may lie before that of the entry before it. A request notes its
#: moment, then queues for its turn to write; and the clocks of two servers differ.
TOLERANCE = timedelta(seconds=60)
#: Code of this format and before recorded whatever its clock said.
_UNCHECKED = 1


def is_behind(at: datetime, before: datetime) -> bool:
    """Whether an entry recorded `at` is too early to follow one of the moment `before`."""
    return at < before - TOLERANCE


def was_corrected(seq: int) -> bool:
    """Whether the operator has stated that the clock was ahead until entry `seq`, and set right."""
    return seq in settings.CLOCK_CORRECTED_AFTER


def may_be_out_of_order(seq: int, format: int) -> bool:
    """Whether entry `seq` may be earlier than the one before it without being a forgery."""
    return format <= _UNCHECKED or was_corrected(seq - 1)


def require_later(head: Head, at: datetime) -> None:
    """Raise ClockBehind if an entry `at` would be too early to follow that of `head`.

    `head` has the moment of its entry as `recorded_at`, None if there is no entry.
    """
    before: datetime | None = getattr(head, "recorded_at", None)
    if before and is_behind(at, before) and not was_corrected(head.seq):
        raise ClockBehind(head.seq, before)
