"""The append-only, hash-chained record of every change: the only writer of its tables.

Verbs open `writing()`, change their rows and call `record()` before they leave it. Each entry's
`hash` is the SHA-256 of its canonical header, which names the hash before it and the digest of
the body; `mac` is an HMAC-SHA-256 of that hash under the ledger's key. docs/ledger.md says what
is claimed and what is not.
"""

from __future__ import annotations

import hashlib
import hmac
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Model
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from measures import formats, provenance, search, snapshot, standing
from measures.canonical import canonical
from measures.db.guard import allow_writes as _verb
from measures.db.guard import require_verb
from measures.db.prepared import Prepared, by
from measures.db.sql import Sql, execute, fetch
from measures.models import (
    FORMAT,
    Body,
    Channel,
    Entry,
    Head,
    Measure,
    Override,
    Source,
    Stale,
    Subject,
    Verb,
    Withdrawn,
    Zone,
    overrides_in_use,
    whole,
)
from measures.standing import GENESIS
from measures.text.characters import unprintable
from measures.text.script import converter

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

_DOMAIN = b"policy-measure-tracker/ledger/1\n"
#: How many bodies each change makes anew when their day is over: a day has seldom more.
SOME = 20
_WRITER_LOCK = 7_062_023  # any number that nothing else on the server uses

Recorded = Zone | Source | Measure | Override
Row = TypeVar("Row", Zone, Source, Measure, Override)

_BY_KEY: dict[type[Model], Prepared[Any]] = {
    model: by(model, "pk") for model in (Zone, Source, Measure, Override)
}
_HEAD = by(Head, "pk")


class Trouble(Exception):
    """The ledger cannot be written: another key, or a head that is gone. Nothing was changed."""


@dataclass(frozen=True)
class Actor:
    """Who changes something and through which channel. Without a user: an import or a command."""

    name: str
    channel: Channel
    user: AbstractUser | None = None
    request_id: str = ""

    @classmethod
    def of(cls, user: AbstractUser, channel: Channel, request_id: str = "") -> Actor:
        return cls(user.get_full_name() or user.get_username(), channel, user, request_id[:64])

    @property
    def user_id(self) -> int | None:
        return self.user.pk if self.user else None


@contextmanager
def writing() -> Iterator[None]:
    """A transaction in which guarded rows may be written, one writer at a time.

    Within another it is part of that one: who goes on after a refusal takes a savepoint first.
    SQLite queues writers before BEGIN (`tracker.sqlite`); PostgreSQL here, before any row lock.
    """
    with _verb() as within, transaction.atomic(savepoint=not within):
        if not within and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_WRITER_LOCK])
        yield


def claim(subject: Row, *, version: int | None = None, withdrawn: bool = False) -> Row:
    """Take the next version of `subject`, if it still is at `version` (default: as loaded).

    The one guard against lost updates, and of withdrawn measures, which only a verb that says
    `withdrawn` may write. Returns the row as it now stands, for the verb to change. Raises Stale
    when somebody else was first, Withdrawn.
    """
    had = subject.version if version is None else version
    model = type(subject)
    require_verb(model)
    text = f"UPDATE {model._meta.db_table} SET version = %s WHERE id = %s AND version = %s"
    claimed = execute(Sql(text, (had + 1, subject.pk, had)))
    fresh: Row = _BY_KEY[model](subject.pk)[0]
    if isinstance(fresh, Measure) and fresh.withdrawn and not withdrawn:
        raise Withdrawn(fresh.code, fresh.version - claimed)
    if not claimed:
        raise Stale(subject.code, had, fresh.version)
    fresh.take()
    return fresh


def checked_reason(reason: str) -> str:
    """`reason` without outer spaces. Raises ValidationError when there is none."""
    reason = reason.strip()
    if not reason:
        message = _("Give the reason for this change; it is kept in the ledger.")
    elif unprintable(reason):
        message = _("The reason holds a control character. Remove it and send again.")
    elif len(reason) > 4000:
        message = _("The reason is longer than 4,000 characters.")
    else:
        return reason
    raise ValidationError({"reason": ValidationError(message, code="reason")})


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
        search.keep(subject, entry.seq, body)
    tell_anew(day, most=SOME)
    return entry


