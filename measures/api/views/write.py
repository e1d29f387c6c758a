"""Base class of the write endpoints.

A write is planned first: its body is parsed and validated. Then one verb
executes it in one transaction with the response that is stored under its Idempotency-Key. A dry
run does the same and rolls back.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate, now
from rest_framework.request import Request

from measures import ledger
from measures.api.http import etags
from measures.api.http.authentication import has_scope
from measures.api.http.idempotency import idempotency_key_of
from measures.api.http.responses import encode, json_response
from measures.api.params.parsing import is_dry_run
from measures.api.serializers.fields import ClosedSerializer
from measures.db.prepared import Prepared
from measures.ledger import Actor
from measures.models import Channel, Measure, Organisation, Scope, Subject, Withdrawn
from measures.reads import as_of
from measures.reads.dated_body import dated_for
from measures.reads.query import no_measure
from measures.text.script import Script

from .base import ApiView

Faults = dict[str, list[str]]


@dataclass(frozen=True)
class WriteRequest:
    """A write: the request, its time, and what the path names with the version from If-Match."""

    request: Request
    at: datetime
    subject: Measure | Organisation | None = None
    version: int = 0

    @property
    def measure(self) -> Measure:
        """The measure in the path; only for paths that have one."""
        return cast(Measure, self.subject)

    @property
    def origin(self) -> Script:
        return Script(self.measure.origin_script)

    @property
    def actor_args(self) -> dict[str, Any]:
        """Arguments of every verb: actor and time."""
        return {"by": Actor.of_request(self.request, Channel.API), "at": self.at}

    @property
    def verb_args(self) -> dict[str, Any]:
        """Arguments of every verb on an existing measure: actor, time and expected version."""
        return self.actor_args | {"version": self.version}

    @property
    def versions(self) -> dict[str, int]:
        return {self.subject.code: self.version} if self.subject else {}

    def payload(self, serializer_class: type[ClosedSerializer]) -> dict[str, Any]:
        """The validated body. Raises ValidationError."""
        of_measure = isinstance(self.subject, Measure)
        context = {"origin": self.origin, "kind": self.measure.kind} if of_measure else {}
        serializer = serializer_class(data=self.request.data, context=context)
        serializer.is_valid(raise_exception=True)
        return cast(dict[str, Any], serializer.validated_data)


@dataclass(frozen=True)
class WritePlan:
    """A verb with its arguments, ready to run.

    `versions` are the subjects that it writes, by code, at the versions before the write (0: new).
    `faults_in_body` maps the verb's faults, keyed by field, to paths in the body.
    """

    verb: Callable[[], Any]
    versions: Mapping[str, int]
    faults_in_body: Callable[[Faults], Faults] = lambda faults: faults
    bulk: bool = False
    alone: bool = False  # the verb needs `ledger.writing(alone=True)`

    def execute(self) -> None:
        """Raises the verb's exceptions; a ValidationError keyed by path in the body."""
        try:
            self.verb()
        except Withdrawn:
            raise
        except ValidationError as error:
            raise type(error)(self.faults_in_body(error.message_dict)) from None


class WriteView(ApiView):
    """Base class of the write endpoints; those of other subjects than measures say how they differ."""

    subject = Subject.MEASURE

    def write(
        self, request: Request, make_plan: Callable[[WriteRequest], WritePlan], code: str = ""
    ) -> HttpResponse:
        """Plan and execute the write, once per Idempotency-Key; with `dry_run`, roll it back."""
        dry, key = is_dry_run(request), idempotency_key_of(request)
        if key and not dry and (stored := key.stored_response()):
            return stored
        write = self._write_request(request, code)
        plan = make_plan(write)
        with ledger.writing(alone=plan.alone):
            if key and not dry:
                ledger.once(f"{key.user.pk} {key.value}")
                if stored := key.stored_response():
                    return stored  # executed while this one waited
            plan.execute()
            # Who has just acted in the zone of a measure may see names there.
            names = has_scope(request, Scope.AUDIT)
            response = self._dry_run_response(plan) if dry else self.written(plan, names)
            if dry:
                transaction.set_rollback(True)
            elif key:
                key.store(response, write.at)
        return response

    def _write_request(self, request: Request, code: str) -> WriteRequest:
        if not code:
            return WriteRequest(request, now())
        subject = self.find(code)
        return WriteRequest(request, now(), subject, etags.version_of_if_match(request))

    def find(self, code: str) -> Measure | Organisation:
        """What the path names. Raises NotFound."""
        if measure := _measure_by_code.first(code):
            return measure
        raise no_measure(code)

    def written(self, plan: WritePlan, names: bool) -> HttpResponse:
        """What was written, as the same caller would get it."""
        today = localdate()
        bodies = {code: self._current_body(code, today, names) for code in plan.versions}
        if plan.bulk:
            return json_response(
                b'{"results":[' + b",".join(body for body, _version in bodies.values()) + b"]}"
            )
        [(code, (body, version))] = bodies.items()
        response = json_response(body)
        response["ETag"] = etags.measure_etag(version, today, names=names)
        if not plan.versions[code]:
            response.status_code = 201
            response["Location"] = reverse("api:measure", args=[code])
        return response

    def _current_body(self, code: str, today: date, names: bool) -> tuple[bytes, int]:
        body, version = self.last_version(code)
        return dated_for(body, today, names=names), version

    def last_version(self, code: str) -> tuple[as_of.Stored, int]:
        """The canonical body and the version by the entry of this write, if it makes one."""
        for entry in reversed(ledger.pending_entries()):
            if (entry.subject, entry.code) == (self.subject, code):
                return entry.body, entry.version
        return as_of.last_version(code, self.subject)

    def _dry_run_response(self, plan: WritePlan) -> HttpResponse:
        """The changes of the write; read before it is rolled back."""
        rows = [self.dry_run_row(code, version) for code, version in plan.versions.items()]
        content = encode({"results": rows} if plan.bulk else rows[0])
        return json_response(b'{"dry_run":true,' + content[1:])

    def dry_run_row(self, code: str, version: int) -> Any:
        body, _version = self.last_version(code)
        changes = as_of.changes_since(code, version, body)
        return changes | {"measure": json.loads(dated_for(body, localdate()))}


#: The columns that planning needs; the verb loads the rest under the lock.
_measure_by_code = Prepared(
    lambda code: Measure.objects.only("code", "kind", "origin_script", "version").filter(code=code)
)
