"""What is read of zones, measures, sources and the ledger."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.timezone import localdate
from rest_framework.request import Request
from rest_framework.reverse import reverse

from measures import ledger
from measures.ledger.head import head_on_day
from measures.reads import measure_list, zones
from measures.reads.history import history

from . import lists, past_shapes, responders, shapes, tags
from .doors import Door, answer, encoded, listed, listing_answer, paged, zone_in_path
from .lists import LIST, WITHIN, Place
from .parameters import PAGING, Paging, truth
from .past import measure_then, page_then
from .schema import reads

PAST = ("as_of",)
MEASURES = past_shapes.MeasureList


class Zones(Door):
    """Every zone with its measures counted by status.

    Each comes before the zones in it; with `nested` these stand in it, as `zones`.
    """

    parameters = ("nested",)

    @reads(
        "zones_list",
        "All zones",
        shapes.list_of("ZoneList", shapes.Zone),
        parameters=parameters,
    )
    def get(self, request: Request) -> HttpResponse:
        nested, at = truth(request.query_params, "nested", "false"), head_on_day(localdate())

        def make() -> HttpResponse:
            told = zones.zone_tree(at) if nested else [z.shape() for z in zones.zones(at)]
            return answer(listed(told))

        return self.under(tags.list_tag(at), make)


class Zone(Door):
    """One zone with its measures counted by status."""

    @reads("zones_read", "A zone", shapes.Zone, code_of="zone")
    def get(self, request: Request, code: str) -> HttpResponse:
        at = head_on_day(localdate())
        return self.under(tags.list_tag(at), lambda: answer(encoded(zones.zone(code, at).shape())))


class Measures(Door):
    """Measures in the order of their codes; with `q` the best first, then those changed last."""

    parameters: tuple[str, ...] = LIST
    fast_path = responders.list_responder

    @reads("measures_list", "Measures", MEASURES, parameters=parameters)
    def get(self, request: Request) -> HttpResponse:
        return self.page(request)

    def page(self, request: Request, zone: str = "") -> HttpResponse:
        if "as_of" in request.query_params:
            return page_then(self, request, zone)
        query = request.META.get("QUERY_STRING", "")
        place = Place(f"{request.scheme}://{request.get_host()}", request.path, query, zone)
        place.read()  # what is amiss is amiss under any tag
        at = head_on_day(localdate())
        return self.under(tags.list_tag(at), lambda: listing_answer(lists.measures(place, at)))


class ZoneMeasures(Measures):
    """Measures of a zone and of the zones in it, in the order of their codes."""

    parameters = WITHIN

    @reads("zones_measures", "Measures of a zone", MEASURES, parameters=parameters, code_of="zone")
    def get(self, request: Request, code: str) -> HttpResponse:
        with zone_in_path(code):
            return self.page(request, zone=code)


class Measure(Door):
    """One measure with all its parts."""

    parameters = PAST
    fast_path = responders.measure_responder

    @reads(
        "measures_read",
        "A measure",
        shapes.Measure,
        parameters=parameters,
        code_of="measure",
        refusals=("gone",),
    )
    def get(self, request: Request, code: str) -> HttpResponse:
        if "as_of" in request.query_params:
            return measure_then(self, request, code)
        today = localdate()
        if "If-None-Match" in request.headers:
            had = tags.measure_tag(measure_list.version(code), today)
            if tags.has(request, had):
                return self.under(had, HttpResponse)
        body, version = measure_list.measure(code, today=today)
        return self.under(tags.measure_tag(version, today), lambda: answer(body))


class History(Door):
    """What the ledger says of a measure, oldest entry first, with what each changed."""

    parameters = PAGING

    @reads(
        "measures_history",
        "The history of a measure",
        shapes.list_of("EntryList", shapes.Entry),
        parameters=parameters,
        code_of="measure",
    )
    def get(self, request: Request, code: str) -> HttpResponse:
        paging = Paging.of(request)

        def make() -> HttpResponse:
            found = history(code, limit=paging.limit, seek=paging.seek)
            return paged(found.of(encoded), paging)

        return self.under(tags.list_tag(head_on_day(localdate())), make)


class Sources(Door):
    """Documents that facts came from, in the order of their codes."""

    parameters = PAGING

    @reads(
        "sources_list",
        "Sources",
        shapes.list_of("SourceList", shapes.Source),
        parameters=parameters,
    )
    def get(self, request: Request) -> HttpResponse:
        paging = Paging.of(request)

        def make() -> HttpResponse:
            found = zones.sources(limit=paging.limit, seek=paging.seek)
            return paged(found.of(encoded), paging)

        return self.under(tags.list_tag(head_on_day(localdate())), make)


class LedgerHead(Door):
    """The last entry of the ledger. Note it down elsewhere, and nothing before it can change."""

    @reads("ledger_head", "The head of the ledger", shapes.LedgerHead)
    def get(self, request: Request) -> HttpResponse:
        seq, digest = ledger.current_head()
        body = encoded({"seq": seq, "hash": digest})
        return self.under(tags.content_tag(body), lambda: answer(body))


class Index(Door):
    """The addresses of this API; `{code}` stands for a code."""

    addresses: dict[str, str] = {}  # by name, from here; `urls.py` gives them

    @reads("index_read", "All addresses", shapes.ADDRESSES)
    def get(self, request: Request) -> HttpResponse:
        here = request.build_absolute_uri(request.path)
        told = {name: f"{here}{path}" for name, path in self.addresses.items()}
        told |= {name: reverse(f"api:{name}", request=request) for name in ("schema", "docs")}
        body = encoded(told)
        return self.under(tags.content_tag(body), lambda: answer(body))
