"""What all addresses under /api/v1/ have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar

from django.http import HttpResponse, HttpResponseNotModified
from django.utils.translation import gettext as _
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from measures.api.http import etags
from measures.api.http.authentication import require_scope
from measures.api.http.problem_error import ProblemError
from measures.api.http.rate_limits import admit
from measures.api.http.responses import LANGUAGE_HEADERS, encode, json_response
from measures.api.params.parsing import WRITING, Paging, refuse_unknown
from measures.models import Scope
from measures.reads.pagination import Page
from measures.reads.query import NotFound
from measures.reads.zone_scope import UnknownZone

from .measure_lists import Rendered, render_page
from .responders import MakeResponder


class StrictView:
    """Refuses methods and query parameters that an address does not have, whoever asks."""

    parameters: tuple[str, ...] = ()
    #: What a token needs to read; to write it needs `write`, to ask for OPTIONS nothing.
    scope = Scope.READ

    def check_permissions(self, request: Request) -> None:
        if request.method != "OPTIONS":
            reads = request.method in ("GET", "HEAD")
            require_scope(request, self.scope if reads else Scope.WRITE)
        super().check_permissions(request)  # type: ignore[misc]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        allowed: list[str] = self.allowed_methods  # type: ignore[attr-defined]
        if request.method not in allowed:
            message = _("This address takes %(methods)s.") % {"methods": ", ".join(allowed)}
            raise ProblemError("method-not-allowed", message)
        admit(request)
        super().initial(request, *args, **kwargs)  # type: ignore[misc]
        reads = request.method in SAFE_METHODS
        refuse_unknown(request.query_params, self.parameters if reads else WRITING)


class ApiView(StrictView, APIView):
    """An address that answers with bytes, under a tag."""

    retiring: Mapping[str, str] = {}  # headers of one that is declared so
    #: Gives the responder with which the fast path answers anonymous GETs; None: Django does.
    fast_path: ClassVar[MakeResponder | None] = None

    @property
    def default_response_headers(self) -> dict[str, str]:
        """The methods that there are, for who has to know them."""
        reads = self.request.method in ("GET", "HEAD") and "GET" in self.allowed_methods
        return {} if reads else super().default_response_headers

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store" if request.user.is_authenticated else "no-cache"
        for name, value in self.retiring.items():
            response[name] = f"{response[name]}, {value}" if name in response else value
        return response

    def under(self, tag: str, make: Callable[[], HttpResponse]) -> HttpResponse:
        """What `make` answers; 304, and no work, when the caller has it already."""
        has = self.request.method in ("GET", "HEAD") and etags.is_current(self.request, tag)
        response = HttpResponseNotModified(headers=LANGUAGE_HEADERS) if has else make()
        response["ETag"] = tag
        return response


@contextmanager
def zone_in_path(code: str) -> Iterator[None]:
    """A zone that the address itself names (""; it names none) and that is none is not found."""
    try:
        yield
    except UnknownZone as unknown:
        if not code:
            raise
        raise NotFound(" ".join(unknown.messages)) from None


def whole_list(results: Iterable[Any]) -> bytes:
    """A whole list."""
    return encode({"results": list(results), "next": None, "previous": None})


def page_response(page: Page[bytes], paging: Paging, **more: int) -> HttpResponse:
    """A page of a list, with the addresses of those beside it in the body and in `Link`."""
    return rendered_response(render_page(page, paging, more))


def rendered_response(told: Rendered) -> HttpResponse:
    response = json_response(told.content)
    if told.link:
        response["Link"] = told.link
    return response
