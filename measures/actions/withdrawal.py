"""Take a measure off the lists, or put it back; it is never deleted."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from measures import ledger
from measures.domain.state import State
from measures.ledger import Actor
from measures.models import EDITORS, Measure, StepRefused, Verb, require


def withdraw(
    measure: Measure,
    *,
    by: Actor,
    reason: str,
    at: datetime,
    internal: bool = False,
    version: int | None = None,
) -> Measure:
    """Take `measure` off the lists, search and counts; one entry, the tombstone.

    Its rows and its history stay; nothing is written on it until it is reinstated. Raises VersionConflict,
    Withdrawn, StepRefused when it is late, ValidationError keyed by field, NotAllowed; then nothing
    was written.
    """
    with ledger.writing():
        fresh = ledger.claim(measure, version=version)
        late = fresh.outlook.state(localdate(at)) in (State.LATE, State.MOVED)
        if by.user and (late or fresh.ended_late):
            message = _(
                "%(code)s is or ended late, and a late measure is not withdrawn: cancel it, or name "
                "the measure that takes its place. If the record is wrong, correct the promise "
                "first."
            )
            raise StepRefused({NON_FIELD_ERRORS: message % {"code": fresh.code}})
        return _set(fresh, True, Verb.WITHDRAWN, by, reason, internal, at)


def reinstate(
    measure: Measure,
    *,
    by: Actor,
    reason: str,
    at: datetime,
    internal: bool = False,
    version: int | None = None,
) -> Measure:
    """Take the withdrawal of `measure` back; one entry. Raises as above, and StepRefused."""
    with ledger.writing():
        fresh = ledger.claim(measure, version=version, withdrawn=True)
        if not fresh.withdrawn:
            message = _("%(code)s is not withdrawn.") % {"code": fresh.code}
            raise StepRefused({NON_FIELD_ERRORS: message})
        return _set(fresh, False, Verb.AMENDED, by, reason, internal, at)


def _set(
    fresh: Measure,
    withdrawn: bool,
    verb: Verb,
    by: Actor,
    reason: str,
    internal: bool,
    at: datetime,
) -> Measure:
    by = by.acting(require(by.user, EDITORS, fresh.zone))
    fresh.withdrawn = withdrawn
    ledger.record(fresh, verb, by=by, reason=reason, internal=internal, at=at)
    return fresh
