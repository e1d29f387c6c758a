"""Endpoints that create and amend measures, targets, readings and evidence."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpResponse
from rest_framework.request import Request

from measures.actions import editing, monitoring
from measures.actions.lineage import names_a_model
from measures.api.openapi.operations import describe_write
from measures.api.serializers import requests, responses
from measures.api.serializers.content import (
    content_of,
    faults_in_body,
    with_numbers,
    with_other_targets,
)

from . import measures
from .promises import require_target
from .write import Faults, WritePlan, WriteRequest, WriteView


class Measures(measures.Measures, WriteView):
    @describe_write(
        "measures_create",
        "Create a measure",
        requests.CreateRequest,
        responses.Measure,
        problems=("step-refused",),
    )
    def post(self, request: Request) -> HttpResponse:
        """Create a measure with its first status. Needs no If-Match.

        Send texts in the script of `origin_script`, and in English.
        """
        return self.write(request, _plan_create)


def _plan_create(write: WriteRequest) -> WritePlan:
    payload = write.payload(requests.CreateRequest)
    origin = requests.SCRIPTS[payload.pop("origin_script")]
    step_fields = ("status", "effective_on", "day_basis", "source")
    first_step = {name: payload.pop(name, "") for name in step_fields} | requests.pop_why(payload)
    code = payload.pop("code")
    content = content_of(payload, origin) | {"origin_script": origin.value}
    targets = with_numbers(content.get("targets", []), [])

    def locate(faults: Faults) -> Faults:
        status = {"status": faults.pop("to")} if "to" in faults else {}
        return faults_in_body(faults | status, origin, targets)

    create = partial(editing.create_measure, code, content=content | {"targets": targets})
    alone = names_a_model(content)
    return WritePlan(
        lambda: create(**first_step, **write.actor_args), {code: 0}, locate, alone=alone
    )


class Measure(measures.Measure, WriteView):
    @describe_write(
        "measures_amend",
        "Amend a measure",
        requests.AmendRequest,
        responses.Measure,
        code_of="measure",
    )
    def patch(self, request: Request, code: str) -> HttpResponse:
        """Amend a measure; members left out keep their values.

        `evidence` replaces the existing list. `targets` lists all there are, matched by `number`,
        and new ones; what they promise, and the deadline, change at `promise/` only. Use `advance/`
        to change the status. The code is permanent.
        """
        return self.write(request, _plan_amend, code)


def _plan_amend(write: WriteRequest) -> WritePlan:
    payload = write.payload(requests.AmendRequest)
    why = requests.pop_why(payload) | {"dropped": payload.pop("dropped", ())}
    content = content_of(payload, write.origin)

    def amend() -> Any:
        if "targets" in content:
            numbers = write.measure.targets.values_list("number", flat=True)
            content["targets"] = with_numbers(content["targets"], numbers)
        return editing.amend_measure(write.measure, content=content, **why, **write.verb_args)

    def locate(faults: Faults) -> Faults:
        return faults_in_body(faults, write.origin, content.get("targets", []))

    return WritePlan(amend, write.versions, locate, alone=names_a_model(content))


class Targets(WriteView):
    """Adds a target to a measure."""

    @describe_write(
        "measures_targets_add",
        "Add a target",
        requests.TargetRequest,
        responses.Measure,
        code_of="measure",
    )
    def post(self, request: Request, code: str) -> HttpResponse:
        return self.write(request, partial(_plan_target, number=None), code)


class OneTarget(WriteView):
    """Changes the wording of a target. What it promises moves at `promise/`."""

    @describe_write(
        "measures_targets_move",
        "Change a target",
        requests.TargetRequest,
        responses.Measure,
        code_of="measure",
        numbered=True,
    )
    def patch(self, request: Request, code: str, number: int) -> HttpResponse:
        return self.write(request, partial(_plan_target, number=number), code)


def _plan_target(write: WriteRequest, number: int | None) -> WritePlan:
    if number is not None:
        require_target(write, number)
    payload = write.payload(requests.TargetRequest)
    why = requests.pop_why(payload)
    content = content_of(payload, write.origin) | ({"number": number} if number else {})
    targets: list[dict[str, Any]] = []

    def amend() -> Any:
        targets[:] = with_other_targets(write.measure.targets.all(), content)
        return editing.amend_measure(
            write.measure, content={"targets": targets}, **why, **write.verb_args
        )

    def locate(faults: Faults) -> Faults:
        return faults_in_body(faults, write.origin, within=f"targets.{targets[-1]['number']}")

    return WritePlan(amend, write.versions, locate)


class Readings(WriteView):
    """Records a reading: the value of a target's indicator on a date."""

    @describe_write(
        "measures_readings_add",
        "Record a reading",
        requests.ReadingRequest,
        responses.Measure,
        code_of="measure",
        numbered=True,
    )
    def post(self, request: Request, code: str, number: int) -> HttpResponse:
        return self.write(request, partial(_plan_reading, number=number), code)


def _plan_reading(write: WriteRequest, number: int) -> WritePlan:
    target = require_target(write, number)
    payload = content_of(write.payload(requests.ReadingRequest), write.origin)
    record = partial(monitoring.record_reading, target)
    return WritePlan(
        lambda: record(**payload, **write.verb_args),
        write.versions,
        lambda faults: faults_in_body(faults, write.origin),
    )


class Evidences(WriteView):
    """Adds evidence to a measure: a span or a place in a source."""

    @describe_write(
        "measures_evidence_add",
        "Add evidence",
        requests.EvidenceRequest,
        responses.Measure,
        code_of="measure",
    )
    def post(self, request: Request, code: str) -> HttpResponse:
        return self.write(request, _plan_evidence, code)


def _plan_evidence(write: WriteRequest) -> WritePlan:
    payload = write.payload(requests.EvidenceRequest)
    why = requests.pop_why(payload)
    add = partial(monitoring.add_evidence, write.measure, content=payload, **why)
    return WritePlan(lambda: add(**write.verb_args), write.versions)
