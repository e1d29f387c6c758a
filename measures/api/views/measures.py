"""What is read of zones, measures, sources and the ledger."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.timezone import localdate
from rest_framework.request import Request
from rest_framework.reverse import reverse

from measures import ledger
from measures.api.http import etags
from measures.api.http.responses import encode, json_response
from measures.api.openapi.operations import reads
from measures.api.params.parsing import PAGING, Paging
from measures.api.serializers import record_responses, responses
from measures.ledger.head import head_on_day
from measures.reads import measure_list, zones
from measures.reads.history import history
from measures.reads.parameters import parse_bool

from . import measure_lists, responders
from .as_of import measure_as_of, page_as_of
from .base import ApiView, page_response, rendered_response, whole_list, zone_in_path
from .measure_lists import LIST, WITHIN, ListAddress

PAST = ("as_of",)
MEASURES = record_responses.MeasureList


class Zones(ApiView):
    """Every zone with its measures counted by status.

    Each comes before the zones in it; with `nested` these stand in it, as `zones`.
    """

    parameters = ("nested",)

    @reads(
        "zones_list",
        "All zones",
        responses.list_of("ZoneList", responses.Zone),
        parameters=parameters,
    )
    def get(self, request: Request) -> HttpResponse:
        nested, at = parse_bool(request.query_params, "nested", "false"), head_on_day(localdate())

        def make() -> HttpResponse:
            told = zones.zone_tree(at) if nested else [z.shape() for z in zones.zones(at)]
            return json_response(whole_list(told))

        return self.under(etags.list_tag(at), make)


class Zone(ApiView):
    """One zone with its measures counted by status."""

    @reads("zones_read", "A zone", responses.Zone, code_of="zone")
    def get(self, request: Request, code: str) -> HttpResponse:
        at = head_on_day(localdate())
        return self.under(
            etags.list_tag(at), lambda: json_response(encode(zones.zone(code, at).shape()))
        )


class Measures(ApiView):
    """Measures in the order of their codes; with `q` the best first, then those changed last."""

    parameters: tuple[str, ...] = LIST
    fast_path = responders.list_responder

    @reads("measures_list", "Measures", MEASURES, parameters=parameters)
    def get(self, request: Request) -> HttpResponse:
        return self.page(request)

    def page(self, request: Request, zone: str = "") -> HttpResponse:
        if "as_of" in request.query_params:
            return page_as_of(self, request, zone)
        query = request.META.get("QUERY_STRING", "")
        place = ListAddress(f"{request.scheme}://{request.get_host()}", request.path, query, zone)
        place.read()  # what is amiss is amiss under any tag
        at = head_on_day(localdate())
        return self.under(
            etags.list_tag(at), lambda: rendered_response(measure_lists.measures(place, at))
        )


class ZoneMeasures(Measures):
    """Measures of a zone and of the zones in it, in the order of their codes."""

    parameters = WITHIN

    @reads("zones_measures", "Measures of a zone", MEASURES, parameters=parameters, code_of="zone")
    def get(self, request: Request, code: str) -> HttpResponse:
        with zone_in_path(code):
            return self.page(request, zone=code)


class Measure(ApiView):
    """One measure with all its parts."""

    parameters = PAST
    fast_path = responders.measure_responder

    @reads(
        "measures_read",
        "A measure",
        responses.Measure,
        parameters=parameters,
        code_of="measure",
        refusals=("gone",),
    )
    def get(self, request: Request, code: str) -> HttpResponse:
        if "as_of" in request.query_params:
            return measure_as_of(self, request, code)
        today = localdate()
        if "If-None-Match" in request.headers:
            had = etags.measure_tag(measure_list.version(code), today)
            if etags.is_current(request, had):
                return self.under(had, HttpResponse)
        body, version = measure_list.measure(code, today=today)
        return self.under(etags.measure_tag(version, today), lambda: json_response(body))


class History(ApiView):
    """What the ledger says of a measure, oldest entry first, with what each changed."""

    parameters = PAGING

    @reads(
        "measures_history",
        "The history of a measure",
        responses.list_of("EntryList", responses.Entry),
        parameters=parameters,
        code_of="measure",
    )
    def get(self, request: Request, code: str) -> HttpResponse:
        paging = Paging.of(request)

        def make() -> HttpResponse:
            found = history(code, limit=paging.limit, seek=paging.seek)
            return page_response(found.of(encode), paging)

        return self.under(etags.list_tag(head_on_day(localdate())), make)


class Sources(ApiView):
    """Documents that facts came from, in the order of their codes."""

    parameters = PAGING

    @reads(
        "sources_list",
        "Sources",
        responses.list_of("SourceList", responses.Source),
        parameters=parameters,
    )
    def get(self, request: Request) -> HttpResponse:
        paging = Paging.of(request)

        def make() -> HttpResponse:
            found = zones.sources(limit=paging.limit, seek=paging.seek)
            return page_response(found.of(encode), paging)

        return self.under(etags.list_tag(head_on_day(localdate())), make)


class LedgerHead(ApiView):
    """The last entry of the ledger. Note it down elsewhere, and nothing before it can change."""

    @reads("ledger_head", "The head of the ledger", responses.LedgerHead)
    def get(self, request: Request) -> HttpResponse:
        seq, digest = ledger.current_head()
        body = encode({"seq": seq, "hash": digest})
        return self.under(etags.content_tag(body), lambda: json_response(body))


class Index(ApiView):
    """The addresses of this API; `{code}` stands for a code."""

    addresses: dict[str, str] = {}  # by name, from here; `urls.py` gives them

    @reads("index_read", "All addresses", responses.ADDRESSES)
    def get(self, request: Request) -> HttpResponse:
        here = request.build_absolute_uri(request.path)
        told = {name: f"{here}{path}" for name, path in self.addresses.items()}
        told |= {name: reverse(f"api:{name}", request=request) for name in ("schema", "docs")}
        body = encode(told)
        return self.under(etags.content_tag(body), lambda: json_response(body))
