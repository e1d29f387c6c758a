"""The gate: move a measure on."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth.models import AbstractUser
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers as s
from rest_framework.request import Request

from measures import listing, workflow
from measures.ledger import Actor
from measures.models import Door as Way
from measures.models import Measure, Source, Status
from measures.models.prepared import by
from measures.models.texts import printable
from measures.query import no_measure

from . import shapes, tags
from .doors import Door, answer
from .middleware import id_of
from .schema import writes


class Words(s.CharField):
    """Text without control characters, refused in the models' own words."""

    def to_internal_value(self, data: Any) -> str:
        said: str = super().to_internal_value(data)
        printable(said)
        return said


@extend_schema_field({"type": "string", "enum": Status.values})
class StatusWord(Words):
    """Any word: the gate says which it knows."""


class AdvanceOrder(s.Serializer):
    """A step of status: to what, since when, why and on whose word."""

    to = StatusWord(max_length=40)
    effective_on = s.DateField(help_text="The day from which it holds; not in the future.")
    reason = Words(allow_blank=True, help_text="Kept in the ledger. At most 4,000 characters.")
    source = Words(  # type: ignore[assignment]
        max_length=60, allow_null=True, default=None, help_text="The source that says so: its code."
    )
    locator = Words(
        allow_blank=True, default="", help_text="The place in the source, for people: a page."
    )

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and (unknown := data.keys() - self.fields.keys()):
            message = _("There is no “%(name)s” here. Known: %(known)s.")
            known = ", ".join(self.fields)
            raise s.ValidationError(
                {name: [message % {"name": name[:60], "known": known}] for name in sorted(unknown)}
            )
        return super().to_internal_value(data)

    def validate_source(self, code: str | None) -> Source | None:
        if code is None:
            return None
        if source := Source.objects.filter(code=code).first():
            return source
        message = _("“%(code)s” is no source. GET /api/v1/sources/ lists the sources.")
        raise s.ValidationError(message % {"code": code})


class Advance(Door):
    """Moves a measure on to another status, by a step that the statuses allow.

    Takes a token or a session, and a role that reaches the measure's zone.
    """

    @writes(
        "measures_advance",
        "Move a measure on",
        AdvanceOrder,
        shapes.Measure,
        code_of="measure",
        slugs=(
            "malformed-body",
            "invalid-body",
            "invalid-precondition",
            "unknown-parameter",
            "not-authenticated",
            "not-allowed",
            "not-found",
            "step-refused",
            "stale",
            "body-too-large",
            "unsupported-media-type",
            "precondition-required",
        ),
    )
    def post(self, request: Request, code: str) -> HttpResponse:
        measure = by(Measure, "code").first(code)
        if measure is None:
            raise no_measure(code)
        version = tags.version_read(request)
        order = AdvanceOrder(data=request.data)
        order.is_valid(raise_exception=True)
        workflow.advance(
            measure,
            by=Actor.of(cast(AbstractUser, request.user), Way.API, id_of(request)),
            at=timezone.now(),
            version=version,
            **order.validated_data,
        )
        today = timezone.localdate()
        body, version = listing.measure(code, today=today)
        return self.under(tags.measure_tag(version, today), lambda: answer(body))
