"""The life of a measure: the only code that writes `Measure.status`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from measures import ledger
from measures.ledger import Actor
from measures.models import (
    EDITORS,
    VERIFIERS,
    WRITERS,
    Evidence,
    Measure,
    NotAllowed,
    Role,
    Source,
    StatusUpdate,
    Step,
    StepAct,
    Verb,
    capacity_of,
    in_effect,
    require,
    roles_for,
)
from measures.models.gate import (
    check_confirmed,
    check_order,
    check_second_person,
    check_step,
    day_basis_of,
    doubts,
)

from . import quoting, succession
from .quoting import Passage


def advance(
    measure: Measure,
    *,
    to: str,
    by: Actor,
    reason: str,
    effective_on: date,
    at: datetime,
    day_basis: str = "",
    source: Source | None = None,
    locator: str = "",
    passages: Sequence[Passage] = (),
    successors: Collection[Measure] = (),
    internal: bool = False,
    confirm: Collection[str] = (),
    version: int | None = None,
) -> StatusUpdate:
    """Move `measure` on to the status `to`, with one status update and one entry.

    `source` states it, at `locator` or in the words of `passages`; `day_basis`: `day_basis_of()`;
    `confirm`: codes of `Doubt`. Raises VersionConflict, StepRefused, ValidationError, NotAllowed.
    """
    source = source or next((passage.source for passage in passages), None)
    with ledger.writing(alone=bool(successors)):
        fresh = ledger.claim(measure, version=version)
        by, act = _acting(fresh, roles_for(fresh.status, to), in_effect(fresh.update_list)[-1], by)
        when: Any = {"effective_on": effective_on, "today": localdate(at)}
        step = check_step(fresh.status, to, source=source, since=fresh.status_on, **when)
        heirs = succession.checked(fresh, step, successors)
        _check_proof(fresh, step, to, effective_on, source, by, confirm)
        why: Any = {"by": by, "reason": reason, "internal": internal, "at": at}
        day: Any = {"effective_on": effective_on}
        day["day_basis"] = day_basis_of(day_basis, effective_on, source)
        update = add_step(fresh, act=act, to_status=to, source=source, **day, **why)
        _cite(fresh, update, source, locator, passages)
        fresh.status, fresh.status_on = to, effective_on
        succession.supersede(fresh, heirs, **why)
        ledger.record(fresh, Verb.ADVANCED, **why)
    measure.copy_columns(fresh)
    return update


def _check_proof(
    measure: Measure,
    step: Step,
    to: str,
    effective_on: date,
    source: Source | None,
    by: Actor,
    confirm: Collection[str],
) -> None:
    """Require confirmation of a source that hardly proves the step, and a second person."""
    steps = in_effect(measure.update_list)
    first, last = steps[0], steps[-1]
    if by.user is not None:  # an import confirms nothing; no one takes the first step back
        found = doubts(to, effective_on=effective_on, source=source, announced_by=first.source)
        check_confirmed(found, confirm)
    check_second_person(step, {last.by_user, last.by_maker}, by.user_id, by.maker_id)


def _acting(
    measure: Measure, roles: tuple[Role, ...], last: StatusUpdate, by: Actor
) -> tuple[Actor, StepAct]:
    """`by` in the capacity in which the step is taken, and whether that sends `measure` back.

    A completed measure is sent back by another person who may verify it; the one who reported it, or
    another editor, may take work on it up again. Raises NotAllowed.
    """
    own = {by.user_id, by.maker_id} & {last.by_user, last.by_maker} - {None}
    if roles != WRITERS or own:
        roles = EDITORS if roles == WRITERS else roles
        return by.acting(require(by.user, roles, measure.zone)), StepAct.ADVANCED
    verifies = by.user and capacity_of(by.user, VERIFIERS, measure.zone)
    if verifies:
        return by.acting(verifies), StepAct.SENT_BACK
    return by.acting(require(by.user, WRITERS, measure.zone)), StepAct.ADVANCED


def redate(
    measure: Measure,
    number: int,
    *,
    effective_on: date,
    day_basis: str,
    by: Actor,
    reason: str,
    at: datetime,
    version: int | None = None,
) -> StatusUpdate:
    """Correct the day of the step `number`, and whose word it is, by a further step and entry.

    Only an import or a command does that: a person takes a wrong step back. Raises NotAllowed,
    VersionConflict, ValidationError when a day would lie before that of the step before.
    """
    if by.user is not None:
        raise NotAllowed(_("The days of steps are corrected by an import only."))
    with ledger.writing():
        fresh = ledger.claim(measure, version=version)
        [step] = [each for each in in_effect(fresh.update_list) if each.number == number]
        why: Any = {"by": by, "reason": reason, "internal": False, "at": at}
        update = add_step(
            fresh,
            act=StepAct.CORRECTED,
            takes_back=number,
            from_status=step.from_status,
            to_status=step.to_status,
            effective_on=effective_on,
            day_basis=day_basis,
            source=step.source,
            **why,
        )
        steps = in_effect(fresh.update_list)
        for before, after in pairwise(steps):
            check_order(after.effective_on, before.effective_on)
        fresh.status_on = steps[-1].effective_on
        ledger.record(fresh, Verb.REDATED, **why)
    return update


def add_step(
    measure: Measure, *, by: Actor, reason: str, internal: bool, at: datetime, **columns: Any
) -> StatusUpdate:
    """Add a step to the history of `measure`. Raises ValidationError without a reason."""
    columns = {"from_status": measure.status if measure.update_list else ""} | columns
    update = StatusUpdate(
        measure=measure,
        number=len(measure.update_list) + 1,
        by_user=by.user_id,
        by_maker=by.maker_id,
        **ledger.act_columns(by, reason, internal, at),
        **columns,
    )
    update.insert()
    measure.update_list.append(update)
    return update


def _cite(
    measure: Measure,
    update: StatusUpdate,
    source: Source | None,
    locator: str,
    passages: Sequence[Passage],
) -> None:
    quoting.cite(measure, passages, status_update=update)
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
