"""The record of accounts: Django's users with their roles and tokens as subjects of the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from measures.db.guard import Guarded, GuardedQuerySet
from measures.text.characters import is_han

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

#: The columns of a user that the ledger records beside the digest of the password.
RECORDED_OF_USER = (
    *("username", "first_name", "last_name", "email"),
    *("is_active", "is_staff", "is_superuser"),
)


class AccountQuerySet(GuardedQuerySet["Account"]):
    def with_parts(self) -> AccountQuerySet:
        """With user, roles, tokens and second factor: five queries."""
        parts = (
            *("user__memberships__zone", "user__auth_token_set"),
            *("user__totpdevice_set", "user__recovery_codes"),
        )
        return self.select_related("user").prefetch_related(*parts)


class Account(Guarded):
    """The place of a user in the ledger. Its body holds the user, the roles and the tokens.

    A user is disabled and never deleted: what the person did keeps its account.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="account")
    #: Of mails to the person; empty: that of the office.
    language = models.CharField(max_length=10, blank=True, default="")  # one of LANGUAGES
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = AccountQuerySet.as_manager()

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        return account_code(self.user_id)


def full_name(user: AbstractUser) -> str:
    """The name of a person: the family name first and unspaced where both are Chinese.

    The user name, where no name is known.
    """
    family, given = user.last_name.strip(), user.first_name.strip()
    if is_han(family) and is_han(given):
        return family + given
    return f"{given} {family}".strip() or user.get_username()


def account_code(user_id: int) -> str:
    """The code of the account of a user in the ledger."""
    return f"user-{user_id}"


@dataclass
class Recoding:
    """A round of sample re-coding, as subject of the ledger: it has no table.

    `content` has the zone (null: all), the seed, the entry after which the list was drawn from and
    how many were on it, the codes drawn, the second coder, and the codings so far by code. Once all
    are coded it may have `outcomes`: of a measure, of a field, what was found (`Outcome`), by whom, why.
    """

    class Outcome(models.TextChoices):
        """What became of a difference between the record and the second coding."""

        RECORD = "record", _("The record is right")
        CODING = "coding", _("The record is to be corrected")
        NEITHER = "neither", _("The source settles neither")

    code: str
    content: dict[str, Any]
    version: int = 1

    @property
    def is_finished(self) -> bool:
        return len(self.content["codings"]) == len(self.content["drawn"])

    @property
    def next_code(self) -> str:
        """The measure that is to be coded next; "": all are."""
        left = [code for code in self.content["drawn"] if code not in self.content["codings"]]
        return left[0] if left else ""


@dataclass
class RightsSettings:
    """The settings that decide who may do what, as subject of the ledger: it has no table."""

    values: dict[str, Any]
    version: int
    code: str = "settings"
