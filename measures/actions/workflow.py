"""The life of a measure: the only code that writes `Measure.status`."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from measures import ledger
from measures.ledger import Actor
from measures.models import (
    EDITORS,
    VERIFIERS,
    Evidence,
    Measure,
    Source,
    Status,
    StatusUpdate,
    Verb,
    require,
)
from measures.models.gate import check_step


def advance(
    measure: Measure,
    *,
    to: str,
    by: Actor,
    reason: str,
    effective_on: date,
    at: datetime,
    source: Source | None = None,
    locator: str = "",
    version: int | None = None,
) -> StatusUpdate:
    """Move `measure` on to the status `to`, with one status update and one entry.

    `source` is the document that says so, `locator` the place in it. Raises VersionConflict, StepRefused,
    ValidationError keyed by field, NotAllowed; then nothing was written.
    """
    with ledger.writing():
        fresh = ledger.claim(measure, version=version)
        verifying = Status.VERIFIED in (to, fresh.status)
        require(by.user, VERIFIERS if verifying else EDITORS, fresh.zone)
        step = check_step(
            fresh.status,
            to,
            effective_on=effective_on,
            today=localdate(at),
            source=source,
            since=fresh.status_on,
        )
        last = max(fresh.update_list, key=lambda row: row.number)
        if step.second_person and by.user_id is not None and by.user_id == last.by_user:
            raise ValidationError(
                {"to": _("This step needs a second person: you recorded the one before it.")}
            )
        update = StatusUpdate(
            measure=fresh,
            number=last.number + 1,
            from_status=fresh.status,
            to_status=to,
            effective_on=effective_on,
            reason=ledger.checked_reason(reason),
            source=source,
            by=by.name,
            by_user=by.user_id,
            recorded_at=at,
        )
        update.insert()
        fresh.update_list.append(update)
        if locator:
            _cite(fresh, update, source, locator)
        fresh.status, fresh.status_on = to, effective_on
        ledger.record(fresh, Verb.ADVANCED, by=by, reason=reason, at=at)
    for field in Measure._meta.concrete_fields:
        setattr(measure, field.attname, getattr(fresh, field.attname))
    return update


def _cite(measure: Measure, update: StatusUpdate, source: Source | None, locator: str) -> None:
    if source is None:
        raise ValidationError({"source": _("Name the source that the locator is a place in.")})
    evidence = Evidence(measure=measure, source=source, locator=locator, status_update=update)
    try:
        evidence.clean_fields(exclude={"digest"})
    except ValidationError as error:
        raise ValidationError(
            {"locator": error.message_dict.get("locator", error.messages)}
        ) from None
    evidence.save()
    measure.evidence_list.append(evidence)
