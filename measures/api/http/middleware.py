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

FIT = re.compile(r"\A[\x21-\x7e]{1,64}\Z")


_PROCESS = uuid.uuid4().hex[:20]
_numbers = count()


def new_id() -> str:
    """An id that no other request has: to ask the system for chance is to wait in line for it."""
    return f"{_PROCESS}{next(_numbers):012x}"


class PagePolicy(CSPMiddleware):
    """The content security policy of pages. Of data a browser runs nothing."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> Any:
        if response.get("Content-Type", "").startswith("text/html"):
            return super().process_response(request, response)
        return response


class RequestIds:
    """Gives each request under /api/ and /admin/ an id, which its answer and the ledger carry.

    The caller's own X-Request-ID when it is fit to keep (1 to 64 printable characters, no
    spaces), else a new one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(("/api/", "/admin/")):
            return self.get_response(request)
        said = request.headers.get("X-Request-ID", "")
        made = said if FIT.match(said) else new_id()
        request.request_id = made  # type: ignore[attr-defined]
        response = self.get_response(request)
        if response.status_code == 301 and request.method not in SAFE_METHODS:
            response.status_code = 308  # to the address with a slash, and not as a GET
        if response.status_code == 304:
            del response["Content-Length"]  # it would tell of the answer that is not sent
        response["X-Request-ID"] = made
        return response


def id_of(request: HttpRequest | Request) -> str:
    """The id that this request was given."""
    said: str = request.request_id  # type: ignore[union-attr]
    return said
