"""The record of accounts: how it begins, how one account is changed, how it is set right.

An account whose rows were changed around the record is refused, so that no later act covers the
change with an entry; `adopt` is the way out, with a reason of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from measures import ledger
from measures.ledger import Actor, formats
from measures.models import (
    Account,
    Channel,
    Entry,
    GlossaryTerm,
    Subject,
    Verb,
    VersionConflict,
)

SYSTEM = Actor("system", Channel.COMMAND)


def begun() -> bool:
    """Whether the ledger records accounts."""
    return Entry.objects.filter(subject=Subject.ACCOUNT).exists()


def begin(at: datetime, *, but: User | None = None) -> int:
    """Record all accounts and glossary terms as they are, unless accounts are recorded already.

    `but` is a user that the caller records itself. Returns the number of entries.
    """
    with ledger.writing():
        if begun():
            return 0
        reason = _("The record of accounts and of the glossary begins here.")
        users = [*get_user_model().objects.exclude(pk=but.pk or 0 if but else 0).order_by("pk")]
        for user in users:
            first_entry(user, by=SYSTEM, reason=reason, at=at)
        terms = [*GlossaryTerm.objects.filter(version=0).order_by("pk")]
        for term in terms:
            term.version = 1
            term.save()
            ledger.record(term, Verb.CREATED, by=SYSTEM, reason=reason, at=at)
        ledger.append()  # so that the ledger has them
        return len(users) + len(terms)


def require_recorded(user: User, at: datetime) -> None:
    """Raise ValidationError if `user` was changed around the record."""
    with ledger.writing():
        begin(at)
        _recorded(user)


def adopt(user: User, *, by: Actor, reason: str, at: datetime, verb: Verb = Verb.AMENDED) -> bool:
    """Record `user` as its rows are now, though they were made or changed around the record.

    For the operator of the machine. Returns whether there was a difference to record.
    """
    with ledger.writing():
        begin(at, but=user)
        account = Account.objects.with_parts().filter(user=user).first()
        if account is None:
            first_entry(user, by=by, reason=reason, at=at)
        elif _as_recorded(account):
            return False
        else:
            ledger.record(ledger.claim(account), verb, by=by, reason=reason, at=at)
        return True


class Change:
    """A change of an account under way; `verb` None: nothing changed after all."""

    def __init__(self, row: Account) -> None:
        self.row = row
        self.user: Any = row.user
        self.verb: Verb | None = Verb.AMENDED

    def value_of(self, name: str) -> Any:
        """The value of a recorded column, of the user or of the account."""
        return getattr(self.user if hasattr(self.user, name) else self.row, name)


@contextmanager
def change(
    user: User, by: Actor, reason: str, at: datetime, version: int | None = None
) -> Iterator[Change]:
    """Claim the account of `user`, have it changed and record it as it is then.

    One change of accounts at a time: of two superusers who demote one another, one is the last.
    """
    with ledger.writing():
        ledger.once("accounts")
        reason = ledger.checked_reason(reason)
        begin(at)
        account = _recorded(user)
        if version is not None and version != account.version:
            raise VersionConflict(account.code, version, account.version)
        under_way = Change(account)
        administered = _has_administrator()
        yield under_way
        if administered and not _has_administrator():
            message = _(
                "This is the last active superuser. Make another one first, then change this one."
            )
            raise ValidationError({"is_superuser": ValidationError(message, code="last")})
        if under_way.verb:
            ledger.record(ledger.claim(account), under_way.verb, by=by, reason=reason, at=at)
            ledger.append()  # so that a further change finds it


def first_entry(user: User, *, by: Actor, reason: str, at: datetime, language: str = "") -> None:
    row = Account(user=user, version=1, language=language)
    row.save()
    fresh = Account.objects.with_parts().get(pk=row.pk)
    ledger.record(fresh, Verb.CREATED, by=by, reason=reason, at=at)
    ledger.append()


def _recorded(user: User) -> Account:
    """The account of `user`. Raises ValidationError if it is not as its last entry has it."""
    account = Account.objects.with_parts().filter(user=user).first()
    if account is None or not _as_recorded(account):
        raise ValidationError(
            _(
                "The account %(user)s was changed around the record, so nothing was changed. "
                "Run manage.py verify_ledger, then manage.py record_accounts %(user)s."
            )
            % {"user": user.get_username()}
        )
    return account


def _as_recorded(account: Account) -> bool:
    """Whether the rows of `account` are those of its last entry."""
    last = Entry.objects.filter(subject=Subject.ACCOUNT, code=account.code).latest("version")
    _content, recorded = formats.upgraded_body(last.body, Subject.ACCOUNT)
    return bool(ledger.body_of(account) == recorded)


def _has_administrator() -> bool:
    """Whether a superuser can log in."""
    superusers = get_user_model().objects.filter(is_active=True, is_superuser=True)
    return superusers.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX).exists()
