"""The endpoint of a measure's succession."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.timezone import localdate
from rest_framework.request import Request

from measures.api.http import etags
from measures.api.http.responses import encode, json_response
from measures.api.openapi.operations import describe_read
from measures.api.serializers import step_responses
from measures.ledger.head import head_on_day
from measures.reads.succession import succession

from .base import ApiView


class Succession(ApiView):
    """The measures that a measure took the place of, and those that took its place."""

    @describe_read(
        "measures_succession",
        "The succession of a measure",
        step_responses.Succession,
        code_of="measure",
    )
    def get(self, request: Request, code: str) -> HttpResponse:
        return self.conditional(
            etags.list_etag(head_on_day(localdate())),
            lambda: json_response(encode(succession(code))),
        )
