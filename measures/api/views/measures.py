"""Read endpoints of zones, measures, sources and the ledger head."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.timezone import localdate
from rest_framework.request import Request
from rest_framework.reverse import reverse

from measures import ledger
from measures.api.http import etags
from measures.api.http.authentication import has_scope
from measures.api.http.responses import encode, json_response
from measures.api.openapi.operations import describe_read
from measures.api.params.parsing import PAGING, Paging
from measures.api.serializers import record_responses, responses, zone_responses
from measures.ledger.head import head_on_day
from measures.models import Measure as MeasureRow
from measures.models import Scope, may_see_names
from measures.reads import as_of, measure_list, zones
from measures.reads.dated_body import dated_for
from measures.reads.history import history
from measures.reads.parameters import parse_bool

from . import measure_lists, responders
from .as_of import measure_as_of, page_as_of
from .base import (
    ApiView,
    encode_list,
    page_response,
    rendered_response,
    viewer,
    zone_in_path,
)
from .measure_lists import LIST_PARAMETERS, ZONE_LIST_PARAMETERS, ListAddress

GEOJSON = "application/geo+json"
MEASURES = record_responses.MeasureList


class Zones(ApiView):
    """All zones with their measures counted by status.

    A zone follows those that it lies in; with `nested` it is inside each of them, in `zones`.
    """

    parameters = ("nested",)

    @describe_read(
        "zones_list",
        "All zones",
        responses.list_of("ZoneList", zone_responses.Zone),
        parameters=parameters,
    )
    def get(self, request: Request) -> HttpResponse:
        nested, at = parse_bool(request.query_params, "nested", "false"), head_on_day(localdate())

        def make() -> HttpResponse:
            rows = zones.zone_tree(at) if nested else [z.shape() for z in zones.zones(at)]
            return json_response(encode_list(rows))

        return self.conditional(etags.list_etag(at), make)


class Zone(ApiView):
    """One zone with its measures counted by status."""

    @describe_read("zones_read", "A zone", zone_responses.Zone, code_of="zone")
    def get(self, request: Request, code: str) -> HttpResponse:
        at = head_on_day(localdate())
        return self.conditional(
            etags.list_etag(at), lambda: json_response(encode(zones.zone(code, at).shape()))
        )


class ZoneFeatures(ApiView):
    """The zones whose point is known, with their counts, as GeoJSON (RFC 7946)."""

    @describe_read(
        "zones_geojson",
        "Zones as GeoJSON",
        zone_responses.ZoneFeatures,
        media_type=GEOJSON,
    )
    def get(self, request: Request) -> HttpResponse:
        at = head_on_day(localdate())

        def make() -> HttpResponse:
            response = json_response(encode(zones.zone_features(at)))
            response["Content-Type"] = GEOJSON
            return response

        return self.conditional(etags.list_etag(at), make)


class Measures(ApiView):
    """Measures ordered by code; with `q` by relevance, then by last change, newest first."""

    parameters: tuple[str, ...] = LIST_PARAMETERS
    fast_path = responders.list_responder

    @describe_read("measures_list", "Measures", MEASURES, parameters=parameters)
    def get(self, request: Request) -> HttpResponse:
        return self.page(request)

    def page(self, request: Request, zone: str = "") -> HttpResponse:
        if "as_of" in request.query_params:
            return page_as_of(self, request, zone)
        query = request.META.get("QUERY_STRING", "")
        site = f"{request.scheme}://{request.get_host()}"
        address = ListAddress(site, request.path, query, zone, viewer(request))
        address.read()  # invalid parameters are refused whatever If-None-Match names
        at = head_on_day(localdate())
        return self.conditional(
            etags.list_etag(at), lambda: rendered_response(measure_lists.measures(address, at))
        )


class ZoneMeasures(Measures):
    """Measures of a zone and its sub-zones, ordered by code."""

    parameters = ZONE_LIST_PARAMETERS

    @describe_read(
        "zones_measures", "Measures of a zone", MEASURES, parameters=parameters, code_of="zone"
    )
    def get(self, request: Request, code: str) -> HttpResponse:
        with zone_in_path(code):
            return self.page(request, zone=code)


class NamingView(ApiView):
    """A view of one measure that names people to those who may see it; to others, their roles.

    A token gets names only with the scope `audit`: programs mostly publish what they read.
    """

    def names(self, request: Request, code: str) -> bool:
        """Whether the caller sees names. No query for an anonymous one."""
        if not (request.user.is_authenticated and has_scope(request, Scope.AUDIT)):
            return False
        measure = MeasureRow.objects.select_related("zone").filter(code=code).first()
        return measure is not None and may_see_names(request.user, measure.zone)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        patch_vary_headers(response, ["Authorization", "Cookie"])
        return response


class Measure(NamingView):
    """One measure with all its parts."""

    parameters = ("as_of",)
    fast_path = responders.measure_responder

    @describe_read(
        "measures_read",
        "A measure",
        responses.Measure,
        parameters=parameters,
        code_of="measure",
        problems=("gone",),
    )
    def get(self, request: Request, code: str) -> HttpResponse:
        today, names = localdate(), self.names(request, code)
        if "as_of" in request.query_params:
            return measure_as_of(self, request, code, names=names)
        if "If-None-Match" in request.headers:
            etag = etags.measure_etag(measure_list.version(code), today, names=names)
            if etags.is_current(request, etag):
                return self.conditional(etag, HttpResponse)
        body, version = measure_list.measure(code, today=today)
        if names:
            whole, version = as_of.last_version(code)
            body = dated_for(whole, today, names=True)
        etag = etags.measure_etag(version, today, names=names)
        return self.conditional(etag, lambda: json_response(body))


class History(NamingView):
    """The ledger entries of a measure, oldest first, each with its changes."""

    parameters = PAGING

    @describe_read(
        "measures_history",
        "The history of a measure",
        responses.list_of("EntryList", responses.Entry),
        parameters=parameters,
        code_of="measure",
    )
    def get(self, request: Request, code: str) -> HttpResponse:
        paging, names = Paging.of(request), self.names(request, code)

        def make() -> HttpResponse:
            page = history(code, limit=paging.limit, seek=paging.seek, names=names)
            return page_response(page.of(encode), paging)

        return self.conditional(etags.list_etag(head_on_day(localdate()), names=names), make)


class LedgerHead(ApiView):
    """The last entry of the ledger. Keep a copy elsewhere to prove the history up to it."""

    @describe_read("ledger_head", "The head of the ledger", responses.LedgerHead)
    def get(self, request: Request) -> HttpResponse:
        seq, digest = ledger.current_head()
        body = encode({"seq": seq, "hash": digest})
        return self.conditional(etags.content_etag(body), lambda: json_response(body))


class Index(ApiView):
    """The endpoints of this API as URI templates."""

    addresses: dict[str, str] = {}  # by name, relative to this URL; set in urls.py

    @describe_read("index_read", "All endpoints", responses.ADDRESSES)
    def get(self, request: Request) -> HttpResponse:
        root = request.build_absolute_uri(request.path)
        endpoints = {name: f"{root}{path}" for name, path in self.addresses.items()}
        endpoints |= {name: reverse(f"api:{name}", request=request) for name in ("schema", "docs")}
        body = encode(endpoints)
        return self.conditional(etags.content_etag(body), lambda: json_response(body))
