"""The whole at a glance."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.timezone import localdate
from rest_framework.request import Request

from measures import overview

from . import past_shapes, shapes, tags
from .doors import Door, answer, encoded, paged
from .parameters import FILTERS, PAGING, Paging, measures_asked
from .schema import reads


class Summary(Door):
    """Measures counted by zone, kind, status and schedule of today, with shares."""

    parameters = FILTERS

    @reads("summary_read", "The whole, counted", past_shapes.Summary, parameters=parameters)
    def get(self, request: Request) -> HttpResponse:
        query, today = measures_asked(request.query_params), localdate()

        def make() -> HttpResponse:
            return answer(encoded(overview.summary(query, day=today)))

        return self.under(tags.list_tag(today), make)


class Targets(Door):
    """Targets across measures, with how far each has come: by measure, then by number."""

    parameters = FILTERS + PAGING

    @reads(
        "targets_list",
        "Targets",
        shapes.list_of("TargetList", past_shapes.TargetRow),
        parameters=parameters,
    )
    def get(self, request: Request) -> HttpResponse:
        query, today = measures_asked(request.query_params), localdate()
        paging = Paging.of(request)

        def make() -> HttpResponse:
            found = overview.targets(query, limit=paging.limit, seek=paging.seek, day=today)
            return paged(found.of(encoded), paging)

        return self.under(tags.list_tag(today), make)
