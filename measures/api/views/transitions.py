"""What moves a measure on, takes it off the lists and puts it back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.http import HttpResponse
from rest_framework.request import Request

from measures import ledger
from measures.actions import withdrawal, workflow
from measures.api.http.problem_error import Fault, ProblemError
from measures.api.http.problems import pointer_to
from measures.api.openapi.operations import writes
from measures.api.serializers import requests, responses, write_responses
from measures.models import NotAllowed, StepRefused, VersionConflict, Withdrawn

from .write import WritePlan, WriteRequest, WriteView


class Advance(WriteView):
    """Moves a measure on to another status, by a step that the statuses allow.

    Takes a token or a session, and a role that reaches the measure's zone.
    """

    @writes(
        "measures_advance",
        "Move a measure on",
        requests.AdvanceRequest,
        responses.Measure,
        code_of="measure",
        refusals=("step-refused",),
    )
    def post(self, request: Request, code: str) -> HttpResponse:
        return self.write(request, _advance, code)


def _advance(call: WriteRequest) -> WritePlan:
    step = call.order(requests.AdvanceRequest)
    return WritePlan(lambda: workflow.advance(call.there, **step, **call.said), call.was)


class Withdraw(WriteView):
    """Takes a measure off the lists, search, exports and counts; it is never deleted.

    It is answered as it was last, `withdrawn`. Its history stays; nothing but `reinstate/` is
    taken for it from then on.
    """

    @writes(
        "measures_withdraw",
        "Withdraw a measure",
        requests.ReasonRequest,
        responses.Measure,
        code_of="measure",
    )
    def post(self, request: Request, code: str) -> HttpResponse:
        return self.write(request, partial(_plain, withdrawal.withdraw), code)


class Reinstate(WriteView):
    """Takes the withdrawal of a measure back. The 410 that its address answers has its ETag."""

    @writes(
        "measures_reinstate",
        "Take a withdrawal back",
        requests.ReasonRequest,
        responses.Measure,
        code_of="measure",
        refusals=("step-refused",),
    )
    def post(self, request: Request, code: str) -> HttpResponse:
        return self.write(request, partial(_plain, withdrawal.reinstate), code)


def _plain(verb: Callable[..., Any], call: WriteRequest) -> WritePlan:
    said = call.order(requests.ReasonRequest)
    return WritePlan(lambda: verb(call.there, **said, **call.said), call.was)


class AdvanceSeveral(WriteView):
    """Moves several measures on, all or none.

    Each step names the `version` of its measure that was read. Every wrong row is told at once;
    the problem is of the kind that they have in common, else `invalid-body`.
    """

    @writes(
        "measures_advance_several",
        "Move several measures on",
        requests.BulkRequest,
        write_responses.Advanced,
        refusals=("step-refused", "stale", "gone"),
    )
    def post(self, request: Request) -> HttpResponse:
        return self.write(request, _advances)


def _advances(call: WriteRequest) -> WritePlan:
    said = call.order(requests.BulkRequest)
    ledger.checked_reason(said["reason"])  # before every row is told to lack one
    rows = [{"reason": said["reason"]} | step for step in said["steps"]]
    was = {row.pop("code"): row["version"] for row in rows}
    return WritePlan(lambda: _take(rows, call), was, several=True)


def _take(rows: list[dict[str, Any]], call: WriteRequest) -> None:
    """Take the steps. Raises Refusal for all that are wrong, once each was tried."""
    faults: list[Fault] = []
    slugs: set[str] = set()
    for number, row in enumerate(rows):
        try:
            with transaction.atomic():
                workflow.advance(**row, **call.who)
        except (ValidationError, VersionConflict, NotAllowed) as refusal:
            slug, found = _faults(refusal)
            slugs.add(slug)
            for member, messages in found.items():
                pointer = pointer_to(["steps", str(number), member])
                faults += [{"pointer": pointer, "detail": message} for message in messages]
    if faults:
        slug = slugs.pop() if len(slugs) == 1 else "invalid-body"
        detail = " ".join(f"{fault['pointer']}: {fault['detail']}" for fault in faults)
        raise ProblemError(slug, detail, faults)


def _faults(refusal: Exception) -> tuple[str, dict[str, list[str]]]:
    """What kind of problem it is, and the messages by the member of the row to mend."""
    match refusal:
        case Withdrawn():
            return "gone", {"code": refusal.message_dict[NON_FIELD_ERRORS]}
        case StepRefused():
            return "step-refused", refusal.message_dict
        case ValidationError():
            return "invalid-body", refusal.message_dict
        case VersionConflict():
            return "stale", {"version": [str(refusal)]}
        case _:
            return "not-allowed", {"code": [str(refusal)]}
