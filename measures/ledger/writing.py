"""The transaction of a verb, the actor and the claim of a version."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from measures.db.guard import allow_writes, in_verb, require_verb
from measures.db.locks import Lock, take
from measures.db.prepared import by
from measures.db.sql import Sql, execute, fetch, vendor
from measures.models import (
    Account,
    Capacity,
    Channel,
    GlossaryTerm,
    Measure,
    Organisation,
    Override,
    Recoding,
    RightsSettings,
    Source,
    Subject,
    VersionConflict,
    Withdrawn,
    Zone,
    full_name,
    load_after,
    load_organisation,
    load_source,
)
from measures.models.texts import LONGEST_PARAGRAPH
from measures.text.characters import says_something, unprintable

from .pending import append
from .traits import body_at

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

    from measures.models import Token

_alone: ContextVar[bool] = ContextVar("alone", default=False)
_beginning: ContextVar[Callable[[], None] | None] = ContextVar("beginning", default=None)
_rehearsed: ContextVar[bool] = ContextVar("rehearsed", default=False)

Recorded = (
    Zone
    | Source
    | Measure
    | Organisation
    | Override
    | Account
    | GlossaryTerm
    | RightsSettings
    | Recoding
)
Row = TypeVar("Row", Zone, Source, Measure, Organisation, Override, Account, GlossaryTerm)

_zone, _override = by(Zone, "pk"), by(Override, "pk")

#: Loads a subject by key, with all its parts.
_LOAD: dict[type[Model], Callable[[int], Any]] = {
    Zone: _zone.first,
    Source: load_source,
    Organisation: load_organisation,
    Override: _override.first,
    Account: lambda pk: Account.objects.with_parts().get(pk=pk),
    GlossaryTerm: by(GlossaryTerm, "pk").first,
}
#: Subjects whose name is not that of their class.
_SUBJECTS = {GlossaryTerm: Subject.GLOSSARY, RightsSettings: Subject.SETTINGS}


@dataclass(frozen=True)
class Actor:
    """Who changes something, through which channel, and in which capacity, once a verb knows it.

    Without a user: an import or a command. `credential` names the token or session that the request
    came by, `maker_id` the person who made the token, if not its owner, and `caller_request_id` is the
    id that the caller gave it, beside the server's own; `undoes` is the request that this one
    takes back.
    """

    name: str
    channel: Channel
    user: AbstractUser | None = None
    request_id: str = ""
    caller_request_id: str = ""
    undoes: str = ""
    credential: str = ""
    maker_id: int | None = None
    capacity: Capacity = Capacity()

    @classmethod
    def of(cls, user: AbstractUser, channel: Channel, request_id: str = "", **more: Any) -> Actor:
        return cls(full_name(user), channel, user, request_id[:64], **more)

    @classmethod
    def of_request(cls, request: Any, channel: Channel) -> Actor:
        """The authenticated person who sent `request`, to the API or the admin."""
        own, server = (getattr(request, f"{of}request_id", "") for of in ("caller_", ""))
        more = {"caller_request_id": own, "credential": credential_of(request)}
        maker = getattr(getattr(request, "auth", None), "maker_id", None)
        return cls.of(request.user, channel, server, maker_id=maker, **more)

    def acting(self, capacity: Capacity) -> Self:
        """The same person in the capacity that allows the change: what `require()` returned."""
        return replace(self, capacity=capacity)

    @property
    def user_id(self) -> int | None:
        return self.user.pk if self.user else None


@contextmanager
def writing(*, alone: bool = False) -> Iterator[None]:
    """A transaction in which guarded rows may be written; its entries are appended at its end.

    `alone`: while nobody else writes. For verbs that change what bodies of other subjects are made
    of: zones, sources, organisations, and words and names that the converter uses. Others write at the same
    time, each the subjects that it claims; of several subjects it claims them in order of code.
    Within another it is part of that one: a caller that continues after a refusal opens a
    savepoint first.
    SQLite has one writer at a time, and queues them before BEGIN (`tracker.sqlite`).
    """
    with allow_writes() as within, transaction.atomic(savepoint=not within):
        if within:
            if alone:
                require_alone()
            yield
            return
        token = _alone.set(alone)
        try:
            take(Lock.WRITERS, shared=not alone)
            if (begin := _beginning.get()) and not rehearsed():
                begin()
            yield
            if not transaction.get_rollback():
                append()
        finally:
            _alone.reset(token)


@contextmanager
def beginning(begin: Callable[[], None]) -> Iterator[None]:
    """Within, each `writing()` that is not rehearsed calls `begin` first, in its transaction."""
    token = _beginning.set(begin)
    try:
        yield
    finally:
        _beginning.reset(token)


@contextmanager
def rehearsing() -> Iterator[None]:
    """`writing()` that always rolls back: verbs keep all rules, and what they did leaves no trace.

    No other `writing()` is open. Entries are not made ready for the chain nor for search.
    """
    if in_verb():
        raise RuntimeError("A rehearsal would roll back the transaction that it is part of.")
    token = _rehearsed.set(True)
    try:
        with writing():
            yield
            transaction.set_rollback(True)
    finally:
        _rehearsed.reset(token)


def rehearsed() -> bool:
    """Whether this is within `rehearsing()`."""
    return _rehearsed.get()


def require_alone() -> None:
    """Raise RuntimeError unless this is within `writing(alone=True)`."""
    if not _alone.get():
        raise RuntimeError("Open the outer writing() with alone=True, as this verb needs it.")


def once(key: str) -> None:
    """Wait until no other transaction that was given the same `key` is under way.

    Comes first in `writing()`, before any claim.
    """
    take(Lock.REQUEST, key)


@contextmanager
def writing_at_once() -> Iterator[None]:
    """`writing()` that raises OperationalError soon where it would wait for another writer."""
    with getattr(connection, "nowait", nullcontext)(), transaction.atomic():
        if vendor() == "postgresql":
            execute(Sql("SET LOCAL lock_timeout = '50ms'"))
        with writing():
            yield


def claim(subject: Row, *, version: int | None = None, withdrawn: bool = False) -> Row:
    """Take the next version of `subject`, if it still is at `version` (default: as loaded).

    The one guard against lost updates, and of withdrawn measures, which only a verb that passes
    `withdrawn` may write. Returns the current row, loaded once with all its parts, for the verb
    to change. Raises VersionConflict when somebody else was first, Withdrawn.
    """
    expected = subject.version if version is None else version
    model = type(subject)
    require_verb(model)
    text = f"UPDATE {model._meta.db_table} SET version = %s WHERE id = %s AND version = %s"  # nosec # B608: names of our own tables and columns
    update = Sql(text, (expected + 1, subject.pk, expected)) + Sql("RETURNING id")
    claimed, fresh = _claimed(subject, update, expected)
    if isinstance(fresh, Measure) and fresh.withdrawn and not withdrawn:
        raise Withdrawn(fresh.code, fresh.version - claimed)
    if not claimed:
        raise VersionConflict(subject.code, expected, fresh.version, subject_of(fresh))
    fresh.remember()
    return fresh


def _claimed(subject: Row, update: Sql, version: int) -> tuple[int, Row]:
    """How many rows `update` changed, and `subject` as it is then.

    A measure brings the body of its entry of `version` along.
    """
    if not isinstance(subject, Measure):
        return len(fetch(update)), _LOAD[type(subject)](subject.pk)
    (claimed, bodies), fresh = load_after(
        subject.pk, [update, body_at(Subject.MEASURE, subject.code, version)]
    )
    fresh.former_body = bodies[0][0] if bodies else None
    return len(claimed), fresh


def checked_reason(reason: str) -> str:
    """`reason` without outer spaces. Raises ValidationError when there is none that says why."""
    reason = reason.strip()
    if not reason:
        message = _("Give the reason for this change; it is kept in the ledger.")
    elif unprintable(reason):
        message = _(
            "The reason contains an invisible or control character. Remove it and send again."
        )
    elif len(reason) > LONGEST_PARAGRAPH:
        message = _("The reason is longer than 4,000 characters.")
    elif not says_something(reason):
        message = _(
            "Say why, so that somebody else understands it: at least two Chinese characters, or "
            "five letters. Punctuation and repetition do not count."
        )
    else:
        return reason
    raise ValidationError({"reason": ValidationError(message, code="reason")})


def act_columns(by: Actor, reason: str, internal: bool, at: datetime) -> dict[str, Any]:
    """The columns of an act (`models.Act`) that say who did it, why and when.

    Raises ValidationError without a reason.
    """
    return {
        "reason": checked_reason(reason),
        "internal": internal,
        "by": by.name,
        "role": by.capacity.role,
        "office": by.capacity.office,
        "recorded_at": at,
    }


def subject_of(row: Model | RightsSettings | Recoding) -> Subject:
    return _SUBJECTS.get(type(row)) or Subject(type(row).__name__.lower())


def credential_of_token(token: Token) -> str:
    return f"token {token.token_key}"


def credential_of(request: Any) -> str:
    """The token by its prefix, or the session by the beginning of a digest of its key."""
    if token := getattr(request, "auth", None):
        return credential_of_token(token)
    key = getattr(getattr(request, "session", None), "session_key", None)
    return f"session {hashlib.sha256(key.encode()).hexdigest()[:8]}" if key else ""
