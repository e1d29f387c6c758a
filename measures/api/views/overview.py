"""The whole at a glance."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.timezone import localdate
from rest_framework.request import Request

from measures.api.http import etags
from measures.api.http.responses import encode, json_response
from measures.api.openapi.operations import reads
from measures.api.params.list_request import FILTERS
from measures.api.params.parsing import PAGING, Paging
from measures.api.serializers import record_responses, responses
from measures.ledger.head import head_on_day
from measures.reads import as_of
from measures.reads.query import Query
from measures.reads.summary import summary
from measures.reads.targets import targets

from . import responders
from .as_of import moment_of
from .base import ApiView, page_response


class Summary(ApiView):
    """Measures counted by zone, kind, status and schedule, with shares; of today unless told."""

    parameters = (*FILTERS, "as_of")
    fast_path = responders.summary_responder

    @reads("summary_read", "The whole, counted", record_responses.Summary, parameters=parameters)
    def get(self, request: Request) -> HttpResponse:
        query = Query.parse(request.query_params)
        if "as_of" in request.query_params:
            then = moment_of(request.query_params)
            return self.under(
                etags.past_tag(then), lambda: json_response(encode(as_of.summary(query, then)))
            )
        at = head_on_day(localdate())
        return self.under(etags.list_tag(at), lambda: json_response(encode(summary(query, at))))


class Targets(ApiView):
    """Targets across measures, with how far each has come: by measure, then by number."""

    parameters = (*FILTERS, *PAGING)

    @reads(
        "targets_list",
        "Targets",
        responses.list_of("TargetList", record_responses.TargetRow),
        parameters=parameters,
    )
    def get(self, request: Request) -> HttpResponse:
        query, paging = Query.parse(request.query_params), Paging.of(request)
        at = head_on_day(localdate())

        def make() -> HttpResponse:
            found = targets(query, at, limit=paging.limit, seek=paging.seek)
            return page_response(found.of(encode), paging)

        return self.under(etags.list_tag(at), make)
