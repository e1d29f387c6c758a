"""The record of accounts: Django's users with their roles and tokens as subjects of the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models

from measures.db.guard import Guarded, GuardedQuerySet

#: The columns of a user that the ledger records beside the digest of the password.
RECORDED_OF_USER = (
    *("username", "first_name", "last_name", "email"),
    *("is_active", "is_staff", "is_superuser"),
)


class AccountQuerySet(GuardedQuerySet["Account"]):
    def with_parts(self) -> AccountQuerySet:
        """With user, roles and tokens: three queries."""
        parts = ("user__memberships__zone", "user__auth_token_set")
        return self.select_related("user").prefetch_related(*parts)


class Account(Guarded):
    """The place of a user in the ledger. Its body holds the user, the roles and the tokens.

    A user is disabled and never deleted: what the person did keeps its account.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="account")
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = AccountQuerySet.as_manager()

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        return account_code(self.user_id)


def account_code(user_id: int) -> str:
    """The code of the account of a user in the ledger."""
    return f"user-{user_id}"


@dataclass
class RightsSettings:
    """The settings that decide who may do what, as subject of the ledger: it has no table."""

    values: dict[str, Any]
    version: int
    code: str = "settings"
