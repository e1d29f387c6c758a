"""The append-only, hash-chained record of every change: the only writer of its tables.

Verbs open `writing()`, change their rows and call `record()` before they leave it. Each entry's
`hash` is the SHA-256 of its canonical header, which names the hash before it and the digest of
the body; `mac` is an HMAC-SHA-256 of that hash under the ledger's key. docs/ledger.md says what
is claimed and what is not.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from measures.db.prepared import by
from measures.db.sql import Sql, fetch
from measures.models import (
    FORMAT,
    Body,
    Entry,
    Head,
    Measure,
    Source,
    Verb,
    load_with_parts,
    overrides_in_use,
)
from measures.text.script import converter

from . import formats, provenance, search_index
from .body import body_of, derived_columns
from .head import GENESIS

if TYPE_CHECKING:
    pass
from .chain import check_key, hash_of, key_id, mac_of
from .writing import Actor, LedgerUnavailable, Recorded, checked_reason, subject_of

#: How many bodies each change makes anew when their day is over: a day has seldom more.
REFRESHED_PER_CHANGE = 20
_HEAD = by(Head, "pk")


def record(subject: Recorded, verb: Verb, *, by: Actor, reason: str, at: datetime) -> Entry:
    """Append the entry for the change just made to `subject`, whose version was claimed.

    Recomputes what is derived, makes the body once, stores it where lists and search read it.
    Raises Trouble when the chain cannot be continued, ValidationError without a reason.
    """
    head = _head()
    day = localdate(at)
    body = _settled(subject, day)
    entry = Entry(
        seq=head.seq + 1,
        subject=subject_of(subject),
        code=subject.code,
        version=subject.version,
        verb=verb,
        channel=by.channel,
        actor=by.name[:200],
        actor_id=by.user_id,
        request_id=by.request_id,
        reason=checked_reason(reason),
        recorded_at=at,
        format=FORMAT,
        body=body,
        prev_hash=head.hash,
    )
    entry.hash = hash_of(entry, head.instance)
    entry.mac = mac_of(entry.hash, head.instance)
    entry.put()
    head.alter(seq=entry.seq, hash=entry.hash)
    if isinstance(subject, Measure):
        search_index.keep(subject, entry.seq, body)
    refresh_bodies(day, most=REFRESHED_PER_CHANGE)
    return entry


def _settled(subject: Recorded, day: date) -> bytes:
    """Bring what is derived of `subject` up to date; return its body."""
    if isinstance(subject, Measure):
        return _settled_measure(subject, day)
    if isinstance(subject, Source):
        texts = provenance.settle(subject, converter(overrides_in_use()))
        Source.objects.filter(pk=subject.pk).update(**texts)
    return body_of(subject)


def _settled_measure(measure: Measure, day: date) -> bytes:
    """The same for a measure, whose body is also stored where lists read it while it is in use."""
    stored = load_with_parts(measure.pk)
    was = vars(stored).copy()
    values = provenance.settle(stored, converter(overrides_in_use()))
    values |= derived_columns(stored)
    if changed := {name: value for name, value in values.items() if value != was[name]}:
        stored.alter(**changed)
    for name, value in values.items():
        setattr(measure, name, value)
    body = body_of(stored)
    if stored.withdrawn:
        Body.objects.filter(measure_id=stored.pk).delete()
    else:
        Body.of(stored, body, day).keep()
    return body


def refresh_bodies(day: date, *, most: int) -> int:
    """Make some of the bodies anew whose day is over; how many. For use while `writing()`.

    Those of an older format are among them: `Body.outdate()`.
    """
    due = Sql("SELECT measure_id FROM measures_body WHERE until <= %s LIMIT %s")
    ids = [pk for (pk,) in fetch(Sql(due.text, (day.isoformat(), most)))]
    for stored in Body.objects.filter(pk__in=ids).select_related("measure") if ids else ():
        _body, text = formats.upgraded_body(stored.canonical)
        Body.of(stored.measure, text, day).keep()
    return len(ids)


def _head() -> Head:
    head = _HEAD.first(1)
    if head is None:
        if Entry.objects.exists():
            raise LedgerUnavailable(
                _("The head of the ledger is gone. Run verify_ledger before any change.")
            )
        head = Head(instance=uuid.uuid4(), key_id="", seq=0, hash=GENESIS)
        head.key_id = key_id(head.instance)
        head.save(force_insert=True)
    check_key(head)
    return head
