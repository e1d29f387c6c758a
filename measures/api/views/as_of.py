"""Lists and measures as they were, and what differs between two moments."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.utils.timezone import now
from django.utils.translation import gettext as _
from rest_framework.request import Request

from measures.api.http import etags
from measures.api.http.responses import encode, json_response
from measures.api.openapi.operations import reads
from measures.api.params.list_request import ListRequest
from measures.api.params.parsing import PAGING, Paging
from measures.api.serializers import record_responses, responses
from measures.reads import as_of
from measures.reads.filters import FILTERS
from measures.reads.filters.axes import ZONES
from measures.reads.moments import (
    Moment,
    parse_moment,
    parse_moment_or_version,
    resolve_moment,
)

from .base import ApiView, page_response, zone_in_path

#: Parameters that do not combine with as_of.
NOT_AS_OF = (
    *(parameter.name for each in FILTERS if not each.in_past for parameter in each.parameters),
    *("highlights", "order", "total"),
)


def moment_of(given: QueryDict, pinned: int | None = None) -> Moment:
    """The moment of `as_of`. Pages after the first read at the entry where that one was read.

    Raises ValidationError keyed by parameter, also for a filter that the past cannot answer.
    """
    for name in given:
        if name in NOT_AS_OF:
            message = _("as_of cannot be combined with %(name)s.") % {"name": name}
            raise ValidationError({name: message})
    at = resolve_moment("as_of", parse_moment(given, "as_of", now=now()), now=now())
    return at if pinned is None else replace(at, seq=pinned)


def page_as_of(door: ApiView, request: Request, zone: str) -> HttpResponse:
    """A page of measures as they were; it never changes."""
    asked, paging = ListRequest.of(request.query_params, zone), Paging.of(request)
    at = moment_of(request.query_params, paging.pinned)
    paging = replace(paging, pinned=at.seq)

    def make() -> HttpResponse:
        found = as_of.measures(asked.query, at, limit=paging.limit, seek=paging.seek)
        return page_response(asked.sparsely(found), paging, as_of=at.seq)

    return door.under(etags.past_tag(at), make)


def measure_as_of(door: ApiView, request: Request, code: str) -> HttpResponse:
    """One measure as it was."""
    at = moment_of(request.query_params)
    return door.under(etags.past_tag(at), lambda: json_response(as_of.measure(code, at)))


class Diff(ApiView):
    """What differs in a measure between two moments or versions; of all until now unless told.

    `from` is null, and the kind is `created`, when there was no such measure yet.
    """

    parameters = ("from", "to")

    @reads(
        "measures_diff",
        "What changed in a measure",
        record_responses.MeasureDiff,
        parameters=parameters,
        code_of="measure",
    )
    def get(self, request: Request, code: str) -> HttpResponse:
        given, upto = request.query_params, etags.head()

        asked = _ends(given, upto.seq, parse_moment_or_version)

        def make() -> HttpResponse:
            return json_response(encode(as_of.difference(code, asked, now=now())))

        return self.under(upto.tag, make)


class ZoneDiff(ApiView):
    """Measures of a zone and of the zones in it that changed between two moments.

    A measure is told if it lay there at either of the two. Zones nest as at the later one.
    """

    parameters = ("from", "to", "sub_zones", *PAGING)

    @reads(
        "zones_diff",
        "What changed in a zone",
        responses.list_of("MeasureChangeList", record_responses.MeasureChange),
        parameters=parameters,
        code_of="zone",
    )
    def get(self, request: Request, code: str) -> HttpResponse:
        given, upto = request.query_params, etags.head()
        scope = ZONES.scope(given, (code,))
        paging = Paging.of(request)
        asked = _ends(given, upto.seq, parse_moment)
        if paging.pinned is not None:  # pages after the first end where that one ended
            asked["to"] = paging.pinned
        was, is_now = (resolve_moment(name, asked[name], now=now()) for name in ("from", "to"))
        paging = replace(paging, pinned=is_now.seq)

        def make() -> HttpResponse:
            found = as_of.differences(scope, was, is_now, limit=paging.limit, seek=paging.seek)
            return page_response(found, paging)

        with zone_in_path(code):
            return self.under(upto.tag, make)


def _ends(given: QueryDict, head: int, asked: Any) -> dict[str, Any]:
    """`from` and `to` as asked, else the beginning and the head. Raises ValidationError."""
    ends = {name: asked(given, name, now=now()) for name in ("from", "to") if name in given}
    return {"from": 0, "to": head} | ends
