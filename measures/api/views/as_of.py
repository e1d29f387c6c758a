"""Past states (`as_of`) of lists and measures, and diffs between two points in time."""

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
from measures.api.openapi.operations import describe_read
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

from .base import ApiView, page_response, viewer, zone_in_path

#: Parameters that do not combine with as_of.
NOT_AS_OF = (
    *(parameter.name for each in FILTERS if not each.in_past for parameter in each.parameters),
    *("highlights", "order", "total"),
)


def parse_as_of(params: QueryDict, pinned: int | None = None) -> Moment:
    """The moment that `as_of` names; `pinned` is the entry at which the first page was read.

    Raises ValidationError keyed by parameter, also for parameters of NOT_AS_OF.
    """
    for name in params:
        if name in NOT_AS_OF:
            message = _("as_of cannot be combined with %(name)s.") % {"name": name}
            raise ValidationError({name: message})
    at = resolve_moment("as_of", parse_moment(params, "as_of", now=now()), now=now())
    return at if pinned is None else replace(at, seq=pinned)


def page_as_of(view: ApiView, request: Request, zone: str) -> HttpResponse:
    """A page of measures as they were; immutable."""
    params = request.query_params
    list_request, paging = ListRequest.of(params, zone, viewer(request)), Paging.of(request)
    at = parse_as_of(params, paging.pinned)
    paging = replace(paging, pinned=at.seq)

    def make() -> HttpResponse:
        page = as_of.measures(list_request.query, at, limit=paging.limit, seek=paging.seek)
        return page_response(list_request.sparsely(page), paging, as_of=at.seq)

    return view.conditional(etags.past_etag(at), make)


def measure_as_of(view: ApiView, request: Request, code: str, *, names: bool) -> HttpResponse:
    """One measure as it was; with `names` for those who may see who changed it."""
    at = parse_as_of(request.query_params)
    return view.conditional(
        etags.past_etag(at, names=names),
        lambda: json_response(as_of.measure(code, at, names=names)),
    )


class Diff(ApiView):
    """Differences of a measure between two points in time or versions; by default, all so far.

    `from` is null and the kind is `created` if the measure did not exist yet.
    """

    parameters = ("from", "to")

    @describe_read(
        "measures_diff",
        "Changes of a measure",
        record_responses.MeasureDiff,
        parameters=parameters,
        code_of="measure",
    )
    def get(self, request: Request, code: str) -> HttpResponse:
        params, head = request.query_params, etags.head()

        ends = _ends(params, head.seq, parse_moment_or_version)

        def make() -> HttpResponse:
            return json_response(encode(as_of.difference(code, ends, now=now())))

        return self.conditional(head.etag, make)


class ZoneDiff(ApiView):
    """Measures of a zone and its sub-zones that changed between two points in time.

    A measure is listed if it lay in the zone at either of the two. The hierarchy of zones is the
    one at the later point.
    """

    parameters = ("from", "to", "sub_zones", *PAGING)

    @describe_read(
        "zones_diff",
        "Changes in a zone",
        responses.list_of("MeasureChangeList", record_responses.MeasureChange),
        parameters=parameters,
        code_of="zone",
    )
    def get(self, request: Request, code: str) -> HttpResponse:
        params, head = request.query_params, etags.head()
        scope = ZONES.scope(params, (code,))
        paging = Paging.of(request)
        ends = _ends(params, head.seq, parse_moment)
        if paging.pinned is not None:  # later pages end at the same entry as the first
            ends["to"] = paging.pinned
        start, end = (resolve_moment(name, ends[name], now=now()) for name in ("from", "to"))
        paging = replace(paging, pinned=end.seq)

        def make() -> HttpResponse:
            page = as_of.differences(scope, start, end, limit=paging.limit, seek=paging.seek)
            return page_response(page, paging)

        with zone_in_path(code):
            return self.conditional(head.etag, make)


def _ends(params: QueryDict, head: int, parse: Any) -> dict[str, Any]:
    """`from` and `to`; by default the beginning and the head. Raises ValidationError."""
    ends = {name: parse(params, name, now=now()) for name in ("from", "to") if name in params}
    return {"from": 0, "to": head} | ends
