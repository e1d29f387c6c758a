"""Take back the last step of a measure, which was a mistake: a further step says so."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.translation import gettext as _

from measures import ledger
from measures.ledger import Actor
from measures.models import (
    ADMINISTRATORS,
    STEP_VERBS,
    STEPS,
    Capacity,
    Entry,
    Measure,
    NotAllowed,
    Status,
    StatusUpdate,
    StepAct,
    StepRefused,
    Subject,
    Verb,
    capacity_of,
    in_effect,
    require,
)

from . import succession
from .workflow import add_step

#: How long the author of a step may take it back.
WITHIN = timedelta(hours=24)
#: What is built on a step that went before it.
_BUILT = (
    *(Verb.MEASURED, Verb.CONFIRMED, Verb.MOVED, Verb.CORRECTED, Verb.RETIRED),
    *(Verb.REQUESTED, Verb.GRANTED, Verb.REFUSED, Verb.RECALLED),
)


def take_back(
    measure: Measure,
    *,
    by: Actor,
    reason: str,
    at: datetime,
    internal: bool = False,
    version: int | None = None,
    within_batch: bool = False,
) -> StatusUpdate:
    """Return `measure` to the status before its last step, with one status update and one entry.

    Both steps stay on record. Its author may do it within `WITHIN`, an administrator at any time.
    `within_batch`: what was built on the step was taken back in the same transaction.
    Raises VersionConflict, StepRefused when there is no such step or something was built on it,
    ValidationError, NotAllowed; then nothing was written.
    """
    with ledger.writing(alone=measure.status == Status.SUPERSEDED):
        fresh = ledger.claim(measure, version=version)
        before, last = _last_two(fresh)
        by = by.acting(_capacity(fresh, last, by, at))
        if not within_batch:
            _refuse_if_built_on(fresh, last)
        why: Any = {"by": by, "reason": reason, "internal": internal, "at": at}
        update = add_step(
            fresh,
            act=StepAct.TAKEN_BACK,
            takes_back=last.number,
            to_status=before.to_status,
            effective_on=before.effective_on,
            day_basis=before.day_basis,
            **why,
        )
        succession.restore(fresh, **why)
        fresh.status, fresh.status_on = before.to_status, before.effective_on
        ledger.record(fresh, Verb.TAKEN_BACK, **why)
    measure.copy_columns(fresh)
    return update


def _last_two(measure: Measure) -> list[StatusUpdate]:
    """The last step and the one before it. Raises StepRefused when there is one only."""
    steps = in_effect(measure.update_list)
    if len(steps) == 1:
        message = _("This is the first step of %(code)s. Withdraw the measure instead.")
        raise StepRefused({NON_FIELD_ERRORS: message % {"code": measure.code}})
    return steps[-2:]


def _capacity(measure: Measure, last: StatusUpdate, by: Actor, at: datetime) -> Capacity:
    """The capacity in which `by` may take the step `last` back. Raises NotAllowed."""
    if by.user is None:
        return Capacity()
    if capacity := capacity_of(by.user, ADMINISTRATORS, measure.zone):
        return capacity
    recent = last.recorded_at is not None and at - last.recorded_at <= WITHIN
    if by.user_id == last.by_user and recent:
        roles = STEPS[last.from_status][Status(last.to_status)].roles
        return require(by.user, roles, measure.zone)
    message = _(
        "The last step of %(code)s may be taken back by the person who recorded it, within "
        "24 hours, or by an administrator of %(zone)s."
    )
    raise NotAllowed(message % {"code": measure.code, "zone": measure.zone.code})


def _refuse_if_built_on(measure: Measure, last: StatusUpdate) -> None:
    entries = Entry.objects.filter(subject=Subject.MEASURE, code=measure.code).order_by("version")
    steps = entries.filter(verb__in=STEP_VERBS).values_list("version", flat=True)
    later = entries.filter(version__gt=steps[last.number - 1], verb__in=_BUILT)
    if verb := later.values_list("verb", flat=True).first():
        message = _(
            "Something was built on the last step of %(code)s since: %(what)s. It stays; take a "
            "further step."
        )
        params = {"code": measure.code, "what": Verb(verb).label}
        raise StepRefused({NON_FIELD_ERRORS: message % params})
