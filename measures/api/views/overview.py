"""Aggregation endpoints: the summary, and targets across measures."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.timezone import localdate
from rest_framework.request import Request

from measures.api.http import etags
from measures.api.http.responses import encode, json_response
from measures.api.openapi.operations import describe_read
from measures.api.params.list_request import FILTERS
from measures.api.params.parsing import PAGING, Paging
from measures.api.serializers import record_responses, responses
from measures.ledger.head import head_on_day
from measures.reads import as_of
from measures.reads.query import Query
from measures.reads.summary import summary
from measures.reads.targets import targets

from . import responders
from .as_of import parse_as_of
from .base import ApiView, page_response, viewer


class Summary(ApiView):
    """Counts and shares of measures by zone, kind, status and schedule; by default as of today."""

    parameters = (*FILTERS, "as_of")
    fast_path = responders.summary_responder

    @describe_read(
        "summary_read", "Counts of measures", record_responses.Summary, parameters=parameters
    )
    def get(self, request: Request) -> HttpResponse:
        query = Query.parse(request.query_params, viewer=viewer(request))
        if "as_of" in request.query_params:
            at_moment = parse_as_of(request.query_params)
            return self.conditional(
                etags.past_etag(at_moment),
                lambda: json_response(encode(as_of.summary(query, at_moment))),
            )
        at = head_on_day(localdate())
        return self.conditional(
            etags.list_etag(at), lambda: json_response(encode(summary(query, at)))
        )


class Targets(ApiView):
    """Targets across measures with their progress, ordered by measure and number.

    Those of superseded measures are left out: their successors are there.
    """

    parameters = (*FILTERS, *PAGING)

    @describe_read(
        "targets_list",
        "Targets",
        responses.list_of("TargetList", record_responses.TargetRow),
        parameters=parameters,
    )
    def get(self, request: Request) -> HttpResponse:
        query = Query.parse(request.query_params, viewer=viewer(request))
        paging = Paging.of(request)
        at = head_on_day(localdate())

        def make() -> HttpResponse:
            page = targets(query, at, limit=paging.limit, seek=paging.seek)
            return page_response(page.of(encode), paging)

        return self.conditional(etags.list_etag(at), make)
