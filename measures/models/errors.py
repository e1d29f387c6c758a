"""What a verb refuses, in words fit to show at any door.

A broken rule about values is Django's own ValidationError, keyed by field. These two are the
other ways to be told no.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext_lazy as _


class Stale(Exception):
    """Somebody else changed the row since the caller read it; nothing was written."""

    def __init__(self, code: str, version: int, current: int) -> None:
        self.code, self.version, self.current = code, version, current
        super().__init__(code, version, current)

    def __str__(self) -> str:
        return _(
            "%(code)s was changed by someone else: you have version %(version)s, "
            "it is now at %(current)s. Nothing was saved; look again and repeat your change."
        ) % {"code": self.code, "version": self.version, "current": self.current}


class NotAllowed(PermissionDenied):
    """The person has no role that allows this in this zone."""


class StepRefused(ValidationError):
    """A change of status that the transition table does not have."""
