"""What every amendment of a subject keeps to."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from measures.ledger.writing import Recorded


def undo_claim(subject: Recorded) -> None:
    """Roll the savepoint of an amendment that changes nothing back, and its claim with it."""
    transaction.set_rollback(True)
    subject.version -= 1


def keep_code(subject: Recorded, code: str) -> None:
    """Raise ValidationError when `subject`, known as `code` ("": not yet), is given another."""
    if code and subject.code != code:
        raise ValidationError(
            {"code": _("A code is permanent; this is %(code)s.") % {"code": code}}
        )
