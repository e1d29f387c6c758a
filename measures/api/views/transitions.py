"""Endpoints that change the status of measures, withdraw and reinstate them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpResponse
from rest_framework.request import Request

from measures import ledger
from measures.actions import (
    monitoring,
    ownership,
    retracting,
    several,
    taking_back,
    withdrawal,
    workflow,
)
from measures.api.http.problem_error import Fault, ProblemError
from measures.api.http.problems import pointer_to
from measures.api.openapi.operations import describe_write
from measures.api.serializers import (
    people_requests,
    requests,
    responses,
    step_requests,
    write_responses,
)
from measures.models import Status, StepRefused, VersionConflict, Withdrawn

from .write import WritePlan, WriteRequest, WriteView


class Advance(WriteView):
    """Changes the status of a measure; `GET /api/v1/statuses/` lists the allowed steps.

    Requires a token or a session, and a role in the measure's zone or in a zone above it.
    """

    @describe_write(
        "measures_advance",
        "Change the status of a measure",
        step_requests.AdvanceRequest,
        responses.Measure,
        code_of="measure",
        problems=("step-refused",),
    )
    def post(self, request: Request, code: str) -> HttpResponse:
        return self.write(request, _plan_advance, code)


def _plan_advance(write: WriteRequest) -> WritePlan:
    step = write.payload(step_requests.AdvanceRequest)
    return WritePlan(
        lambda: workflow.advance(write.measure, **step, **write.verb_args),
        write.versions,
        alone=bool(step["successors"]),
    )


class TakeBack(WriteView):
    """Takes the last step back: who recorded it, within 24 hours, or an administrator.

    The measure has its status from before. Both steps stay in its history.
    """

    @describe_write(
        "measures_take_back",
        "Take the last step back",
        requests.ReasonRequest,
        responses.Measure,
        code_of="measure",
        problems=("step-refused",),
    )
    def post(self, request: Request, code: str) -> HttpResponse:
        return self.write(request, _plan_take_back, code)


def _plan_take_back(write: WriteRequest) -> WritePlan:
    plan = _plan_with_reason(taking_back.take_back, write)
    return replace(plan, alone=write.measure.status == Status.SUPERSEDED)


class Retract(WriteView):
    """Takes back the figure or the confirmation that was recorded last, by mistake.

    Who recorded it may, within 24 hours, or an administrator. It stays on record, `taken_back`, and
    counts no more.
    """

    @describe_write(
        "measures_retract",
        "Take a figure or a confirmation back",
        requests.ReasonRequest,
        responses.Measure,
        code_of="measure",
        problems=("step-refused",),
    )
    def post(self, request: Request, code: str) -> HttpResponse:
        return self.write(request, partial(_plan_with_reason, retracting.retract), code)


class Confirm(WriteView):
    """Confirms that what is on record was still true on a day. Moves `confirmed_on` only."""

    @describe_write(
        "measures_confirm",
        "Confirm a measure",
        step_requests.ConfirmRequest,
        responses.Measure,
        code_of="measure",
    )
    def post(self, request: Request, code: str) -> HttpResponse:
        plan = partial(_plan_with_reason, monitoring.confirm, body=step_requests.ConfirmRequest)
        return self.write(request, plan, code)


class HandOver(WriteView):
    """Sets the owner and the deputy of a measure. The reason is the note, for the office by default."""

    @describe_write(
        "measures_hand_over",
        "Hand a measure over",
        people_requests.HandOverRequest,
        responses.Measure,
        code_of="measure",
    )
    def post(self, request: Request, code: str) -> HttpResponse:
        body = people_requests.HandOverRequest
        return self.write(request, partial(_plan_with_reason, ownership.hand_over, body=body), code)


class Withdraw(WriteView):
    """Removes a measure from lists, search, exports and counts; it is never deleted.

    Responds with its last state, `withdrawn`. The history stays. Afterwards `reinstate/` is the
    only write that is allowed.
    """

    @describe_write(
        "measures_withdraw",
        "Withdraw a measure",
        requests.ReasonRequest,
        responses.Measure,
        code_of="measure",
        problems=("step-refused",),
    )
    def post(self, request: Request, code: str) -> HttpResponse:
        return self.write(request, partial(_plan_with_reason, withdrawal.withdraw), code)


class Reinstate(WriteView):
    """Reverses the withdrawal of a measure. The 410 response of its URL has the ETag to send."""

    @describe_write(
        "measures_reinstate",
        "Reinstate a measure",
        requests.ReasonRequest,
        responses.Measure,
        code_of="measure",
        problems=("step-refused",),
    )
    def post(self, request: Request, code: str) -> HttpResponse:
        return self.write(request, partial(_plan_with_reason, withdrawal.reinstate), code)


def _plan_with_reason(
    verb: Callable[..., Any], write: WriteRequest, body: Any = requests.ReasonRequest
) -> WritePlan:
    payload = write.payload(body)
    return WritePlan(lambda: verb(write.measure, **payload, **write.verb_args), write.versions)


class AdvanceSeveral(WriteView):
    """Changes the status of several measures, all or none.

    Each step names the `version` of its measure that was read. The problem document lists every
    invalid row; its type is the one that all rows share, else `invalid-body`.
    """

    @describe_write(
        "measures_advance_several",
        "Change the status of several measures",
        step_requests.BulkRequest,
        write_responses.Advanced,
        problems=("step-refused", "stale", "gone"),
    )
    def post(self, request: Request) -> HttpResponse:
        return self.write(request, _plan_advances)


def _plan_advances(write: WriteRequest) -> WritePlan:
    payload = write.payload(step_requests.BulkRequest)
    ledger.checked_reason(payload["reason"])  # once, instead of a fault in every row
    rows = [requests.why_of(payload) | step for step in payload["steps"]]
    versions = {row.pop("code"): row["version"] for row in rows}
    alone = any(row["successors"] for row in rows)
    return WritePlan(lambda: _advance_rows(rows, write), versions, bulk=True, alone=alone)


def _advance_rows(rows: list[dict[str, Any]], write: WriteRequest) -> None:
    """Take the steps. Tries each, then raises one ProblemError with all faults."""
    refused = several.try_each(
        {row["measure"].code: partial(workflow.advance, **row, **write.actor_args) for row in rows}
    )
    slugs: set[str] = set()
    faults: list[Fault] = []
    for number, row in enumerate(rows):
        if refusal := refused.get(row["measure"].code):
            slug, row_faults = _row_faults(refusal)
            slugs.add(slug)
            faults += [
                {"pointer": _pointer(number, member), "detail": message}
                for member, messages in row_faults.items()
                for message in messages
            ]
    if faults:
        slug = slugs.pop() if len(slugs) == 1 else "invalid-body"
        detail = " ".join(f"{fault['pointer']}: {fault['detail']}" for fault in faults)
        raise ProblemError(slug, detail, faults)


def _pointer(number: int, member: str) -> str:
    names = [each for each in member.split(".") if each != NON_FIELD_ERRORS]
    return pointer_to(["steps", str(number), *names])


def _row_faults(error: Exception) -> tuple[str, dict[str, list[str]]]:
    """The slug of the problem type, and the messages by member of the row."""
    match error:
        case Withdrawn():
            return "gone", {"code": error.message_dict[NON_FIELD_ERRORS]}
        case StepRefused():
            return "step-refused", error.message_dict
        case ValidationError():
            return "invalid-body", error.message_dict
        case VersionConflict():
            return "stale", {"version": [str(error)]}
        case _:
            return "not-allowed", {"code": [str(error)]}
