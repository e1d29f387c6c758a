"""The verbs about accounts: each act on a user, role or token is one entry about the account."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from measures import ledger
from measures.ledger import Actor
from measures.models import (
    RECORDED_OF_USER,
    Account,
    Channel,
    Token,
    Verb,
    make_token,
    revoke_tokens,
)
from measures.models.texts import printable
from measures.text.characters import unprintable

from .account_record import Change, begin, change, first_entry
from .announcing import announce_token
from .authority import require_over, require_owner, require_successor, require_superuser

#: The column of an account that is not one of Django's users.
LANGUAGE = "language"
#: What people change of their own account.
OWN = {LANGUAGE}


def create_account(
    content: dict[str, Any], password: str | None, *, by: Actor, reason: str, at: datetime
) -> Any:
    """A new user with the recorded columns in `content`; without a password nobody can log in.

    Raises ValidationError keyed by field, NotAllowed.
    """
    with ledger.writing():
        return new_account(content, password, by=require_superuser(by), reason=reason, at=at)


def new_account(
    content: dict[str, Any], password: str | None, *, by: Actor, reason: str, at: datetime
) -> Any:
    """`create_account` for a verb that has made sure that `by` may."""
    reason = ledger.checked_reason(reason)
    columns = {name: value for name, value in content.items() if name != LANGUAGE}
    user = get_user_model()(**columns)
    user.set_password(password)
    begin(at)
    language = content.get(LANGUAGE, "")
    _check(user, language)
    user.save()
    first_entry(user, by=by, reason=reason, at=at, language=language)
    return user


def amend_account(
    user: User,
    content: dict[str, Any],
    *,
    by: Actor,
    reason: str,
    at: datetime,
    version: int | None = None,
) -> None:
    """Set recorded columns of `user`; nothing happens if all have their values already.

    Administrators of all her zones set the names, the language and whether the account is open,
    and the e-mail until there is a password; superusers set all. Raises ValidationError keyed by
    field, NotAllowed, VersionConflict.
    """
    with ledger.writing():
        by = require_owner(user.pk, by) if {*content} <= OWN else require_over(user, by)
        with change(user, by, reason, at, version) as account:
            changed = {n: v for n, v in content.items() if account.value_of(n) != v}
            if not changed:
                account.verb = None
                return
            if not {*changed} <= {*RECORDED_OF_USER, LANGUAGE}:
                raise ValueError(f"not columns of an account in the record: {sorted(changed)}")
            if not {*changed} <= amendable(account.user):
                require_superuser(by)
            if changed.get("is_active") is False:
                require_successor(account.user.memberships.not_over().select_related("zone"), by)
            _amend(account, changed)


def amendable(user: Any) -> set[str]:
    """The columns of `user` that administrators of her zones change, too.

    Not the e-mail of a person who has a password: by it they could set another, and be her.
    """
    own = {"first_name", "last_name", "is_active", LANGUAGE}
    return own if user.has_usable_password() else {*own, "email"}


def _amend(account: Change, changed: dict[str, Any]) -> None:
    fresh: Any = account.user
    was_active = fresh.is_active
    for name, value in changed.items():
        setattr(account.row if name == LANGUAGE else fresh, name, value)
    _check(fresh, account.row.language)
    if columns := {*changed} - {LANGUAGE}:
        fresh.save(update_fields=columns)
    if LANGUAGE in changed:
        account.row.save(update_fields=[LANGUAGE])
    if fresh.is_active != was_active:
        account.verb = Verb.ENABLED if fresh.is_active else Verb.DISABLED


def set_password(
    user: User,
    password: str | None,
    *,
    by: Actor,
    at: datetime,
    ends_tokens: bool = True,
    by_link: bool = False,
) -> None:
    """Set the password of `user`: one's own, or by a superuser. None: nobody can log in.

    `ends_tokens` revokes the tokens of the user with it; `by_link`: the person came by the link of
    an invitation or of a forgotten password. Raises NotAllowed, ValidationError.
    """
    with ledger.writing():
        own = by.user is not None and by.user.pk == user.pk
        if not own:
            by = require_superuser(by)
        reason = _("Own password changed.") if own else _("Password set by another.")
        reason = _("Password set by a link.") if by_link else reason
        with change(user, by, reason, at) as account:
            account.verb = Verb.PASSWORD
            account.user.set_password(password)
            account.user.save(update_fields=["password"])
            if ends_tokens:
                revoke_tokens(account.user)
            user.password = account.user.password


def hash_password_again(user: User, password: str, *, at: datetime) -> None:
    """Store the same password by the current hash function, at a login. Raises ValidationError."""
    by = Actor.of(user, Channel.ADMIN)
    with change(user, by, _("Same password, hashed by a newer function."), at) as account:
        account.verb = Verb.PASSWORD
        account.user.set_password(password)
        account.user.save(update_fields=["password"])
        user.password = account.user.password


def issue_token(
    user: User, *, name: str, scopes: Iterable[str], by: Actor, at: datetime, **more: Any
) -> tuple[Token, str]:
    """A new token of `user` and its secret, made by its owner or a superuser.

    Raises ValidationError keyed by field, NotAllowed.
    """
    with ledger.writing():
        require_owner(user.pk, by)
        purpose = "—" if unprintable(name) else name or "—"
        reason = _("Token for: %(purpose)s") % {"purpose": purpose}
        with change(user, by, reason, at) as account:
            account.verb = Verb.GRANTED
            made = make_token(account.user, name=name, scopes=scopes, created_by=by.user, **more)
    announce_token(made[0])
    return made


def revoke_token(token: Token, *, by: Actor, at: datetime) -> None:
    """Revoke a token, by its owner or a superuser: its row goes, the entries keep it.

    Raises ValidationError, NotAllowed.
    """
    with ledger.writing():
        require_owner(token.user_id, by)
        reason = _("Token revoked: %(token)s") % {"token": token}
        with change(token.user, by, reason, at) as account:
            account.verb = Verb.REVOKED
            token.delete()


def record_first_use(token: Token, *, by: Actor, at: datetime) -> None:
    """Record that `token` is used for the first time, soon or not at all.

    Raises OperationalError where another writer holds the lock, ValidationError for an account
    that is not as it was recorded.
    """
    if not Account.objects.filter(user=token.user_id).exists():
        return  # the record of accounts has not begun
    with ledger.writing_at_once():
        reason = _("Token first used: %(token)s") % {"token": token}
        with change(token.user, by, reason, at) as account:
            account.verb = Verb.USED
            Token.objects.filter(pk=token.pk).update(first_used_at=at)


def _check(user: Any, language: str) -> None:
    """Raise ValidationError for values that a user cannot have; names follow the rule for texts."""
    faults: dict[str, Any] = {}
    try:
        user.full_clean()
    except ValidationError as error:
        faults = error.error_dict
    for name in ("first_name", "last_name"):
        try:
            printable(getattr(user, name))
        except ValidationError as error:
            faults.setdefault(name, []).append(error)
    if language not in ("", *dict(settings.LANGUAGES)):
        faults[LANGUAGE] = _("This language is not known.")
    if faults:
        raise ValidationError(faults)
