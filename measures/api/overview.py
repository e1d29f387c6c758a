"""The whole at a glance."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.timezone import localdate
from rest_framework.request import Request

from measures.ledger.head import head_on_day
from measures.reads import as_of, overview

from . import past_shapes, responders, shapes, tags
from .asked import FILTERS, measures_asked
from .doors import Door, answer, encoded, paged
from .parameters import PAGING, Paging
from .past import then_asked
from .schema import reads


class Summary(Door):
    """Measures counted by zone, kind, status and schedule, with shares; of today unless told."""

    parameters = (*FILTERS, "as_of")
    fast_path = responders.summary_responder

    @reads("summary_read", "The whole, counted", past_shapes.Summary, parameters=parameters)
    def get(self, request: Request) -> HttpResponse:
        query = measures_asked(request.query_params)
        if "as_of" in request.query_params:
            then = then_asked(request.query_params)
            return self.under(
                tags.past_tag(then), lambda: answer(encoded(as_of.summary(query, then)))
            )
        at = head_on_day(localdate())
        return self.under(tags.list_tag(at), lambda: answer(encoded(overview.summary(query, at))))


class Targets(Door):
    """Targets across measures, with how far each has come: by measure, then by number."""

    parameters = (*FILTERS, *PAGING)

    @reads(
        "targets_list",
        "Targets",
        shapes.list_of("TargetList", past_shapes.TargetRow),
        parameters=parameters,
    )
    def get(self, request: Request) -> HttpResponse:
        query, paging = measures_asked(request.query_params), Paging.of(request)
        at = head_on_day(localdate())

        def make() -> HttpResponse:
            found = overview.targets(query, at, limit=paging.limit, seek=paging.seek)
            return paged(found.of(encoded), paging)

        return self.under(tags.list_tag(at), make)
