"""Take back everything that one request changed, all or nothing, in a batch of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from measures import ledger
from measures.ledger import Actor, batch, formats
from measures.ledger.canonical import Json
from measures.models import (
    ADMINISTRATORS,
    POSTS,
    TERMS,
    BatchRefused,
    Entry,
    Measure,
    NotAllowed,
    StepRefused,
    Subject,
    Verb,
    require_in_all,
)

from . import editing, ownership, promise_decisions, taking_back, withdrawal
from .former_content import former_content, require_restored
from .retracting import retract_within_batch
from .several import REFUSALS, messages_of
from .taking_back import WITHIN


@dataclass(frozen=True)
class _Change:
    """One entry of a batch, the measure as it is now, and the bodies around the entry."""

    entry: Entry
    measure: Measure
    before: Json
    after: Json


def undo_batch(
    request_id: str, *, by: Actor, reason: str, at: datetime, internal: bool = False
) -> list[str]:
    """Take back what the request `request_id` changed, as one batch; return the measures' codes.

    Nothing leaves the record: steps are taken back, created measures withdrawn, content amended to
    what it was, figures and confirmations taken back, requests recalled. Who made the batch may do it within `WITHIN`,
    an administrator of its zones at any time. Raises BatchRefused with the measures that
    changed since or keep what was recorded, ValidationError, NotAllowed; then nothing was written.
    """
    ledger.checked_reason(reason)
    entries = batch.entries_of(request_id)
    if not entries:
        message = _("No batch of the ledger has the number %(request)s.")
        raise ValidationError({NON_FIELD_ERRORS: message % {"request": request_id[:64]}})
    # An amendment may have taken a link with a model away, which comes back then.
    alone = any(entry.verb in (Verb.LINKED, Verb.AMENDED) for entry in entries)
    with ledger.writing(alone=alone):
        _require_measures(entries)
        by_code = {entry.code: entry for entry in entries}  # the last of each
        measures = Measure.objects.select_related("zone").in_bulk(by_code, field_name="code")
        _require_right(entries, measures.values(), by, at)
        _require_untouched(entries)
        why: Any = {"by": replace(by, undoes=request_id), "reason": reason, "internal": internal}
        _undo_all(entries, measures, why | {"at": at})
    return sorted(by_code)


def _undo_all(
    entries: Sequence[Entry], measures: Mapping[str, Measure], why: dict[str, Any]
) -> None:
    """Undo in the order of codes, as other verbs claim; of one measure the last entry first."""
    before = batch.bodies_before(entries)
    versions = {entry.code: entry.version for entry in entries}
    faults: dict[str, list[str]] = {}
    for entry in sorted(entries, key=lambda entry: (entry.code, -entry.seq)):
        change = _Change(
            entry,
            measures[entry.code],
            formats.read_body(before[entry.seq]) if entry.seq in before else {},
            formats.read_body(entry.body),
        )
        try:
            with transaction.atomic():
                _undo(change, why | {"version": versions[entry.code]})
        except REFUSALS as fault:
            faults.setdefault(entry.code, []).extend(messages_of(fault))
        versions |= {entry.code: entry.version for entry in ledger.pending_entries()}
    if faults:
        raise BatchRefused(faults)


def _undo(change: _Change, why: dict[str, Any]) -> None:
    verb = change.entry.verb
    if change.before and change.before["withdrawn"] and change.after["withdrawn"]:
        undo: Callable[..., object] = _refuse
    elif verb == Verb.AMENDED and change.before["withdrawn"]:
        undo = _withdraw
    else:
        undo = _INVERSE.get(Verb(verb), _refuse)
    undo(change, **why)


def _withdraw(change: _Change, **why: Any) -> None:
    withdrawal.withdraw(change.measure, **why)


def _reinstate(change: _Change, **why: Any) -> None:
    withdrawal.reinstate(change.measure, **why)


def _amend(change: _Change, **why: Any) -> None:
    content = former_content(change.before, change.after)
    amended = editing.amend_measure(change.measure, content=content, dropped=TERMS, **why)
    now = formats.read_body(ledger.body_of(amended))
    require_restored(amended, change.before, change.after, now)


def _take_back(change: _Change, **why: Any) -> None:
    taking_back.take_back(change.measure, within_batch=True, **why)


def _retract(change: _Change, **why: Any) -> None:
    retract_within_batch(change.measure, change.before, change.after, **why)


def _recall(change: _Change, *, internal: bool, **why: Any) -> None:
    known = {request["number"] for request in change.before["requests"]}
    for request in change.after["requests"]:
        if request["number"] not in known:
            promise_decisions.recall(change.measure, request=request["number"], **why)


def _hand_back(change: _Change, **why: Any) -> None:
    to = ownership.people_of({post: change.before[post] for post in POSTS})
    ownership.hand_over(change.measure, to=to, **why)


def _follow(change: _Change, **why: Any) -> None:
    """Leave it: taking back the step that it followed from undoes it."""


def _refuse(change: _Change, **why: Any) -> None:
    message = _("“%(what)s” stays on record; it is not taken back with a batch.")
    raise StepRefused({NON_FIELD_ERRORS: message % {"what": change.entry.get_verb_display()}})


_INVERSE: dict[Verb, Callable[..., object]] = {
    Verb.CREATED: _withdraw,
    Verb.WITHDRAWN: _reinstate,
    Verb.AMENDED: _amend,
    Verb.ADVANCED: _take_back,
    Verb.MEASURED: _retract,
    Verb.CONFIRMED: _retract,
    Verb.REQUESTED: _recall,
    Verb.HANDED: _hand_back,
    Verb.LINKED: _follow,
}


def _require_measures(entries: Sequence[Entry]) -> None:
    message = _("Only changes of measures are taken back with their batch.")
    faults = {entry.code: [message] for entry in entries if entry.subject != Subject.MEASURE}
    if faults:
        raise BatchRefused(faults)


def _require_right(
    entries: Sequence[Entry], measures: Iterable[Measure], by: Actor, at: datetime
) -> None:
    """Raise NotAllowed unless `by` made the batch lately, or is an administrator of its zones."""
    own = by.user_id is not None and all(entry.actor_id == by.user_id for entry in entries)
    if own and at - entries[-1].recorded_at <= WITHIN:
        return
    try:
        require_in_all(by.user, ADMINISTRATORS, [measure.zone for measure in measures])
    except NotAllowed:
        message = _(
            "A batch is taken back by the person who made it, within 24 hours, or by an "
            "administrator of all its zones."
        )
        raise NotAllowed(message) from None


def _require_untouched(entries: Sequence[Entry]) -> None:
    """Raise BatchRefused with who has changed which measure since."""
    faults = {}
    for (_subject, code), entry in batch.touched_since(entries).items():
        message = _("changed since by %(who)s on %(when)s: %(what)s.")
        when = f"{localtime(entry.recorded_at):%Y-%m-%d %H:%M}"
        params = {"who": entry.actor, "when": when, "what": entry.get_verb_display()}
        faults[code] = [message % params]
    if faults:
        raise BatchRefused(faults)
