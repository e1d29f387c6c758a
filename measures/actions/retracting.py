"""Take back a figure or a confirmation that was recorded by mistake: a further row says so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.translation import gettext as _

from measures import ledger
from measures.ledger import Actor, formats
from measures.ledger.canonical import Json
from measures.models import (
    ADMINISTRATORS,
    EDITORS,
    WRITERS,
    Capacity,
    Confirmation,
    Entry,
    Measure,
    NotAllowed,
    Reading,
    StepRefused,
    Subject,
    Verb,
    capacity_of,
    require,
)

from .taking_back import WITHIN

#: What is taken back this way, and who records it.
RETRACTABLE = {Verb.MEASURED: EDITORS, Verb.CONFIRMED: WRITERS}


def retract(
    measure: Measure,
    *,
    by: Actor,
    reason: str,
    at: datetime,
    internal: bool = False,
    version: int | None = None,
) -> Measure:
    """Take back the figure or the confirmation that is the last entry of `measure`, with one entry.

    It stays on record and counts no more; what counted before does again. Who recorded it may do it
    within `WITHIN`, an administrator at any time. Raises VersionConflict, StepRefused when something
    else was recorded last, ValidationError, NotAllowed; then nothing was written.
    """
    with ledger.writing():
        fresh = ledger.claim(measure, version=version)
        entries = Entry.objects.filter(subject=Subject.MEASURE, code=fresh.code)
        last, *before = entries.order_by("-version")[:2]
        if last.verb not in RETRACTABLE:
            message = _(
                "The last entry of %(code)s is “%(what)s”. Only a figure or a confirmation after "
                "which nothing was recorded is taken back."
            )
            params = {"code": fresh.code, "what": last.get_verb_display()}
            raise StepRefused({NON_FIELD_ERRORS: message % params})
        by = by.acting(_capacity(fresh, last, by, at))
        bodies = [formats.read_body(entry.body) for entry in (*before, last)]
        _take_back(fresh, *bodies, by=by, reason=reason, internal=internal, at=at)
    measure.copy_columns(fresh)
    return fresh


def retract_within_batch(
    measure: Measure, before: Json, after: Json, *, by: Actor, version: int, **why: Any
) -> None:
    """Take back what `after` has and `before` has not; the batch has settled who may."""
    fresh = ledger.claim(measure, version=version)
    _take_back(fresh, before, after, by=by.acting(require(by.user, WRITERS, fresh.zone)), **why)


def _capacity(measure: Measure, last: Entry, by: Actor, at: datetime) -> Capacity:
    """The capacity in which `by` may take `last` back. Raises NotAllowed."""
    if by.user is None:
        return Capacity()
    if capacity := capacity_of(by.user, ADMINISTRATORS, measure.zone):
        return capacity
    if by.user_id == last.actor_id and at - last.recorded_at <= WITHIN:
        return require(by.user, RETRACTABLE[Verb(last.verb)], measure.zone)
    message = _(
        "What was recorded last of %(code)s may be taken back by the person who recorded it, within "
        "24 hours, or by an administrator of %(zone)s."
    )
    raise NotAllowed(message % {"code": measure.code, "zone": measure.zone.code})


def _take_back(measure: Measure, before: Json, after: Json, **why: Any) -> None:
    """Add a row for each that is new in `after`, and the entry."""
    for target, number in _new_readings(before, after):
        _void_reading(measure, target, number)
    for each in after["confirmations"][len(before["confirmations"]) :]:
        _void_confirmation(measure, each["number"], **why)
    ledger.record(measure, Verb.RETRACTED, **why)


def _new_readings(before: Json, after: Json) -> Iterator[tuple[int, int]]:
    """The numbers, of target and reading, of the readings that are new in `after`."""
    known = {target["number"]: len(target["readings"]) for target in before["targets"]}
    for target in after["targets"]:
        for reading in target["readings"][known.get(target["number"], 0) :]:
            yield target["number"], reading["number"]


def _void_reading(measure: Measure, target_number: int, number: int) -> None:
    target = next(row for row in measure.target_list if row.number == target_number)
    row = next(row for row in target.reading_list if row.number == number)
    same = {name: getattr(row, name) for name in ("value", "qualifier", "read_on", "source")}
    last = max(reading.number for reading in target.reading_list)
    void = Reading(target=target, number=last + 1, takes_back=number, **same)
    void.converter = row.converter
    void.save_checked()
    target.reading_list.append(void)


def _void_confirmation(measure: Measure, number: int, **why: Any) -> None:
    row = next(row for row in measure.confirmation_list if row.number == number)
    void = Confirmation(
        measure=measure,
        number=max(each.number for each in measure.confirmation_list) + 1,
        true_on=row.true_on,
        takes_back=number,
        **ledger.act_columns(why["by"], why["reason"], why["internal"], why["at"]),
    )
    void.insert()
    measure.confirmation_list.append(void)
