"""Middleware: request ids of the API, content security policy of HTML pages."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from itertools import count
from typing import Any

from csp.middleware import CSPMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

#: A client's own request id that is accepted.
VALID_ID = re.compile(r"\A[\x21-\x7e]{1,64}\Z")


_PROCESS = uuid.uuid4().hex[:20]
_numbers = count()


def new_id() -> str:
    """A unique request id. `os.urandom` per request is too slow under many threads."""
    return f"{_PROCESS}{next(_numbers):012x}"


class PageCSPMiddleware(CSPMiddleware):
    """Sends the content security policy with HTML only; browsers do not execute the rest."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> Any:
        if response.get("Content-Type", "").startswith("text/html"):
            return super().process_response(request, response)
        return response


class RequestIdMiddleware:
    """Gives each request under /api/ and /admin/ an id of the server's own, which the ledger keeps.

    The response carries the client's own X-Request-ID if that is valid (1 to 64 printable
    characters, no spaces), else the server's; the ledger keeps a client's beside it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(("/api/", "/admin/")):
            return self.get_response(request)
        own_id = request.headers.get("X-Request-ID", "")
        own_id = own_id if VALID_ID.match(own_id) else ""
        request.caller_request_id = own_id  # type: ignore[attr-defined]
        request.request_id = new_id()  # type: ignore[attr-defined]
        response = self.get_response(request)
        if response.status_code == 301 and request.method not in SAFE_METHODS:
            response.status_code = 308  # to the URL with a slash; a 301 would be followed as a GET
        if response.status_code == 304:
            del response["Content-Length"]  # of the body that is not sent
        response["X-Request-ID"] = request_id_of(request)
        return response


def request_id_of(request: HttpRequest | Request) -> str:
    """The id that the response carries: the client's own, else the server's."""
    request_id: str = request.caller_request_id or request.request_id  # type: ignore[union-attr]
    return request_id
