"""The rules that every change of status must satisfy, through any channel."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .days import implausible
from .errors import StepRefused
from .source import Source
from .status import ENDS, STEPS, DayBasis, Status, Step


class Doubt(models.TextChoices):
    """What is odd about the source of a step, or final about it, and takes a confirmation."""

    OLDER = "source_older", gettext_lazy("The source is older than the step that it is to prove")
    ANNOUNCED = "source_announced", gettext_lazy("The source is the one that announced the measure")
    FINAL = "final", gettext_lazy("This step ends the measure")


def doubts(
    to: str, *, effective_on: date, source: Source | None, announced_by: Source | None = None
) -> list[Doubt]:
    """The doubts about the step to `to`, and about `source` as the proof of it.

    `announced_by` is the source of the measure's first step, None of a new measure.
    """
    found = [Doubt.FINAL] if to in ENDS else []
    if source is None:
        return found
    found += [Doubt.OLDER] if source.published_on < effective_on else []
    delivers = to in (Status.IN_FORCE, Status.COMPLETED, Status.VERIFIED)
    if delivers and announced_by == source:
        found.append(Doubt.ANNOUNCED)
    return found


def check_confirmed(found: Iterable[Doubt], confirmed: Collection[str]) -> None:
    """Raise ValidationError, keyed `confirm`, for a doubt that is not among `confirmed`."""
    if open_doubts := [doubt for doubt in found if doubt.value not in confirmed]:
        message = _('%(doubt)s. If it is right, confirm it (API: "confirm": ["%(code)s"]).')
        raise ValidationError(
            {"confirm": [message % {"doubt": d.label, "code": d.value} for d in open_doubts]}
        )


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
    step = _allowed_step(current, to)
    faults: dict[str, str] = {}
    if effective_on > today:
        message = _("The effective date %(day)s lies in the future.")
        faults["effective_on"] = message % {"day": effective_on}
    elif slip := implausible(effective_on):
        faults["effective_on"] = slip
    elif early := _before(effective_on, since):
        faults["effective_on"] = early
    if step.evidence and source is None:
        message = _("The step to %(to)s needs evidence: name the source.")
        faults["source"] = message % {"to": Status(to).label}
    if faults:
        raise ValidationError(faults)
    return step


def _before(effective_on: date, since: date | None) -> str:
    """Why a step of this day cannot follow one that holds since `since`; "" if it can."""
    if since is None or effective_on >= since:
        return ""
    message = _("The effective date %(day)s lies before the previous step (%(since)s).")
    return message % {"day": effective_on, "since": since}


def check_order(effective_on: date, since: date) -> None:
    """Raise ValidationError, keyed `effective_on`, for a step before the one it follows."""
    if early := _before(effective_on, since):
        raise ValidationError({"effective_on": early})


def day_basis_of(basis: str, effective_on: date, source: Source | None) -> str:
    """`basis`, or what it is when nobody says: reported on the day on which `source` appeared.

    Raises ValidationError when it is said to be reported and no source of that day or later is named.
    """
    if basis == DayBasis.REPORTED and (source is None or source.published_on < effective_on):
        message = _("A day is only reported by a source, not later than that was published.")
        raise ValidationError({"day_basis": message})
    published = source is not None and source.published_on == effective_on
    return basis or (DayBasis.REPORTED if published else DayBasis.STATED).value


def check_second_person(
    step: Step, first: set[int | None], user: int | None, maker: int | None
) -> None:
    """Raise ValidationError if `step` needs a second person and those of two steps are not apart.

    `first` are those of the step before: who recorded it, and who made the token that it came by
    if that was another person. `user` and `maker` are those of this step. None is nobody.
    """
    if not step.second_person:
        return
    if user in first - {None}:
        message = _(
            "This step needs a second person: you recorded the one before it, yourself or "
            "through a token that you made."
        )
    elif maker in first - {None}:
        message = _(
            "This step needs a second person, and the token was made by the person who recorded "
            "the one before it. Make a token of your own in the admin, or take the step there."
        )
    else:
        return
    raise ValidationError({"to": message})


def _allowed_step(current: str, to: str) -> Step:
    """The step in the table. Raises ValidationError for an unknown status, StepRefused."""
    if to not in Status.values:
        known = ", ".join(Status.values)
        message = _("%(to)s is no status. Known: %(known)s.")
        raise ValidationError({"to": message % {"to": to, "known": known}})
    if to not in STEPS[current]:
        allowed = _(", ").join(str(s.label) for s in STEPS[current]) or _(
            "none: this status is final"
        )
        now = Status(current).label if current else _("a new measure")
        message = _("From %(now)s a measure cannot become %(to)s. Allowed: %(allowed)s.")
        raise StepRefused(
            {"to": message % {"now": now, "to": Status(to).label, "allowed": allowed}}
        )
    return STEPS[current][Status(to)]
