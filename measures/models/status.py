"""The lifecycle of a measure: statuses, the steps between them and what each step needs."""

from __future__ import annotations

from typing import NamedTuple

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .roles import EDITORS, VERIFIERS, WRITERS, Role


class Status(models.TextChoices):
    """The lifecycle step that a person chose. Late is not among them: it is computed."""

    PROPOSED = "proposed", _("Proposed")
    PLANNED = "planned", _("Planned")
    IN_PROGRESS = "in_progress", _("In progress")
    IN_FORCE = "in_force", _("In force")
    COMPLETED = "completed", _("Completed")
    VERIFIED = "verified", pgettext_lazy("status", "Verified")
    SUSPENDED = "suspended", _("Suspended")
    CANCELLED = "cancelled", _("Cancelled")
    SUPERSEDED = "superseded", _("Superseded")

    @property
    def definition(self) -> str | Promise:
        """Lazily translated, as labels are."""
        return DEFINITIONS[self]

    @property
    def steps(self) -> dict[Status, Step]:
        """What may follow this status."""
        return STEPS[self]


DEFINITIONS = {
    Status.PROPOSED: _("A named person or body proposed it; no authority has taken it on."),
    Status.PLANNED: _("An authority has committed itself to it."),
    Status.IN_PROGRESS: _("Work on it is under way."),
    Status.IN_FORCE: _("The rule or scheme applies now."),
    Status.COMPLETED: _("The responsible body says that it is done."),
    Status.VERIFIED: _("Somebody other than the one who recorded completion has accepted it."),
    Status.SUSPENDED: _("Work on it is stopped for the time being."),
    Status.CANCELLED: _("It was given up."),
    Status.SUPERSEDED: _("Another measure has taken its place."),
}


class StepAct(models.TextChoices):
    """What a status update did."""

    ADVANCED = "advanced", _("Advanced")
    SENT_BACK = "sent_back", _("Sent back")
    TAKEN_BACK = "taken_back", _("Taken back")
    CORRECTED = "corrected", _("Day corrected")


class DayBasis(models.TextChoices):
    """Whose word the day of a step is."""

    STATED = "stated", _("Stated by the source")
    REPORTED = "reported", _("Only reported: the latest day it can be, mostly of publication")


class Step(NamedTuple):
    """What a step needs besides a reason and an effective date, and the roles that may take it."""

    evidence: bool = False
    second_person: bool = False
    successor: bool = False  # the measures that take its place
    roles: tuple[Role, ...] = EDITORS


_FREE, _EVIDENCED, _SUPERSEDED = Step(), Step(evidence=True), Step(successor=True)

_S = Status

#: Source: DESIGN section 4, "Statuses and steps". The empty key is a measure not yet recorded.
STEPS: dict[str, dict[Status, Step]] = {
    "": {_S.PROPOSED: _FREE}
    | dict.fromkeys((_S.PLANNED, _S.IN_PROGRESS, _S.IN_FORCE, _S.COMPLETED), _EVIDENCED),
    _S.PROPOSED: dict.fromkeys((_S.PLANNED, _S.IN_PROGRESS, _S.IN_FORCE), _EVIDENCED)
    | {_S.CANCELLED: _FREE, _S.SUPERSEDED: _SUPERSEDED},
    _S.PLANNED: {_S.IN_PROGRESS: _FREE, _S.IN_FORCE: _EVIDENCED, _S.COMPLETED: _EVIDENCED}
    | {_S.SUSPENDED: _FREE, _S.CANCELLED: _FREE, _S.SUPERSEDED: _SUPERSEDED},
    _S.IN_PROGRESS: {_S.IN_FORCE: _EVIDENCED, _S.COMPLETED: _EVIDENCED}
    | {_S.SUSPENDED: _FREE, _S.CANCELLED: _FREE, _S.SUPERSEDED: _SUPERSEDED},
    _S.IN_FORCE: {_S.COMPLETED: _EVIDENCED}
    | {_S.SUSPENDED: _FREE, _S.CANCELLED: _FREE, _S.SUPERSEDED: _SUPERSEDED},
    _S.COMPLETED: {
        # By somebody else who may verify it is sent back: `workflow.advance()`.
        _S.IN_PROGRESS: Step(roles=WRITERS),
        _S.VERIFIED: Step(evidence=True, second_person=True, roles=VERIFIERS),
    },
    _S.VERIFIED: {_S.IN_PROGRESS: Step(second_person=True, roles=VERIFIERS)},
    _S.SUSPENDED: {_S.PLANNED: _FREE, _S.IN_PROGRESS: _FREE, _S.IN_FORCE: _EVIDENCED}
    | {_S.CANCELLED: _FREE, _S.SUPERSEDED: _SUPERSEDED},
    _S.CANCELLED: {_S.PLANNED: _EVIDENCED},
    _S.SUPERSEDED: {},
}


def roles_for(current: str, to: str) -> tuple[Role, ...]:
    """The roles that may take the step from `current` to `to`, whether or not the table has it."""
    step = STEPS[current].get(Status(to)) if to in Status.values else None
    return step.roles if step else VERIFIERS if to == Status.VERIFIED else EDITORS


#: Statuses that end a measure: the step to one is confirmed once more.
ENDS = (_S.CANCELLED, _S.SUPERSEDED)
#: Statuses of what somebody still answers for.
LIVE = tuple(s for s in Status if s not in (_S.PROPOSED, _S.VERIFIED, *ENDS))
