"""Refusals that the server decides on before a view runs, worded in the caller's language."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from measures.api import ROOT
from measures.shown.error_page import Words, error_page

from .problems import PROBLEM_TYPES, database_unavailable, problem

#: The key in the WSGI environment for the slug of the problem, or DATABASE.
REFUSED = "tracker.refused"
#: The database does not answer: an "unavailable" of its own wording.
DATABASE = "database"


class ServerRefusals:
    """Answers requests that the server refused: a problem under /api/, else a page.

    Under another server than ours a body may have no length, and Django would take it for empty.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        slug = request.META.get(REFUSED)
        if "HTTP_TRANSFER_ENCODING" in request.META and not request.META.get("CONTENT_LENGTH"):
            slug = "length-required"
        if slug is None:
            return self.get_response(request)
        if slug == DATABASE:
            return database_unavailable(request)
        detail = _detail(slug)
        headers = {"Retry-After": str(settings.COSTLY_WAIT)} if slug == "unavailable" else {}
        if request.path_info.startswith(ROOT):
            return problem(request, slug, detail, headers=headers)
        return error_page(request, Words(PROBLEM_TYPES[slug].status, detail), headers)


def _detail(slug: str) -> str:
    match slug:
        case "body-too-large":
            largest = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
            text = _("The body exceeds %(bytes)s bytes; a form with a file may have 20 MB more.")
            return text % {"bytes": largest}
        case "length-required":
            return _("Send the length of the body in the Content-Length header.")
        case "request-timeout":
            return _("The body did not arrive in time. Send it again.")
    return _("The server has too much to do. Try again in %(seconds)s seconds.") % {
        "seconds": settings.COSTLY_WAIT
    }
