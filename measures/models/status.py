"""The lifecycle of a measure: statuses, the steps between them and what each step needs."""

from __future__ import annotations

from typing import NamedTuple

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


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


#: Statuses of what was given up or replaced, and of what somebody still answers for.
ENDED = (Status.CANCELLED, Status.SUPERSEDED)
LIVE = tuple(s for s in Status if s not in (Status.PROPOSED, Status.VERIFIED, *ENDED))

DEFINITIONS = {
    Status.PROPOSED: _("Somebody named asked for it; no authority has taken it on."),
    Status.PLANNED: _("An authority has committed itself to it."),
    Status.IN_PROGRESS: _("Work on it is under way."),
    Status.IN_FORCE: _("The rule or scheme applies now."),
    Status.COMPLETED: _("The responsible body says that it is done."),
    Status.VERIFIED: _("Somebody other than the one who recorded completion has accepted it."),
    Status.SUSPENDED: _("Work on it is stopped for the time being."),
    Status.CANCELLED: _("It was given up."),
    Status.SUPERSEDED: _("Another measure has taken its place."),
}


class Step(NamedTuple):
    """What a step needs besides a reason and an effective date."""

    evidence: bool = False
    second_person: bool = False


_FREE, _EVIDENCED = Step(), Step(evidence=True)

_S = Status

#: Source: DESIGN section 4, "Statuses and steps". The empty key is a measure not yet recorded.
STEPS: dict[str, dict[Status, Step]] = {
    "": {_S.PROPOSED: _FREE}
    | dict.fromkeys((_S.PLANNED, _S.IN_PROGRESS, _S.IN_FORCE, _S.COMPLETED), _EVIDENCED),
    _S.PROPOSED: dict.fromkeys((_S.PLANNED, _S.IN_PROGRESS, _S.IN_FORCE), _EVIDENCED)
    | dict.fromkeys((_S.CANCELLED, _S.SUPERSEDED), _FREE),
    _S.PLANNED: {_S.IN_PROGRESS: _FREE, _S.IN_FORCE: _EVIDENCED, _S.COMPLETED: _EVIDENCED}
    | dict.fromkeys((_S.SUSPENDED, _S.CANCELLED, _S.SUPERSEDED), _FREE),
    _S.IN_PROGRESS: {_S.IN_FORCE: _EVIDENCED, _S.COMPLETED: _EVIDENCED}
    | dict.fromkeys((_S.SUSPENDED, _S.CANCELLED, _S.SUPERSEDED), _FREE),
    _S.IN_FORCE: {_S.COMPLETED: _EVIDENCED}
    | dict.fromkeys((_S.SUSPENDED, _S.CANCELLED, _S.SUPERSEDED), _FREE),
    _S.COMPLETED: {
        _S.IN_PROGRESS: _FREE,
        _S.VERIFIED: Step(evidence=True, second_person=True),
    },
    _S.VERIFIED: {_S.IN_PROGRESS: Step(second_person=True)},
    _S.SUSPENDED: {_S.PLANNED: _FREE, _S.IN_PROGRESS: _FREE, _S.IN_FORCE: _EVIDENCED}
    | dict.fromkeys((_S.CANCELLED, _S.SUPERSEDED), _FREE),
    _S.CANCELLED: {_S.PLANNED: _EVIDENCED},
    _S.SUPERSEDED: {},
}
