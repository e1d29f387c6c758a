"""What is written: measures and their parts."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from rest_framework.request import Request

from measures.actions import editing, monitoring
from measures.api.openapi.operations import writes
from measures.api.serializers import requests, responses
from measures.api.serializers.content import beside, content_of, faults_in_body, numbered
from measures.models import Target
from measures.reads.query import NotFound
from measures.text.script import Script

from . import measures
from .write import Faults, WritePlan, WriteRequest, WriteView


class Measures(measures.Measures, WriteView):
    @writes("measures_create", "Put a measure on record", requests.CreateRequest, responses.Measure)
    def post(self, request: Request) -> HttpResponse:
        """Put a measure on record, with its first status. There is nothing to match yet.

        Texts are given in the script of `origin_script`, and in English.
        """
        return self.write(request, _creation)


def _creation(call: WriteRequest) -> WritePlan:
    said = call.order(requests.CreateRequest)
    origin = requests.SCRIPTS[said.pop("origin_script")]
    aside = ("status", "effective_on", "source", "reason")
    first = {name: said.pop(name) for name in aside}
    code = said.pop("code")
    content = content_of(said, origin) | {"origin_script": origin.value}
    targets = numbered(content.get("targets", []), [])

    def faults(found: Faults) -> Faults:
        to = {"status": found.pop("to")} if "to" in found else {}
        return faults_in_body(found | to, origin, targets)

    create = partial(editing.create_measure, code, content=content | {"targets": targets})
    return WritePlan(lambda: create(**first, **call.who), {code: 0}, faults)


class Measure(measures.Measure, WriteView):
    @writes(
        "measures_amend",
        "Amend what is said of a measure",
        requests.AmendRequest,
        responses.Measure,
        code_of="measure",
    )
    def patch(self, request: Request, code: str) -> HttpResponse:
        """Amend what is said of a measure; what is left out stays as it is.

        `targets` and `evidence` replace the lists that were there, targets by their number. The
        status is moved on by `advance/`; the code is permanent.
        """
        return self.write(request, _amendment, code)


def _amendment(call: WriteRequest) -> WritePlan:
    said = call.order(requests.AmendRequest)
    reason = said.pop("reason")
    content = content_of(said, call.origin)

    def act() -> Any:
        if "targets" in content:
            there = call.there.targets.values_list("number", flat=True)
            content["targets"] = numbered(content["targets"], there)
        return editing.amend_measure(call.there, content=content, reason=reason, **call.said)

    return WritePlan(act, call.was, lambda found: _placed(found, call.origin, content))


def _placed(found: Faults, origin: Script, content: dict[str, Any]) -> Faults:
    return faults_in_body(found, origin, content.get("targets", []))


class Targets(WriteView):
    """Adds a target to a measure."""

    @writes(
        "measures_targets_add",
        "Add a target",
        requests.TargetRequest,
        responses.Measure,
        code_of="measure",
    )
    def post(self, request: Request, code: str) -> HttpResponse:
        return self.write(request, partial(_target, number=None), code)


class OneTarget(WriteView):
    """Moves a target: another figure, another day. The first promise stays on record."""

    @writes(
        "measures_targets_move",
        "Move a target",
        requests.TargetRequest,
        responses.Measure,
        code_of="measure",
        numbered=True,
    )
    def patch(self, request: Request, code: str, number: int) -> HttpResponse:
        return self.write(request, partial(_target, number=number), code)


def _target(call: WriteRequest, number: int | None) -> WritePlan:
    if number is not None:
        _target_there(call, number)
    said = call.order(requests.TargetRequest)
    reason = said.pop("reason")
    content = content_of(said, call.origin) | ({"number": number} if number else {})
    targets: list[dict[str, Any]] = []

    def act() -> Any:
        targets[:] = beside(call.there.targets.all(), content)
        return editing.amend_measure(
            call.there, content={"targets": targets}, reason=reason, **call.said
        )

    def faults(found: Faults) -> Faults:
        return faults_in_body(found, call.origin, within=f"targets.{targets[-1]['number']}")

    return WritePlan(act, call.was, faults)


def _target_there(call: WriteRequest, number: int) -> Target:
    if found := call.there.targets.filter(number=number).first():
        return found
    said = {"code": call.there.code, "number": number}
    raise NotFound(_("%(code)s has no target %(number)s.") % said)


class Readings(WriteView):
    """Records a figure: a value that a target's indicator had on a day."""

    @writes(
        "measures_readings_add",
        "Record a figure",
        requests.ReadingRequest,
        responses.Measure,
        code_of="measure",
        numbered=True,
    )
    def post(self, request: Request, code: str, number: int) -> HttpResponse:
        return self.write(request, partial(_reading, number=number), code)


def _reading(call: WriteRequest, number: int) -> WritePlan:
    target = _target_there(call, number)
    said = content_of(call.order(requests.ReadingRequest), call.origin)
    record = partial(monitoring.record_reading, target)
    return WritePlan(
        lambda: record(**said, **call.said),
        call.was,
        lambda found: faults_in_body(found, call.origin),
    )


class Evidences(WriteView):
    """Adds a piece of evidence to a measure: where in which source something is said."""

    @writes(
        "measures_evidence_add",
        "Add evidence",
        requests.EvidenceRequest,
        responses.Measure,
        code_of="measure",
    )
    def post(self, request: Request, code: str) -> HttpResponse:
        return self.write(request, _evidence, code)


def _evidence(call: WriteRequest) -> WritePlan:
    said = call.order(requests.EvidenceRequest)
    reason = said.pop("reason")
    cite = partial(monitoring.add_evidence, call.there, content=said, reason=reason)
    return WritePlan(lambda: cite(**call.said), call.was)
