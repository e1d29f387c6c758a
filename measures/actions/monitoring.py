"""Record what is reported of a measure: a figure, a piece of evidence, that it is still true."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from measures import ledger
from measures.ledger import Actor
from measures.models import (
    EDITORS,
    WRITERS,
    Confirmation,
    Evidence,
    Measure,
    Qualifier,
    Reading,
    Source,
    Target,
    Verb,
    VersionConflict,
    require,
)
from measures.text.script import Script

from . import quoting
from .quoting import Passage


def record_reading(
    target: Target,
    *,
    value: Decimal,
    read_on: date,
    source: Source,
    by: Actor,
    reason: str,
    at: datetime,
    qualifier: str = Qualifier.EXACT,
    note: str = "",
    locator: str = "",
    passages: Sequence[Passage] = (),
    internal: bool = False,
    version: int | None = None,
) -> Reading:
    """Add a reading to `target`, with one entry. A further reading corrects an earlier one.

    `locator` is the place in the source, for people; `passages` are words of documents.
    Raises VersionConflict, ValidationError keyed by field, NotAllowed; then nothing was written.
    """
    with ledger.writing():
        measure = ledger.claim(target.measure, version=version)
        by = by.acting(require(by.user, EDITORS, measure.zone))
        if read_on > localdate(at):
            message = _("The day of a reading, %(day)s, lies in the future.") % {"day": read_on}
            raise ValidationError({"read_on": message})
        content = {"value": value, "qualifier": qualifier, "read_on": read_on}
        content |= {"source": source, "note": note}
        current = _current(measure, target)
        reading = current.add_reading(content, Script(measure.origin_script))
        if locator:
            place = Evidence(measure=measure, source=source, locator=locator, reading=reading)
            place.save_checked()
            measure.evidence_list.append(place)
        quoting.cite(measure, passages, reading=reading)
        ledger.record(measure, Verb.MEASURED, by=by, reason=reason, internal=internal, at=at)
    return reading


def _current(measure: Measure, target: Target) -> Target:
    """The row of `target` in `measure`. Raises VersionConflict, ValidationError if it is retired."""
    current = next((row for row in measure.target_list if row.pk == target.pk), None)
    if current is None:
        raise VersionConflict(measure.code, target.measure.version, measure.version - 1)
    if current.retired_on:
        message = _("Target %(number)s is retired: no figure is reported for it any more.")
        raise ValidationError({"target": message % {"number": current.number}})
    return current  # type: ignore[no-any-return]


def confirm(
    measure: Measure,
    *,
    true_on: date,
    by: Actor,
    reason: str,
    at: datetime,
    source: Source | None = None,
    passages: Sequence[Passage] = (),
    internal: bool = False,
    version: int | None = None,
) -> Confirmation:
    """Record that what is on record of `measure` was still true on a day, with one entry.

    `source`, in the words of `passages`, or `reason` says so. Freshness moves, and nothing else but
    the evidence. Raises as above.
    """
    source = source or next((passage.source for passage in passages), None)
    with ledger.writing():
        fresh = ledger.claim(measure, version=version)
        by = by.acting(require(by.user, WRITERS, fresh.zone))
        _check_day(fresh, true_on, source, localdate(at))
        confirmation = Confirmation(
            measure=fresh,
            number=max((each.number for each in fresh.confirmation_list), default=0) + 1,
            true_on=true_on,
            source=source,
            **ledger.act_columns(by, reason, internal, at),
        )
        confirmation.insert()
        fresh.confirmation_list.append(confirmation)
        quoting.cite(fresh, passages, confirmation=confirmation)
        ledger.record(fresh, Verb.CONFIRMED, by=by, reason=reason, internal=internal, at=at)
    return confirmation


def _check_day(measure: Measure, day: date, source: Source | None, today: date) -> None:
    """Raise ValidationError, keyed `true_on`, for a day of which nothing can be confirmed."""
    message, known = "", None
    if day > today:
        message = _("The day %(day)s lies in the future.")
    elif measure.confirmed_on and day <= measure.confirmed_on:
        message = _("%(code)s is confirmed as of %(known)s already. Give a later day.")
        known = measure.confirmed_on
    elif source and day > source.published_on:
        message = _("The source is older, of %(known)s: it says nothing about %(day)s.")
        known = source.published_on
    if message:
        params = {"day": day, "code": measure.code, "known": known}
        raise ValidationError({"true_on": message % params})


def add_evidence(
    measure: Measure,
    *,
    content: Mapping[str, Any] | Sequence[Mapping[str, Any]],
    by: Actor,
    reason: str,
    at: datetime,
    internal: bool = False,
    version: int | None = None,
) -> None:
    """Add evidence, one piece or several, to what there is, with one entry. Raises as above."""
    with ledger.writing():
        fresh = ledger.claim(measure, version=version)
        by = by.acting(require(by.user, EDITORS, fresh.zone))
        for each in [content] if isinstance(content, Mapping) else content:
            evidence = Evidence(measure=fresh, **each)
            quoting.save(evidence)
            fresh.evidence_list.append(evidence)
        ledger.record(fresh, Verb.AMENDED, by=by, reason=reason, internal=internal, at=at)
