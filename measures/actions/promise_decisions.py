"""Decide on a request about a promise: half of the second person's work."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from measures import ledger
from measures.ledger import Actor
from measures.models import (
    ADMINISTRATORS,
    EDITORS,
    VERIFIERS,
    Capacity,
    Entry,
    Measure,
    NotAllowed,
    PromiseRequest,
    RequestState,
    Role,
    Subject,
    Verb,
    capacity_of,
    require,
)

from . import promises


def grant(
    measure: Measure,
    *,
    request: int,
    by: Actor,
    reason: str,
    at: datetime,
    version: int | None = None,
) -> PromiseRequest:
    """Put a pending request, by number, into effect, with words.

    It takes a verifier or administrator, and another person than the requester. Raises
    VersionConflict, NotAllowed, ValidationError keyed by field; then nothing was written.
    """
    return _decide(measure, request, RequestState.GRANTED, by, reason, at, version)


def refuse(
    measure: Measure,
    *,
    request: int,
    by: Actor,
    reason: str,
    at: datetime,
    version: int | None = None,
) -> PromiseRequest:
    """Refuse a pending request, with words; the promise stays. Needs and raises as `grant()`."""
    return _decide(measure, request, RequestState.REFUSED, by, reason, at, version)


def recall(
    measure: Measure,
    *,
    request: int,
    by: Actor,
    reason: str,
    at: datetime,
    version: int | None = None,
) -> PromiseRequest:
    """Take a pending request back: by the requester, or an administrator. Raises as `grant()`."""
    return _decide(measure, request, RequestState.RECALLED, by, reason, at, version)


_VERBS = {
    RequestState.GRANTED: Verb.GRANTED,
    RequestState.REFUSED: Verb.REFUSED,
    RequestState.RECALLED: Verb.RECALLED,
}


def _decide(
    measure: Measure,
    number: int,
    state: RequestState,
    by: Actor,
    reason: str,
    at: datetime,
    version: int | None,
) -> PromiseRequest:
    with ledger.writing():
        fresh = ledger.claim(measure, version=version)
        request = _pending(fresh, number)
        asked_by = _requester(fresh, request)
        if state == RequestState.RECALLED:
            by = by.acting(_to_recall(fresh, asked_by, by))
        else:
            by = by.acting(_second_person(fresh, asked_by, by))
        request.update(
            state=state.value,
            decided_by=by.name[:200],
            decided_as=by.capacity.role,
            decided_at=at,
            words=ledger.checked_reason(reason),
        )
        if state == RequestState.GRANTED:
            promises.apply(fresh, request, on=localdate(at))
        ledger.record(fresh, _VERBS[state], by=by, reason=reason, at=at)
    return request


def _pending(measure: Measure, number: int) -> PromiseRequest:
    for request in measure.request_list:
        if request.number == number and request.pending:
            return request  # type: ignore[no-any-return]
        if request.number == number:
            message = _("Request %(number)s was decided already: %(state)s.")
            params = {"number": number, "state": request.get_state_display()}
            raise ValidationError({"request": message % params})
    message = _("%(code)s has no request %(number)s.")
    raise ValidationError({"request": message % {"code": measure.code, "number": number}})


def _requester(measure: Measure, request: PromiseRequest) -> int | None:
    """The account of the requester, by the entry that the ledger proves."""
    entry = Entry.objects.only("actor_id").get(
        subject=Subject.MEASURE, code=measure.code, version=request.version
    )
    return entry.actor_id


def _second_person(measure: Measure, asked_by: int | None, by: Actor) -> Capacity:
    """The capacity in which `by` may decide. Raises NotAllowed, ValidationError for the requester.

    A token acts for who made it too.
    """
    capacity = require(by.user, VERIFIERS, measure.zone)
    if by.user is None:
        raise NotAllowed(_("A request is decided by a person with an account."))
    if asked_by in (by.user_id, by.maker_id):
        message = _("This takes a second person: the request is yours.")
        raise ValidationError({"request": message})
    return capacity


def _to_recall(measure: Measure, asked_by: int | None, by: Actor) -> Capacity:
    if by.user is not None and by.user_id == asked_by:
        own = capacity_of(by.user, EDITORS, measure.zone)
        return own or Capacity(Role.EDITOR.value, measure.zone.code)
    return require(by.user, ADMINISTRATORS, measure.zone)
