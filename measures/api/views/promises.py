"""Endpoints that move, correct and retire promises, and decide on requests about them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from rest_framework.request import Request

from measures.actions import promise_decisions, promises
from measures.api.openapi.operations import describe_write
from measures.api.serializers import promise_requests, responses
from measures.api.serializers.content import content_of, faults_in_body
from measures.models import PromiseAct, Target, targets_of
from measures.reads.query import NotFound

from .write import WritePlan, WriteRequest, WriteView


class DeadlinePromise(WriteView):
    """Moves or corrects the deadline of a measure."""

    @describe_write(
        "measures_promise",
        "Move or correct a deadline",
        promise_requests.DeadlinePromiseRequest,
        responses.Measure,
        code_of="measure",
    )
    def post(self, request: Request, code: str) -> HttpResponse:
        """An earlier deadline holds at once. A later one, and any correction, is a request.

        A request is in `requests` of the response; until another person grants it, the old
        deadline is judged.
        """
        plan = partial(_plan_change, promise_requests.DeadlinePromiseRequest, None)
        return self.write(request, plan, code)


class TargetPromise(WriteView):
    """Moves or corrects what a target promises."""

    @describe_write(
        "measures_targets_promise",
        "Move or correct a target",
        promise_requests.TargetPromiseRequest,
        responses.Measure,
        code_of="measure",
        numbered=True,
    )
    def post(self, request: Request, code: str, number: int) -> HttpResponse:
        """A harder or earlier promise holds at once. An easier or later one is a request, and so
        is any correction.
        """
        plan = partial(_plan_change, promise_requests.TargetPromiseRequest, number)
        return self.write(request, plan, code)


class Retire(WriteView):
    """Requests that a target is given up. It stays on record."""

    @describe_write(
        "measures_targets_retire",
        "Retire a target",
        promise_requests.RetireRequest,
        responses.Measure,
        code_of="measure",
        numbered=True,
    )
    def post(self, request: Request, code: str, number: int) -> HttpResponse:
        return self.write(
            request, partial(_plan_change, promise_requests.RetireRequest, number), code
        )


def _plan_change(body: Any, number: int | None, write: WriteRequest) -> WritePlan:
    if number is not None:
        require_target(write, number)
    payload = write.payload(body)
    named = {name: payload.pop(name) for name in ("reason", "source")}
    act = payload.pop("act", PromiseAct.RETIRE)
    content = content_of(payload, write.origin)
    change = partial(
        promises.change_promise, write.measure, act=act, target=number, content=content, **named
    )
    return WritePlan(
        lambda: change(**write.verb_args),
        write.versions,
        lambda faults: faults_in_body(faults, write.origin),
    )


def require_target(write: WriteRequest, number: int) -> Target:
    """The target in the path. Raises NotFound."""
    for target in targets_of(write.measure):
        if target.number == number:
            return target
    params = {"code": write.measure.code, "number": number}
    raise NotFound(_("%(code)s has no target %(number)s.") % params)


def _decision_view(
    verb: Callable[..., Any], path: str, summary: str, description: str
) -> tuple[str, type[WriteView]]:
    """The last part of the address, and the view that decides on a request by `verb`."""

    class Decision(WriteView):
        __doc__ = description

        @describe_write(
            f"measures_requests_{path}",
            summary,
            promise_requests.PublicReasonRequest,
            responses.Measure,
            code_of="measure",
            numbered=True,
        )
        def post(self, request: Request, code: str, number: int) -> HttpResponse:
            return self.write(request, partial(_plan_decision, verb, number), code)

    return path, Decision


#: The views that decide on requests, by name.
DECISIONS = {
    "grant": _decision_view(
        promise_decisions.grant,
        "grant",
        "Grant a request",
        "Grants a request; the new promise is in force from then on.\n\n"
        "Takes a verifier or administrator, and another person than the one who asked.",
    ),
    "refuse": _decision_view(
        promise_decisions.refuse,
        "refuse",
        "Refuse a request",
        "Refuses a request; the promise stays. Takes the same as granting.",
    ),
    "recall": _decision_view(
        promise_decisions.recall,
        "withdraw",
        "Take a request back",
        "Takes a request back: its author, or an administrator.",
    ),
}


def _plan_decision(verb: Callable[..., Any], number: int, write: WriteRequest) -> WritePlan:
    if not write.measure.promise_requests.filter(number=number).exists():
        params = {"code": write.measure.code, "number": number}
        raise NotFound(_("%(code)s has no request %(number)s.") % params)
    payload = write.payload(promise_requests.PublicReasonRequest)
    return WritePlan(
        lambda: verb(write.measure, request=number, **payload, **write.verb_args), write.versions
    )
