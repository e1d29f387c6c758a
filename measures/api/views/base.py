"""Base classes and helpers of all v1 views."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from django.http import HttpResponse, HttpResponseNotModified
from django.utils.translation import gettext as _
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from measures.api.http import etags
from measures.api.http.authentication import has_scope, require_scope
from measures.api.http.problem_error import ProblemError
from measures.api.http.rate_limits import enforce_limit
from measures.api.http.responses import LANGUAGE_HEADERS, encode, json_response
from measures.api.params.parsing import WRITING, Paging, refuse_unknown
from measures.models import Scope
from measures.reads.filters import PERSONAL
from measures.reads.filters.base import Viewer
from measures.reads.pagination import Page
from measures.reads.query import SAVED, NotFound, viewer_of
from measures.reads.saved_filters import expanded
from measures.reads.zone_scope import UnknownZone

from .measure_lists import Rendered, render_page
from .responders import MakeResponder


class StrictView:
    """Refuses unsupported methods and unknown query parameters, also without authentication."""

    parameters: tuple[str, ...] = ()
    #: The scope that a token needs for GET and HEAD. Writes need `write`, OPTIONS none.
    scope = Scope.READ
    #: Whether the request has a saved filter, or one that depends on who reads: neither changes
    #: with the ledger alone.
    personal = False

    def check_permissions(self, request: Request) -> None:
        if request.method != "OPTIONS":
            reads = request.method in ("GET", "HEAD")
            require_scope(request, self.scope if reads else Scope.WRITE)
        super().check_permissions(request)  # type: ignore[misc]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        allowed: list[str] = self.allowed_methods  # type: ignore[attr-defined]
        if request.method not in allowed:
            message = _("Allowed methods: %(methods)s.") % {"methods": ", ".join(allowed)}
            raise ProblemError("method-not-allowed", message)
        enforce_limit(request)
        super().initial(request, *args, **kwargs)  # type: ignore[misc]
        reads = request.method in SAFE_METHODS
        refuse_unknown(request.query_params, self.parameters if reads else WRITING)
        self.personal = not {SAVED, *PERSONAL}.isdisjoint(request.query_params)
        if SAVED in request.query_params:
            address = request._request
            address.GET = expanded(request.query_params, request.user)  # type: ignore[assignment]
            address.META["QUERY_STRING"] = address.GET.urlencode()


class ApiView(StrictView, APIView):
    """An endpoint with conditional responses (ETag, If-None-Match)."""

    #: Makes the responder for anonymous GETs on the fast path; None: Django answers them.
    fast_path: ClassVar[MakeResponder | None] = None

    @property
    def default_response_headers(self) -> dict[str, str]:
        """`Allow` and `Vary`, for responses to methods other than GET and HEAD."""
        reads = self.request.method in ("GET", "HEAD") and "GET" in self.allowed_methods
        return {} if reads else super().default_response_headers

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store" if request.user.is_authenticated else "no-cache"
        return response

    def conditional(self, etag: str, make: Callable[[], HttpResponse]) -> HttpResponse:
        """The response of `make` with this ETag, or 304 if the client already has it."""
        safe = self.request.method in ("GET", "HEAD") and not self.personal
        current = safe and etags.is_current(self.request, etag)
        response = HttpResponseNotModified(headers=LANGUAGE_HEADERS) if current else make()
        response["ETag"] = etag
        return response


def viewer(request: Request) -> Viewer | None:
    """Who reads, where a filter depends on it; a token sees names with the scope `audit` only."""
    names = has_scope(request, Scope.AUDIT)
    return viewer_of(request.user, request.query_params, names=names)


@contextmanager
def zone_in_path(code: str) -> Iterator[None]:
    """Turn UnknownZone into NotFound if the zone is in the path; `code` is "" if it is not."""
    try:
        yield
    except UnknownZone as error:
        if not code:
            raise
        raise NotFound(" ".join(error.messages)) from None


def encode_list(results: Iterable[Any]) -> bytes:
    """A list response that is not paginated."""
    return encode({"results": list(results), "next": None, "previous": None})


def page_response(page: Page[bytes], paging: Paging, **more: int) -> HttpResponse:
    """A page of a list, with `next` and `previous` in the body and in the Link header."""
    return rendered_response(render_page(page, paging, more))


def rendered_response(rendered: Rendered) -> HttpResponse:
    response = json_response(rendered.content)
    if rendered.link:
        response["Link"] = rendered.link
    return response
