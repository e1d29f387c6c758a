"""Move, correct or retire a promise; grant or refuse what makes it easier to keep.

A change that makes a promise harder or earlier takes effect at once. One that makes it easier or
later, retires a target or corrects a first promise waits as a request until another person grants
it; until then the old promise is judged.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import copy
from datetime import date, datetime
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from measures import ledger
from measures.domain.promises import FIGURE, Easing, easings
from measures.ledger import Actor
from measures.ledger.canonical import canonical
from measures.models import (
    EDITORS,
    Measure,
    PromiseAct,
    PromiseRequest,
    RequestState,
    Source,
    Target,
    Verb,
    require,
)
from measures.text.script import Script

from .promise_terms import Row, columns_of, content_of, promise_data

_VERBS = {
    PromiseAct.MOVE: Verb.MOVED,
    PromiseAct.CORRECT: Verb.CORRECTED,
    PromiseAct.RETIRE: Verb.RETIRED,
}


def change_promise(
    measure: Measure,
    *,
    act: str,
    target: int | None = None,
    content: Mapping[str, Any],
    source: Source | None,
    by: Actor,
    reason: str,
    at: datetime,
    version: int | None = None,
) -> PromiseRequest:
    """Move, correct or retire (`act`) the promise of a target, by number, or of the deadline.

    `content` has columns of the promise, texts under their bare name; those left out stay. One
    entry. Without a user, an import or a command acts for the operator and needs no second person.

    Returns the request: `pending` when it waits for a second person, else `at_once`. Raises
    VersionConflict, NotAllowed, ValidationError keyed by field; then nothing was written.
    """
    with ledger.writing():
        fresh = ledger.claim(measure, version=version)
        by = by.acting(require(by.user, EDITORS, fresh.zone))
        request = _request(fresh, act, target, content)
        request.reason, request.source = ledger.checked_reason(reason), _named(source)
        request.by, request.recorded_at = by.name[:200], at
        waits = bool(request.easier) and by.user is not None
        request.state = RequestState.PENDING if waits else RequestState.AT_ONCE
        due_by = _row(fresh, target).promise().due_by
        request.late = due_by is not None and due_by < localdate(at)
        request.save_checked()
        fresh.request_list.append(request)
        if not waits:
            apply(fresh, request, on=localdate(at))
        verb = Verb.REQUESTED if waits else _VERBS[PromiseAct(act)]
        ledger.record(fresh, verb, by=by, reason=reason, at=at)
    return request


def _request(
    measure: Measure, act: str, target: int | None, content: Mapping[str, Any]
) -> PromiseRequest:
    """The request to change a promise, with old and new and why it takes a second person."""
    row = _row(measure, target)
    _refuse_a_second_one(measure, target)
    before = promise_data(row, measure.origin_script)
    after, easier = None, [Easing.RETIRED]
    if act != PromiseAct.RETIRE:
        changed = _checked_copy(row, measure, act, content)
        after = promise_data(changed, measure.origin_script)
        if after == before:
            message = _("Nothing changes: this is what is promised already.")
            raise ValidationError({NON_FIELD_ERRORS: message})
        easier = easings(row.promise(), changed.promise())
        easier += [Easing.CORRECTED] if act == PromiseAct.CORRECT else []
    return PromiseRequest(
        measure=measure,
        number=len(measure.request_list) + 1,
        version=measure.version,
        target=target,
        act=act,
        before=canonical(before).decode(),
        after=canonical(after).decode() if after else "",
        easier=" ".join(easier),
    )


def _named(source: Source | None) -> Source:
    if source is None:
        raise ValidationError({"source": _("Name the source that says so.")})
    return source


def _row(measure: Measure, target: int | None) -> Row:
    """The target with this number, not retired; without one the measure."""
    if target is None:
        return measure
    row = next((each for each in measure.target_list if each.number == target), None)
    params = {"code": measure.code, "number": target}
    if row is None:
        raise ValidationError({"target": _("%(code)s has no target %(number)s.") % params})
    if row.retired_on:
        raise ValidationError(
            {"target": _("Target %(number)s of %(code)s is retired; it promises nothing.") % params}
        )
    return row  # type: ignore[no-any-return]


def _refuse_a_second_one(measure: Measure, target: int | None) -> None:
    for request in measure.request_list:
        if request.pending and request.target == target:
            message = _(
                "Request %(number)s about this promise waits for a second person. Have it decided "
                "or take it back first."
            )
            message %= {"number": request.number}
            raise ValidationError({NON_FIELD_ERRORS: message})


def _checked_copy(row: Row, measure: Measure, act: str, content: Mapping[str, Any]) -> Row:
    """`row` with `content`, not saved. Raises ValidationError for what the row cannot promise."""
    if other := content.keys() - {*columns_of(row)}:
        message = _("This is no part of the promise. Amend it instead.")
        raise ValidationError(dict.fromkeys(sorted(other), message))
    changed = copy(row)
    changed.fill(content, Script(measure.origin_script))
    relations = {field.name for field in row._meta.fields if field.is_relation}
    changed.full_clean(exclude=relations, validate_unique=False)
    if isinstance(row, Target) and isinstance(changed, Target):
        _refuse_another_unit(row, changed, act)
    return changed


def _refuse_another_unit(row: Target, changed: Target, act: str) -> None:
    """Figures on record are of the old unit: only a correction may name another one."""
    same = (row.unit, row.currency) == (changed.unit, changed.currency)
    if act == PromiseAct.MOVE and row.counting_readings and not same:
        message = _(
            "Figures were reported in the old unit. Retire this target and add another one, or "
            "correct the unit if the record was wrong."
        )
        raise ValidationError({"unit": message})


def apply(measure: Measure, request: PromiseRequest, *, on: date) -> None:
    """Put `request` into effect on the day `on`; for verbs, which record the entry."""
    row = _row(measure, request.target)
    if not request.after:
        row.retired_on = on  # type: ignore[union-attr]  # only a target is retired
        row.save_checked()
        return
    row.fill(content_of(json.loads(request.after)), Script(measure.origin_script))
    if request.act == PromiseAct.CORRECT:
        _correct_first(measure, row, request)
    row.keep_first()
    row.save_checked()
    if row is measure:
        for target in measure.target_list:
            if target.first_due_by is None and target.retired_on is None:
                target.keep_first()
                target.save_checked()


def _correct_first(measure: Measure, row: Row, request: PromiseRequest) -> None:
    """Let the first promise say what the corrected one says, where the two differed."""
    before, after = json.loads(request.before), json.loads(request.after)
    if isinstance(row, Target) and any(before[name] != after[name] for name in FIGURE):
        row.correct_first()
    if before["deadline"] == after["deadline"]:
        return
    was, row.first_due_by = row.first_due_by, row.promise().due_by
    if row is not measure:
        return
    for target in measure.target_list:  # those that share the measure's deadline
        if target.due_by is None and target.first_due_by == was:
            target.first_due_by = row.first_due_by
            target.save_checked()
