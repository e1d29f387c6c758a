"""The endpoint of a measure's lineage."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.timezone import localdate
from rest_framework.request import Request

from measures.api.http import etags
from measures.api.http.responses import encode, json_response
from measures.api.openapi.operations import describe_read
from measures.api.serializers import step_responses
from measures.ledger.head import head_on_day
from measures.reads.lineage import lineage

from .base import ApiView


class Lineage(ApiView):
    """The measures that were copied from one another, in whatever zone, with one of them."""

    @describe_read(
        "measures_lineage",
        "The lineage of a measure",
        step_responses.Lineage,
        code_of="measure",
    )
    def get(self, request: Request, code: str) -> HttpResponse:
        return self.conditional(
            etags.list_etag(head_on_day(localdate())),
            lambda: json_response(encode(lineage(code))),
        )
