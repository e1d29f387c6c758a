"""Reports of mistakes: readers make them, editors settle them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from measures.models import MistakeReport

#: The most that are open at once; more would fill the disk.
MOST_OPEN = 2000


class TooManyReports(Exception):
    """So many reports wait that no more is taken."""


def report(content: dict[str, str], *, at: datetime) -> MistakeReport:
    """Keep a report. Raises ValidationError for its parts, TooManyReports."""
    row = MistakeReport(at=at, **content)
    row.full_clean()
    if MistakeReport.objects.filter(settled_at=None).count() >= MOST_OPEN:
        raise TooManyReports
    row.save()
    return row


def settle(row: MistakeReport, *, answer: str, by: Any, at: datetime) -> None:
    """Close a report with what came of it; its mail address is removed. Raises ValidationError."""
    if row.settled_at is not None:
        raise ValidationError(_("This report was settled already."))
    if not answer.strip():
        raise ValidationError({"answer": _("Say what came of the report.")})
    row.answer, row.settled_at, row.settled_by, row.mail = answer, at, by.get_username(), ""
    row.full_clean()
    row.save()
