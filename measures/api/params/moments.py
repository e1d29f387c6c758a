"""Moments in a query: an entry of the ledger by its `seq`, a day, or a point in time."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext as _

from measures.reads.as_of import Version

from .parsing import parse_one

_SEQ = re.compile("[0-9]{1,18}")
_VERSION = re.compile("v([0-9]{1,9})")
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_POINT = re.compile(
    _DAY.pattern + r"T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9:]{5})"
)


def parse_seq(given: QueryDict, name: str) -> int:
    """The entry that is named; 0, before the first one, when none is. Raises ValidationError."""
    said = parse_one(given, name, "0")
    if not _SEQ.fullmatch(said):
        message = _("%(name)s is the seq of an entry of the ledger: a whole number from 0.")
        raise ValidationError({name: message % {"name": name}})
    return int(said)


def parse_moment(given: QueryDict, name: str, *, now: datetime) -> int | datetime:
    """A `seq`, or the point in time: of a day its end, though not after `now`.

    Raises ValidationError keyed by parameter.
    """
    said = parse_one(given, name, "")
    if _SEQ.fullmatch(said):
        return int(said)
    try:
        if _DAY.fullmatch(said):
            last = datetime.combine(datetime.fromisoformat(said), time.max, get_default_timezone())
            today = datetime.fromisoformat(said).date() == now.astimezone(last.tzinfo).date()
            return now if today else last.astimezone(UTC)
        if _POINT.fullmatch(said):
            return datetime.fromisoformat(said).astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    message = _(
        "%(name)s is the seq of an entry (203), a day (2026-11-20) or a point in time with its "
        "offset (2026-11-20T12:00:00Z; write + as %%2B)."
    )
    raise ValidationError({name: message % {"name": name}})


def parse_moment_or_version(
    given: QueryDict, name: str, *, now: datetime
) -> int | datetime | Version:
    """The same, or a version of a measure: `v3`."""
    if version := _VERSION.fullmatch(parse_one(given, name, "")):
        return Version(int(version[1]))
    return parse_moment(given, name, now=now)


def parse_since(given: QueryDict, name: str) -> int | datetime | None:
    """A `seq`, or a point in time: of a day its beginning. Raises ValidationError."""
    if name not in given:
        return None
    said = parse_one(given, name, "")
    try:
        if _DAY.fullmatch(said):
            first = datetime.combine(datetime.fromisoformat(said), time.min, get_default_timezone())
            return first.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    return parse_moment(given, name, now=datetime.max.replace(tzinfo=UTC))