def _settled(subject: Recorded, day: date) -> bytes:
    """Bring what is derived of `subject` up to date; return its body."""
    if isinstance(subject, Measure):
        return _settled_measure(subject, day)
    if isinstance(subject, Source):
        texts = provenance.settle(subject, converter(overrides_in_use()))
        Source.objects.filter(pk=subject.pk).update(**texts)
    return snapshot.body(subject)


def _settled_measure(measure: Measure, day: date) -> bytes:
    """The same for a measure, whose body is also stored where lists read it while it is in use."""
    stored = whole(measure.pk)
    was = vars(stored).copy()
    values = provenance.settle(stored, converter(overrides_in_use()))
    values |= snapshot.derived(stored)
    if changed := {name: value for name, value in values.items() if value != was[name]}:
        stored.alter(**changed)
    for name, value in values.items():
        setattr(measure, name, value)
    body = snapshot.body(stored)
    if stored.withdrawn:
        Body.objects.filter(measure_id=stored.pk).delete()
    else:
        Body.of(stored, body, day).keep()
    return body


def tell_anew(day: date, *, most: int) -> int:
    """Make some of the bodies anew whose day is over; how many. For use while `writing()`.

    Those of an older format are among them: `Body.outdate()`.
    """
    due = Sql("SELECT measure_id FROM measures_body WHERE until <= %s LIMIT %s")
    ids = [pk for (pk,) in fetch(Sql(due.text, (day.isoformat(), most)))]
    for stored in Body.objects.filter(pk__in=ids).select_related("measure") if ids else ():
        _body, text = formats.upgraded(stored.canonical)
        Body.of(stored.measure, text, day).keep()
    return len(ids)


def _head() -> Head:
    head = _HEAD.first(1)
    if head is None:
        if Entry.objects.exists():
            raise Trouble(_("The head of the ledger is gone. Run verify_ledger before any change."))
        head = Head(instance=uuid.uuid4(), key_id="", seq=0, hash=GENESIS)
        head.key_id = key_id(head.instance)
        head.save(force_insert=True)
    check_key(head)
    return head


def check_key(head: Head) -> None:
    """Raise Trouble unless the key in use is the one that the ledger was begun with."""
    if head.key_id != key_id(head.instance):
        raise Trouble(
            _("LEDGER_KEY is not the key that this ledger was begun with. Put the right key back.")
        )


def head() -> tuple[int, str]:
    """`seq` and `hash` of the last entry; (0, GENESIS) for an empty ledger."""
    return standing.head()


def subject_of(row: Model) -> Subject:
    return Subject(type(row).__name__.lower())


def hash_of(entry: Entry, instance: uuid.UUID) -> str:
    """SHA-256 over the canonical header of `entry`, in the entry's own format."""
    header = {
        "format": entry.format,
        "instance": str(instance),
        "body": hashlib.sha256(entry.body).hexdigest(),
        "prev": entry.prev_hash,
    } | {name: getattr(entry, name) for name in HEADER}
    return hashlib.sha256(canonical(formats.header(header))).hexdigest()


#: The columns of an entry that its hash covers, besides body and previous hash.
HEADER = [
    "seq",
    "subject",
    "code",
    "version",
    "verb",
    "channel",
    "actor",
    "actor_id",
    "request_id",
    "reason",
    "recorded_at",
]


def mac_of(digest: str, instance: uuid.UUID) -> str:
    """HMAC-SHA-256 under the ledger's key, good for this instance only."""
    message = _DOMAIN + f"{instance}\n{digest}".encode()
    return hmac.new(settings.LEDGER_KEY.encode(), message, "sha256").hexdigest()


def key_id(instance: uuid.UUID) -> str:
    """Names the key in use; says nothing about it."""
    return mac_of("key", instance)[:16]
