"""Middleware: request ids, content security policy of HTML pages."""

from __future__ import annotations

import logging
import re
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from itertools import count
from typing import Any

from csp.middleware import CSPMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.functional import SimpleLazyObject
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

#: A client's own request id that is accepted.
VALID_ID = re.compile(r"\A[\x21-\x7e]{1,64}\Z")

#: The keys in the WSGI environment for what the request log holds.
REQUEST_ID, SERVER_ID = "measures.request_id", "measures.server_request_id"
ROUTE, USER = "measures.route", "measures.user_id"
#: Of the request in progress: the id in its response, and the server's own.
_current: ContextVar[tuple[str, str]] = ContextVar("request", default=("", ""))

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
    """Gives each request an id of the server's own, which the ledger keeps.

    The response carries the client's own X-Request-ID if that is valid (1 to 64 printable
    characters, no spaces), else the server's; the ledger keeps a client's beside it. Pages
    outside /api/ and /admin/, which caches may keep, carry one only when the server failed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        own_id = request.headers.get("X-Request-ID", "")
        own_id = own_id if VALID_ID.match(own_id) else ""
        request.caller_request_id = own_id  # type: ignore[attr-defined]
        request.request_id = new_id()  # type: ignore[attr-defined]
        ids = request_id_of(request), request.request_id  # type: ignore[attr-defined]
        request.META[REQUEST_ID], request.META[SERVER_ID] = ids
        before = _current.set(ids)
        try:
            response = self.get_response(request)
        finally:
            _current.reset(before)
        request.META[ROUTE], request.META[USER] = _route_of(request), _user_of(request)
        if response.status_code == 301 and request.method not in SAFE_METHODS:
            response.status_code = 308  # to the URL with a slash; a 301 would be followed as a GET
        if response.status_code == 304:
            del response["Content-Length"]  # of the body that is not sent
        if request.path_info.startswith(("/api/", "/admin/")) or response.status_code >= 500:
            response["X-Request-ID"] = request_id_of(request)
        return response


class RequestFilter(logging.Filter):
    """Adds to a log record the ids of its request, else of the one in progress."""

    def filter(self, record: logging.LogRecord) -> bool:
        if not hasattr(record, "request_id"):
            meta = getattr(getattr(record, "request", None), "META", {})
            current = _current.get()
            request_id = meta.get(REQUEST_ID, current[0])
            server_id = meta.get(SERVER_ID, current[1])
            record.request_id = request_id
            record.server_request_id = server_id if server_id != request_id else ""
        return True


def request_id_of(request: HttpRequest | Request) -> str:
    """The id that the response carries: the client's own, else the server's."""
    request_id: str = request.caller_request_id or request.request_id  # type: ignore[union-attr]
    return request_id


def _route_of(request: HttpRequest) -> str:
    """The name of the view; "" where no view answered."""
    return request.resolver_match.view_name if request.resolver_match else ""


def _user_of(request: HttpRequest) -> int | None:
    """The user's key, if something needed to know the user already."""
    user = request.__dict__.get("user")
    if isinstance(user, SimpleLazyObject):
        user = request.__dict__.get("_cached_user")
    return getattr(user, "pk", None)
