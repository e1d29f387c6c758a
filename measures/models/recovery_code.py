"""Codes that let a person in once who has lost the second factor."""

from __future__ import annotations

import hashlib
import secrets

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from measures.db.guard import Guarded, GuardedQuerySet

#: How many codes a person is given, and of how many characters: 80 bits, so a digest keeps them.
CODES, _LENGTH = 10, 16
_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"


class RecoveryCode(Guarded):
    """The digest of a code that is not used yet: the code itself is kept nowhere."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="recovery_codes"
    )
    digest = models.CharField(max_length=64, unique=True)

    objects = GuardedQuerySet.as_manager()

    class Meta:
        verbose_name = _("recovery code")
        verbose_name_plural = _("recovery codes")

    def __str__(self) -> str:
        return f"{self.user_id} {self.digest[:8]}"


def new_code() -> str:
    """A random code, in groups of four."""
    text = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
    return "-".join(text[at : at + 4] for at in range(0, _LENGTH, 4))


def digest_of_code(code: str) -> str:
    """The digest of a code, however it was typed."""
    bare = "".join(code.split()).replace("-", "").lower()
    return hashlib.sha256(bare.encode()).hexdigest()
