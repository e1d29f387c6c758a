"""The rules that every change of status must satisfy, through any channel."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .errors import StepRefused
from .source import Source
from .status import STEPS, Status, Step


def check_step(
    current: str,
    to: str,
    *,
    effective_on: date,
    today: date,
    source: Source | None,
    since: date | None = None,
) -> Step:
    """The step from `current` ("" for a new measure) to `to`, when the table and the days allow it.

    Raises StepRefused for a step that the table does not have, ValidationError for the rest,
    both keyed by the field to mend.
    """
    if to not in Status.values:
        known = ", ".join(Status.values)
        raise ValidationError(
            {"to": _("%(to)s is no status. Known: %(known)s.") % {"to": to, "known": known}}
        )
    if to not in STEPS[current]:
        allowed = ", ".join(str(s.label) for s in STEPS[current]) or _("none: this status is final")
        now = Status(current).label if current else _("a new measure")
        raise StepRefused(
            {
                "to": _("From %(now)s a measure cannot become %(to)s. Allowed: %(allowed)s.")
                % {"now": now, "to": Status(to).label, "allowed": allowed}
            }
        )
    faults: dict[str, str] = {}
    if effective_on > today:
        faults["effective_on"] = _("The effective date %(day)s lies in the future.") % {
            "day": effective_on
        }
    elif since and effective_on < since:
        faults["effective_on"] = _(
            "The effective date %(day)s lies before the previous step (%(since)s)."
        ) % {"day": effective_on, "since": since}
    step = STEPS[current][Status(to)]
    if step.evidence and source is None:
        faults["source"] = _("The step to %(to)s needs evidence: name the source.") % {
            "to": Status(to).label
        }
    if faults:
        raise ValidationError(faults)
    return step
