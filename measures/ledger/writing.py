"""One writer at a time: the transaction, the actor and the claim of a version."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
    Channel,
    Measure,
    Override,
    Source,
    Subject,
    VersionConflict,
    Withdrawn,
    Zone,
    load_source,
    load_with_parts,
)
from measures.models.texts import LONGEST_PARAGRAPH
from measures.text.characters import says_something, unprintable

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

_WRITER_LOCK = 7_062_023  # any number that nothing else on the server uses

Recorded = Zone | Source | Measure | Override
Row = TypeVar("Row", Zone, Source, Measure, Override)

_zone, _override = by(Zone, "pk"), by(Override, "pk")

#: Loads a subject by key, with all its parts.
_LOAD: dict[type[Model], Callable[[int], Any]] = {
    Zone: _zone.first,
    Source: load_source,
    Measure: load_with_parts,
    Override: _override.first,
}


class LedgerUnavailable(Exception):
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

    Within another it is part of that one: a caller that continues after a refusal opens a
    savepoint first.
    SQLite queues writers before BEGIN (`tracker.sqlite`); PostgreSQL here, before any row lock.
    """
    with allow_writes() as within, transaction.atomic(savepoint=not within):
        if not within and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_WRITER_LOCK])
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


def subject_of(row: Model) -> Subject:
    return Subject(type(row).__name__.lower())
