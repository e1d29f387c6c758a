"""The append-only, hash-chained record of every change: the only writer of its tables.

Verbs open `writing()`, claim their subject, change it and call `record()` before they leave it.
From there a change takes one way: settle the texts, derive the columns, make the body, append the
entry, store and index the body. The subject stays as it was loaded by `claim()` and changed by the
verb; nothing is read again.

Each entry's `hash` is the SHA-256 of its canonical header, which names the hash before it and the
digest of the body; `mac` is an HMAC-SHA-256 of that hash under the ledger's key. docs/ledger.md
says what is claimed and what is not.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from measures.db.prepared import by
from measures.models import (
    FORMAT,
    Entry,
    Head,
    Measure,
    Source,
    Verb,
    overrides_in_use,
)
from measures.text.script import converter

from . import provenance, search_index, stored_bodies
from .body import body_of
from .canonical import Json
from .chain import check_key, hash_of, key_id, mac_of
from .derivation import derived_columns
from .head import GENESIS
from .writing import Actor, LedgerUnavailable, Recorded, checked_reason, subject_of

_HEAD = by(Head, "pk")


def record(
    subject: Recorded,
    verb: Verb,
    *,
    by: Actor,
    reason: str,
    at: datetime,
    before: bytes | None = None,
) -> Entry | None:
    """Append the entry for the change just made to `subject`, whose version was claimed.

    Measures and sources have their parts in memory, in step with the tables; the columns that
    the verb set on the subject are saved here with the derived ones. Raises LedgerUnavailable
    when the chain cannot be continued, ValidationError without a reason.

    `before` is the body after the claim and before the change, of a verb that may change nothing:
    if it still is the body, there is no entry, and the verb rolls back.
    """
    reason = checked_reason(reason)
    texts = _derive(subject) if isinstance(subject, Measure | Source) else None
    body = body_of(subject, texts)
    if body == before:
        return None
    entry = _append(subject, verb, body, by=by, reason=reason, at=at)
    if isinstance(subject, Measure):
        stored_bodies.store(subject, body, localdate(at))
        search_index.keep(subject, entry.seq, body)
    return entry


def _derive(subject: Measure | Source) -> Json:
    """Bring the derived texts and columns of `subject` up to date and save what changed.

    Returns the provenance of its texts, for the body.
    """
    texts = provenance.settle(subject, converter(overrides_in_use()))
    if isinstance(subject, Measure):
        for name, value in derived_columns(subject).items():
            setattr(subject, name, value)
    subject.write_changes()
    return texts


def _append(
    subject: Recorded, verb: Verb, body: bytes, *, by: Actor, reason: str, at: datetime
) -> Entry:
    head = _head()
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
        caller_request_id=by.caller_request_id,
        credential=by.credential,
        reason=reason,
        recorded_at=at,
        format=FORMAT,
        body=body,
        prev_hash=head.hash,
    )
    entry.hash = hash_of(entry, head.instance)
    entry.mac = mac_of(entry.hash, head.instance)
    entry.insert()
    head.update(seq=entry.seq, hash=entry.hash)
    return entry


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
