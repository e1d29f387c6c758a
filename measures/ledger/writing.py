"""One writer at a time: the transaction, the actor and the claim of a version."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from measures.db.guard import allow_writes, require_verb
from measures.db.prepared import by
from measures.db.sql import Sql, execute
from measures.models import (
    Account,
    Channel,
    GlossaryTerm,
    Measure,
    Override,
    RightsSettings,
    Source,
    Subject,
    VersionConflict,
    Withdrawn,
    Zone,
    load_source,
    load_with_parts,
)
from measures.models.texts import LONGEST_PARAGRAPH
from measures.text.characters import unprintable

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

    from measures.models import Token

_WRITER_LOCK = 7_062_023  # any number that nothing else on the server uses

Recorded = Zone | Source | Measure | Override | Account | GlossaryTerm | RightsSettings
Row = TypeVar("Row", Zone, Source, Measure, Override, Account, GlossaryTerm)

_zone, _override = by(Zone, "pk"), by(Override, "pk")

#: Loads a subject by key, with all its parts.
_LOAD: dict[type[Model], Callable[[int], Any]] = {
    Zone: _zone.first,
    Source: load_source,
    Measure: load_with_parts,
    Override: _override.first,
    Account: lambda pk: Account.objects.with_parts().get(pk=pk),
    GlossaryTerm: by(GlossaryTerm, "pk").first,
}
#: Subjects whose name is not that of their class.
_SUBJECTS = {GlossaryTerm: Subject.GLOSSARY, RightsSettings: Subject.SETTINGS}


class LedgerUnavailable(Exception):
    """The ledger cannot be written: another key, or a head that is gone. Nothing was changed."""


@dataclass(frozen=True)
class Actor:
    """Who changes something and through which channel. Without a user: an import or a command.

    `credential` names the token or session that the request came by, `caller_request_id` is the
    id that the caller gave it, beside the server's own.
    """

    name: str
    channel: Channel
    user: AbstractUser | None = None
    request_id: str = ""
    caller_request_id: str = ""
    credential: str = ""

    @classmethod
    def of(cls, user: AbstractUser, channel: Channel, request_id: str = "", **more: str) -> Actor:
        name = user.get_full_name() or user.get_username()
        return cls(name, channel, user, request_id[:64], **more)

    @classmethod
    def of_request(cls, request: Any, channel: Channel) -> Actor:
        """The authenticated person who sent `request`, to the API or the admin."""
        own, server = (getattr(request, f"{of}request_id", "") for of in ("caller_", ""))
        more = {"caller_request_id": own, "credential": credential_of(request)}
        return cls.of(request.user, channel, server, **more)

    @property
    def user_id(self) -> int | None:
        return self.user.pk if self.user else None


@contextmanager
def writing() -> Iterator[None]:
    """A transaction in which guarded rows may be written, one writer at a time.

    Within another it is part of that one: a caller that continues after a refusal opens a
    savepoint first.
    SQLite queues writers before BEGIN (`tracker.sqlite`); PostgreSQL here, before any row lock.
    """
    with allow_writes() as within, transaction.atomic(savepoint=not within):
        if not within and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_WRITER_LOCK])
        yield


@contextmanager
def writing_at_once() -> Iterator[None]:
    """`writing()` that raises OperationalError soon where it would wait for another writer."""
    with getattr(connection, "nowait", nullcontext)(), transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '50ms'")
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
    text = f"UPDATE {model._meta.db_table} SET version = %s WHERE id = %s AND version = %s"
    claimed = execute(Sql(text, (expected + 1, subject.pk, expected)))
    fresh: Row = _LOAD[model](subject.pk)
    if isinstance(fresh, Measure) and fresh.withdrawn and not withdrawn:
        raise Withdrawn(fresh.code, fresh.version - claimed)
    if not claimed:
        raise VersionConflict(subject.code, expected, fresh.version)
    fresh.remember()
    return fresh


def checked_reason(reason: str) -> str:
    """`reason` without outer spaces. Raises ValidationError when there is none."""
    reason = reason.strip()
    if not reason:
        message = _("Give the reason for this change; it is kept in the ledger.")
    elif unprintable(reason):
        message = _(
            "The reason contains an invisible or control character. Remove it and send again."
        )
    elif len(reason) > LONGEST_PARAGRAPH:
        message = _("The reason is longer than 4,000 characters.")
    else:
        return reason
    raise ValidationError({"reason": ValidationError(message, code="reason")})


def subject_of(row: Model | RightsSettings) -> Subject:
    return _SUBJECTS.get(type(row)) or Subject(type(row).__name__.lower())


def credential_of_token(token: Token) -> str:
    return f"token {token.token_key}"


def credential_of(request: Any) -> str:
    """The token by its prefix, or the session by the beginning of a digest of its key."""
    if token := getattr(request, "auth", None):
        return credential_of_token(token)
    key = getattr(getattr(request, "session", None), "session_key", None)
    return f"session {hashlib.sha256(key.encode()).hexdigest()[:8]}" if key else ""
