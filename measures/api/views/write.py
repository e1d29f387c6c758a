"""What all writes have in common.

A write is planned: its body is read and found to be in order. Then, when it is this writer's
turn, one verb does it, in one transaction with the answer that is kept under its key. A dry run
does all of that and takes it back.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate, now
from rest_framework.request import Request

from measures import ledger
from measures.api.http import etags
from measures.api.http.idempotency import idempotency_key_of
from measures.api.http.middleware import id_of
from measures.api.http.responses import encode, json_response
from measures.api.params.parsing import is_dry_run
from measures.api.serializers.fields import ClosedSerializer
from measures.db.prepared import Prepared
from measures.ledger import Actor
from measures.models import Channel, Measure, Withdrawn
from measures.reads import as_of, measure_list
from measures.reads.query import no_measure
from measures.text.script import Script

from .base import ApiView

Faults = dict[str, list[str]]


@dataclass(frozen=True)
class WriteRequest:
    """A request to write: who, when, and the measure with the version that the caller has read."""

    request: Request
    at: datetime
    measure: Measure | None = None
    version: int = 0

    @property
    def there(self) -> Measure:
        """The measure, where the address names one."""
        return cast(Measure, self.measure)

    @property
    def origin(self) -> Script:
        return Script(self.there.origin_script)

    @property
    def who(self) -> dict[str, Any]:
        """What every verb is told."""
        user = cast(AbstractUser, self.request.user)
        return {"by": Actor.of(user, Channel.API, id_of(self.request)), "at": self.at}

    @property
    def said(self) -> dict[str, Any]:
        """What every verb on a measure that is there is told."""
        return self.who | {"version": self.version}

    @property
    def was(self) -> dict[str, int]:
        return {self.there.code: self.version}

    def order(self, shape: type[ClosedSerializer]) -> dict[str, Any]:
        """What the body says. Raises ValidationError for what `shape` does not have."""
        context = {"origin": self.origin, "kind": self.measure.kind} if self.measure else {}
        order = shape(data=self.request.data, context=context)
        order.is_valid(raise_exception=True)
        return cast(dict[str, Any], order.validated_data)


@dataclass(frozen=True)
class WritePlan:
    """What a write will do.

    `was` are the measures that it writes, by code, at the versions they have before (0: none
    yet). `faults` says where in the body that stands which the verb refuses by its own names.
    """

    act: Callable[[], Any]
    was: Mapping[str, int]
    faults: Callable[[Faults], Faults] = lambda found: found
    several: bool = False

    def execute(self) -> None:
        """Raises what the verb raises, told of the body."""
        try:
            self.act()
        except Withdrawn:
            raise
        except ValidationError as refusal:
            raise type(refusal)(self.faults(refusal.message_dict)) from None


class WriteView(ApiView):
    """An address that is written to."""

    def write(
        self, request: Request, planned: Callable[[WriteRequest], WritePlan], code: str = ""
    ) -> HttpResponse:
        """Do what `planned` makes of the call, once; or, with `dry_run`, tell what it would do."""
        dry, key = is_dry_run(request), idempotency_key_of(request)
        if key and not dry and (before := key.answered()):
            return before
        call = _call(request, code)
        plan = planned(call)
        with ledger.writing():
            if key and not dry and (before := key.answered()):
                return before  # it was done while this one waited for its turn
            plan.execute()
            told = _rehearsed(plan) if dry else _told(plan)
            if dry:
                transaction.set_rollback(True)
            elif key:
                key.keep(told, call.at)
        return told


#: What a plan looks at; the verb reads the rest when it is its turn.
_read = Prepared(
    lambda code: Measure.objects.only("code", "kind", "origin_script", "version").filter(code=code)
)


def _call(request: Request, code: str) -> WriteRequest:
    if not code:
        return WriteRequest(request, now())
    measure = _read.first(code)
    if measure is None:
        raise no_measure(code)
    return WriteRequest(request, now(), measure, etags.version_of_if_match(request))


def _told(plan: WritePlan) -> HttpResponse:
    """The measures as they now stand."""
    today = localdate()
    bodies = {code: _now(code, today) for code in plan.was}
    if plan.several:
        return json_response(
            b'{"results":[' + b",".join(body for body, _version in bodies.values()) + b"]}"
        )
    [(code, (body, version))] = bodies.items()
    told = json_response(body)
    told["ETag"] = etags.measure_tag(version, today)
    if not plan.was[code]:
        told.status_code = 201
        told["Location"] = reverse("api:measure", args=[code])
    return told


def _now(code: str, today: date) -> tuple[bytes, int]:
    try:
        return measure_list.measure(code, today=today)
    except Withdrawn:
        return as_of.last_version(code, today)


def _rehearsed(plan: WritePlan) -> HttpResponse:
    """What the write would change; asked before it is taken back."""
    rows = [_would(code, version) for code, version in plan.was.items()]
    said = encode({"results": rows} if plan.several else rows[0])
    return json_response(b'{"dry_run":true,' + said[1:])


def _would(code: str, version: int) -> Any:
    body, _version = as_of.last_version(code, localdate())
    return as_of.changes_since(code, version) | {"measure": json.loads(body)}
