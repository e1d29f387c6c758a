"""Lets a program act as a user: hashed, expiring, dead with its user."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import nullcontext
from datetime import datetime, timedelta
from itertools import combinations
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import InternalError, OperationalError, connection, models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from knox.models import AbstractAuthToken

from .texts import one_line

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser


class Scope(models.TextChoices):
    """What a token lets a program do, of what its user may."""

    READ = "read", _("Read")
    WRITE = "write", _("Write")
    AUDIT = "audit", _("Read the ledger's entries")


#: What the column can hold: every choice of scopes, each in one spelling.
CHOICES = [
    " ".join(some) for n in range(1, len(Scope) + 1) for some in combinations(Scope.values, n)
]
#: For how long a new token lives, unless its maker says otherwise, and at most.
DEFAULT_DAYS, MOST_DAYS = 90, 365
#: A use is recorded when the last recorded one is older.
NOTED_EVERY = timedelta(hours=1)


class Token(AbstractAuthToken):
    """Our own table: knox's columns, with what it is for, what it may do and who made it."""

    name = one_line(max_length=60)
    scopes = models.CharField(max_length=16, default=Scope.READ.value)
    last_used_at = models.DateTimeField(null=True, editable=False)
    created_by = models.ForeignKey(  # empty: by the operator's command, or not known
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("made by"),
    )
    first_used_at = models.DateTimeField(null=True, editable=False)  # part of the record

    class Meta:
        verbose_name = _("token")
        verbose_name_plural = _("tokens")
        constraints = [
            models.CheckConstraint(name="token_scopes_are_known", condition=Q(scopes__in=CHOICES)),
        ]

    def __str__(self) -> str:
        """The first characters and the name: never enough to use it."""
        return f"{self.token_key}… {self.name}".strip()

    @property
    def maker_id(self) -> int | None:
        """The person who made the token for its owner; None if that was the owner or a command."""
        return None if self.created_by_id == self.user_id else self.created_by_id

    def may(self, scope: str) -> bool:
        return scope in self.scopes.split()

    def used(self, at: datetime) -> None:
        """Record the use, at most once an hour, and only if that does not have to wait for a lock."""
        if self.last_used_at and at - self.last_used_at < NOTED_EVERY:
            return
        try:
            with getattr(connection, "nowait", nullcontext)():
                last = self.last_used_at  # one of many requests at once is enough
                Token.objects.filter(pk=self.pk, last_used_at=last).update(last_used_at=at)
        except (OperationalError, InternalError):
            pass  # somebody writes, or nobody may (a standby); a later use will be recorded


def make_token(
    user: AbstractUser,
    *,
    name: str,
    scopes: Iterable[str],
    days: int = DEFAULT_DAYS,
    created_by: AbstractUser | None = None,
) -> tuple[Token, str]:
    """A new token of `user` and its secret, which is kept nowhere.

    Raises ValidationError keyed by field.
    """
    chosen = {*scopes}
    faults = {}
    if not user.is_active:
        faults["user"] = gettext("The account of %(user)s is closed.") % {
            "user": user.get_username()
        }
    if not chosen or not chosen <= {*Scope.values}:
        known = ", ".join(Scope.values)
        faults["scopes"] = gettext("Scopes are one or several of: %(known)s.") % {"known": known}
    if not 1 <= days <= MOST_DAYS:
        message = gettext("A token lives from 1 to %(most)s days, not %(days)s.")
        faults["days"] = message % {"most": MOST_DAYS, "days": days}
    if faults:
        raise ValidationError(faults)
    Token(name=name).clean_fields(exclude=["digest", "token_key", "user", "scopes"])
    written = " ".join(scope for scope in Scope.values if scope in chosen)
    lives = timedelta(days=days)
    created: tuple[Token, str] = Token.objects.create(
        user, expiry=lives, name=name, scopes=written, created_by=created_by
    )
    return created


def revoke_tokens(user: AbstractUser) -> int:
    """Revoke every token of `user`; return how many."""
    number: int = Token.objects.filter(user_id=user.pk).delete()[0]
    return number


def made_by_others(user: AbstractUser) -> models.QuerySet[Token]:
    """The tokens of `user` that other persons made."""
    made: models.QuerySet[Token] = Token.objects.filter(user_id=user.pk, created_by__isnull=False)
    return made.exclude(created_by=user.pk).select_related("created_by").order_by("-created")
