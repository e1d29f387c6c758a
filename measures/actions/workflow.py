"""The life of a measure: the only code that writes `Measure.status`."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from operator import attrgetter

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
    Step,
    Verb,
    require,
)
from measures.models.gate import check_confirmed, check_step, doubts


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
    confirm: Collection[str] = (),
    version: int | None = None,
) -> StatusUpdate:
    """Move `measure` on to the status `to`, with one status update and one entry.

    `source` states it, at `locator`; `confirm` has the codes of doubts about it (`Doubt`). Raises
    VersionConflict, StepRefused, ValidationError keyed by field, NotAllowed: nothing was written.
    """
    with ledger.writing():
        fresh = ledger.claim(measure, version=version)
        roles = VERIFIERS if Status.VERIFIED in (to, fresh.status) else EDITORS
        require(by.user, roles, fresh.zone)
        days = {"effective_on": effective_on, "today": localdate(at), "since": fresh.status_on}
        step = check_step(fresh.status, to, source=source, **days)
        _check_source(fresh, to, effective_on, source, by, confirm)
        last = max(fresh.update_list, key=attrgetter("number"))
        _require_second_person(step, last, by)
        update = _next_update(fresh, last.number + 1, to, effective_on, source, by, reason, at)
        update.insert()
        fresh.update_list.append(update)
        _cite(fresh, update, source, locator)
        fresh.status, fresh.status_on = to, effective_on
        ledger.record(fresh, Verb.ADVANCED, by=by, reason=reason, at=at)
    measure.copy_columns(fresh)
    return update


def _check_source(
    measure: Measure,
    to: str,
    effective_on: date,
    source: Source | None,
    by: Actor,
    confirm: Collection[str],
) -> None:
    """Ask about a source that hardly proves the step; the operator's import is not asked."""
    if by.user is not None:
        first = min(measure.update_list, key=attrgetter("number"))
        doubt = doubts(to, effective_on=effective_on, source=source, announced_by=first.source)
        check_confirmed(doubt, confirm)


def _require_second_person(step: Step, last: StatusUpdate, by: Actor) -> None:
    if step.second_person and by.user_id is not None and by.user_id == last.by_user:
        message = _("This step needs a second person: you recorded the one before it.")
        raise ValidationError({"to": message})


def _next_update(
    measure: Measure,
    number: int,
    to: str,
    effective_on: date,
    source: Source | None,
    by: Actor,
    reason: str,
    at: datetime,
) -> StatusUpdate:
    return StatusUpdate(
        measure=measure,
        number=number,
        from_status=measure.status,
        to_status=to,
        effective_on=effective_on,
        reason=ledger.checked_reason(reason),
        source=source,
        by=by.name,
        by_user=by.user_id,
        recorded_at=at,
    )


def _cite(measure: Measure, update: StatusUpdate, source: Source | None, locator: str) -> None:
    if not locator:
        return
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
