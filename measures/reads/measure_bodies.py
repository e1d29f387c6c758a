"""The bodies of given measures, as lists have them on a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from measures.ledger.body import body_of
from measures.models import Body, load_with_parts

from .dated_body import dated_for, redated_for


def bodies_of(keys: Sequence[int], day: date) -> list[bytes]:
    """The public bodies of the measures `keys`, in their order; withdrawn ones too."""
    stored = {body.measure_id: body for body in Body.objects.filter(pk__in=keys)}
    return [_stored(stored[key], day) if key in stored else _withdrawn(key, day) for key in keys]


def _stored(row: Body, day: date) -> bytes:
    body = bytes(row.body)
    return body if row.told_on <= day < row.until else redated_for(body, day)


def _withdrawn(key: int, day: date) -> bytes:
    """Of one that has no stored body."""
    return dated_for(body_of(load_with_parts(key)), day)
