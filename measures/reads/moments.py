"""Moments: an entry of the ledger by its `seq`, a day, or a point in time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.http import QueryDict
from django.utils.timezone import get_default_timezone, localdate
from django.utils.translation import gettext as _

from measures.ledger.head import GENESIS
from measures.models import Entry
from measures.text.days import ISO_DAY

from .parameters import UnknownRecord, parse_one

_SEQ = re.compile("[0-9]{1,18}")
_VERSION = re.compile("v([0-9]{1,9})")
_POINT = re.compile(
    ISO_DAY.pattern + r"T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9:]{5})"
)


@dataclass(frozen=True)
class Version:
    """A version of one measure, where a moment may be named by it."""

    number: int


@dataclass(frozen=True)
class Moment:
    """The moment right after the entry `seq`, on `day`; `hash` is the entry's."""

    seq: int
    day: date
    hash: str


def no_entry_yet(name: str, seq: int) -> ValidationError:
    message = _("The ledger has no entry %(code)s yet. GET /api/v1/ledger/head/ returns the last.")
    return UnknownRecord(name, str(seq), message)


def resolve_moment(name: str, value: int | datetime, *, now: datetime) -> Moment:
    """The moment of an entry, or of the last entry recorded by a point in time.

    Raises ValidationError, keyed by `name`, for a moment in the future.
    """
    if isinstance(value, datetime):
        if value > now:
            raise ValidationError({name: _("This moment is in the future.")})
        return _moment_of(Entry.objects.filter(seq=_last_seq_by(value)).first(), value)
    entry = Entry.objects.filter(seq=value).first()
    if value and not entry:
        raise no_entry_yet(name, value)
    return _moment_of(entry, entry.recorded_at if entry else now)


def _moment_of(entry: Entry | None, point: datetime) -> Moment:
    day = localdate(point)
    return Moment(entry.seq, day, entry.hash) if entry else Moment(0, day, GENESIS)


def _last_seq_by(point: datetime) -> int:
    """The highest `seq` recorded by `point`; 0 for none.

    A clock may be set back, so that entries are recorded out of the order of `seq`; whatever came
    before the highest belongs to the moment too.
    """
    last = Entry.objects.filter(recorded_at__lte=point).aggregate(seq=Max("seq"))
    return last["seq"] or 0


def parse_seq(params: QueryDict, name: str) -> int:
    """The `seq` of an entry; 0, before the first one, by default. Raises ValidationError."""
    value = parse_one(params, name, "0")
    if not _SEQ.fullmatch(value):
        message = _("%(name)s must be the seq of a ledger entry: a whole number from 0.")
        raise ValidationError({name: message % {"name": name}})
    return int(value)


def parse_moment(params: QueryDict, name: str, *, now: datetime) -> int | datetime:
    """A `seq`, or a point in time: of a day its end, though not after `now`.

    Raises ValidationError keyed by parameter.
    """
    value = parse_one(params, name, "")
    if _SEQ.fullmatch(value):
        return int(value)
    try:
        if ISO_DAY.fullmatch(value):
            last = datetime.combine(datetime.fromisoformat(value), time.max, get_default_timezone())
            today = datetime.fromisoformat(value).date() == now.astimezone(last.tzinfo).date()
            return now if today else last.astimezone(UTC)
        if _POINT.fullmatch(value):
            return datetime.fromisoformat(value).astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    message = _(
        "%(name)s must be the seq of an entry (203), a date (2026-11-20) or a point in time with "
        "its offset (2026-11-20T12:00:00Z; write + as %%2B)."
    )
    raise ValidationError({name: message % {"name": name}})


def parse_moment_or_version(
    params: QueryDict, name: str, *, now: datetime
) -> int | datetime | Version:
    """The same, or a version of a measure: `v3`."""
    if version := _VERSION.fullmatch(parse_one(params, name, "")):
        return Version(int(version[1]))
    return parse_moment(params, name, now=now)


def parse_since(params: QueryDict, name: str) -> int | datetime | None:
    """A `seq`, or a point in time: of a day its beginning. Raises ValidationError."""
    if name not in params:
        return None
    value = parse_one(params, name, "")
    try:
        if ISO_DAY.fullmatch(value):
            midnight = datetime.combine(
                datetime.fromisoformat(value), time.min, get_default_timezone()
            )
            return midnight.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    return parse_moment(params, name, now=datetime.max.replace(tzinfo=UTC))
