"""Refusals of the verbs, with messages fit to show in any channel.

A broken rule about values is Django's own ValidationError, keyed by field. These are the
other refusals.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.utils.translation import gettext_lazy as _


class VersionConflict(Exception):
    """Somebody else changed the row since the caller read it; nothing was written.

    `subject` is the kind of the row, as the ledger names it.
    """

    def __init__(self, code: str, version: int, current: int, subject: str = "measure") -> None:
        self.code, self.version, self.current, self.subject = code, version, current, subject
        super().__init__(code, version, current)

    def __str__(self) -> str:
        return _(
            "%(code)s was changed by someone else: you have version %(version)s, "
            "it is now at %(current)s. Nothing was saved; look again and repeat your change."
        ) % {"code": self.code, "version": self.version, "current": self.current}


class NotAllowed(PermissionDenied):
    """The person has no role that allows this in this zone."""


class StepRefused(ValidationError):
    """A step that a measure cannot take from its status."""


class BatchRefused(StepRefused):
    """A change of several measures, none of which was written; `rows` are messages by code."""

    def __init__(self, rows: Mapping[str, list[str]]) -> None:
        self.rows = rows
        lines = [f"{code}: {' '.join(messages)}" for code, messages in rows.items()]
        super().__init__({NON_FIELD_ERRORS: lines})


class Withdrawn(ValidationError):
    """A measure that is no longer on record: nothing is written on it or read of it now."""

    def __init__(self, code: str, version: int) -> None:
        self.code, self.version = code, version
        message = _(
            "%(code)s was withdrawn. Its history stays on record; the withdrawal can be taken back."
        )
        super().__init__({NON_FIELD_ERRORS: message % {"code": code}})

    def __str__(self) -> str:
        return " ".join(self.messages)
