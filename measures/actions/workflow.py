"""The life of a measure: the only code that writes `Measure.status`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from operator import attrgetter
from typing import Any

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
from measures.models.gate import check_confirmed, check_second_person, check_step, doubts

from . import quoting
from .quoting import Passage


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
    passages: Sequence[Passage] = (),
    internal: bool = False,
    confirm: Collection[str] = (),
    version: int | None = None,
) -> StatusUpdate:
    """Move `measure` on to the status `to`, with one status update and one entry.

    `source` states it, at `locator`, or in the words of `passages`; `confirm` has the codes of doubts about it (`Doubt`). Raises
    VersionConflict, StepRefused, ValidationError keyed by field, NotAllowed: nothing was written.
    """
    source = source or next((passage.source for passage in passages), None)
    with ledger.writing():
        fresh = ledger.claim(measure, version=version)
        roles = VERIFIERS if Status.VERIFIED in (to, fresh.status) else EDITORS
        by = by.acting(require(by.user, roles, fresh.zone))
        days = {"effective_on": effective_on, "today": localdate(at), "since": fresh.status_on}
        step = check_step(fresh.status, to, source=source, **days)
        _check_source(fresh, to, effective_on, source, by, confirm)
        last = max(fresh.update_list, key=attrgetter("number"))
        check_second_person(step, {last.by_user, last.by_maker}, by.user_id, by.maker_id)
        columns = ledger.act_columns(by, reason, internal, at)
        columns |= {"to_status": to, "effective_on": effective_on, "source": source}
        update = _add_update(fresh, last.number + 1, columns)
        _cite(fresh, update, source, locator)
        for passage in passages:
            quoting.cite(fresh, passage, status_update=update)
        fresh.status, fresh.status_on = to, effective_on
        ledger.record(fresh, Verb.ADVANCED, by=by, reason=reason, internal=internal, at=at)
    measure.copy_columns(fresh)
    return update


def _add_update(measure: Measure, number: int, columns: dict[str, Any]) -> StatusUpdate:
    update = StatusUpdate(measure=measure, number=number, from_status=measure.status, **columns)
    update.insert()
    measure.update_list.append(update)
    return update


def _check_source(
    measure: Measure,
    to: str,
    effective_on: date,
    source: Source | None,
    by: Actor,
    confirm: Collection[str],
) -> None:
    """Require confirmation of a source that hardly proves the step; imports need none."""
    if by.user is not None:
        first = min(measure.update_list, key=attrgetter("number"))
        doubt = doubts(to, effective_on=effective_on, source=source, announced_by=first.source)
        check_confirmed(doubt, confirm)


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
