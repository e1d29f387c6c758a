"""The append-only, hash-chained record of every change: the only writer of its tables.

Verbs open `writing()`, claim their subject, change it and call `record()` before they leave it.
From there a change takes one way: settle the texts, derive the columns, make the body, store it, make
its search keys; and when `writing()` ends, append the entry (`pending`). The subject stays as it was
loaded by `claim()` and changed by the verb; nothing is read again.

Each entry's `hash` is the SHA-256 of its canonical header, which names the hash before it and the
digests of the entry and of its public form; `mac` is an HMAC-SHA-256 of that hash under the
ledger's key. docs/ledger.md says what is claimed and what is not.
"""

from __future__ import annotations

from datetime import datetime

import orjson
from django.utils.timezone import localdate

from measures.models import (
    FORMAT,
    Entry,
    Measure,
    Source,
    Verb,
    overrides_in_use,
    reload_given_sources,
)
from measures.text.script import converter

from . import provenance, public_form, search_index, stored_bodies
from .body import body_of
from .canonical import Json
from .derivation import derived_columns
from .pending import Pending, add
from .writing import Actor, Recorded, checked_reason, rehearsed, subject_of


def record(
    subject: Recorded,
    verb: Verb,
    *,
    by: Actor,
    reason: str,
    at: datetime,
    internal: bool = False,
    before: bytes | None = None,
) -> Entry | None:
    """Record the change just made to `subject`, whose version was claimed.

    Measures and sources have their parts in memory, in step with the tables; the columns that
    the verb set on the subject are saved here with the derived ones. The entry that is returned
    has no `seq` until `writing()` ends. Raises ValidationError without a reason. An `internal` reason
    is recorded and not published.

    `before` is the body after the claim and before the change, of a verb that may change nothing:
    if it still is the body, there is no entry, and the verb rolls back.
    """
    reason = checked_reason(reason)
    if isinstance(subject, Measure) and subject.withdrawn:
        verb = Verb.WITHDRAWN  # the last entry says so, whatever it follows from
    texts = _derive(subject) if isinstance(subject, Measure | Source) else None
    body = body_of(subject, texts)
    if body == before:
        return None
    entry = _entry(subject, verb, body, by=by, reason=reason, at=at, internal=internal)
    if rehearsed():
        return entry
    pending = Pending(entry)
    if isinstance(subject, Measure):
        public = public_form.without_names(orjson.loads(body))
        stored_bodies.store(subject, public_form.encoded(public), localdate(at))
        pending.former = subject.former_body
        pending.measure_id = subject.pk
        pending.index = search_index.replacement(subject, public)
    add(pending)
    return entry


def _derive(subject: Measure | Source) -> Json:
    """Bring the derived texts and columns of `subject` up to date and save what changed.

    Returns the provenance of its texts, for the body.
    """
    texts = provenance.settle(subject, converter(overrides_in_use()))
    if isinstance(subject, Measure):
        reload_given_sources(subject)
        for name, value in derived_columns(subject).items():
            setattr(subject, name, value)
    subject.write_changes()
    return texts


def _entry(
    subject: Recorded,
    verb: Verb,
    body: bytes,
    *,
    by: Actor,
    reason: str,
    at: datetime,
    internal: bool,
) -> Entry:
    """The entry of a change, without its place in the chain."""
    return Entry(
        subject=subject_of(subject),
        code=subject.code,
        version=subject.version,
        verb=verb,
        channel=by.channel,
        actor=by.name[:200],
        actor_id=by.user_id,
        role=by.capacity.role,
        office=by.capacity.office,
        request_id=by.request_id,
        caller_request_id=by.caller_request_id,
        undoes=by.undoes,
        credential=by.credential,
        reason=reason,
        internal=internal,
        recorded_at=at,
        format=FORMAT,
        body=body,
    )
