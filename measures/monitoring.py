"""Record a figure: a reading of a target's indicator."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from . import ledger
from .ledger import Actor
from .models import EDITORS, Reading, Source, Target, Verb, require
from .text.script import Script


def record_reading(
    target: Target,
    *,
    value: Decimal,
    read_on: date,
    source: Source,
    by: Actor,
    reason: str,
    at: datetime,
    note: str = "",
    version: int | None = None,
) -> Reading:
    """Add a reading to `target`, with one entry. A further reading corrects an earlier one.

    Raises Stale, ValidationError keyed by field, NotAllowed; then nothing was written.
    """
    with ledger.writing():
        measure = ledger.claim(target.measure, version=version)
        require(by.user, EDITORS, measure.zone)
        if read_on > localdate(at):
            message = _("The day of a reading, %(day)s, lies in the future.") % {"day": read_on}
            raise ValidationError({"read_on": message})
        content = {"value": value, "read_on": read_on, "source": source, "note": note}
        reading = target.add_reading(content, Script(measure.origin_script))
        ledger.record(measure, Verb.MEASURED, by=by, reason=reason, at=at)
    return reading
