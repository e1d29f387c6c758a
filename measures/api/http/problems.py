"""Whatever is refused or fails under /api/, as RFC 9457 has it, in the caller's language."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import InterfaceError, InternalError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.encoding import escape_uri_path
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import defaults
from rest_framework import exceptions
from rest_framework.request import Request

from measures.ledger import LedgerUnavailable
from measures.models import StepRefused, VersionConflict, Withdrawn
from measures.reads import as_of
from measures.reads.query import NotFound

from .etags import measure_tag
from .middleware import id_of
from .problem_error import Fault, ProblemError

logger = logging.getLogger(__name__)


class ProblemType(NamedTuple):
    status: int
    title: Any  # lazily translated


#: Every kind of problem; its type is /api/problems/<slug>. Slugs are permanent.
PROBLEM_TYPES = {
    "bad-request": ProblemType(400, gettext_lazy("The request cannot be understood.")),
    "unknown-parameter": ProblemType(400, gettext_lazy("There is no such query parameter here.")),
    "invalid-parameter": ProblemType(
        400, gettext_lazy("A query parameter has a value it cannot have.")
    ),
    "malformed-body": ProblemType(400, gettext_lazy("The body cannot be read.")),
    "invalid-body": ProblemType(
        400, gettext_lazy("The body says something that the rules refuse.")
    ),
    "invalid-idempotency-key": ProblemType(400, gettext_lazy("This cannot be an Idempotency-Key.")),
    "invalid-precondition": ProblemType(400, gettext_lazy("If-Match does not name one version.")),
    "not-authenticated": ProblemType(401, gettext_lazy("It is not known who you are.")),
    "not-allowed": ProblemType(403, gettext_lazy("You may not do this.")),
    "scope-missing": ProblemType(403, gettext_lazy("Your token was not made for this.")),
    "not-found": ProblemType(404, gettext_lazy("Nothing is there.")),
    "method-not-allowed": ProblemType(405, gettext_lazy("This address does not take this method.")),
    "not-acceptable": ProblemType(
        406, gettext_lazy("No answer in an accepted format can be given.")
    ),
    "request-timeout": ProblemType(408, gettext_lazy("The body did not arrive in time.")),
    "step-refused": ProblemType(409, gettext_lazy("The measure cannot take this step.")),
    "gone": ProblemType(410, gettext_lazy("The measure was withdrawn.")),
    "stale": ProblemType(412, gettext_lazy("The measure was changed since you read it.")),
    "body-too-large": ProblemType(413, gettext_lazy("The body is too large.")),
    "unsupported-media-type": ProblemType(
        415, gettext_lazy("The body is not in a format that is read.")
    ),
    "idempotency-key-reused": ProblemType(
        422, gettext_lazy("The Idempotency-Key was used before.")
    ),
    "precondition-required": ProblemType(428, gettext_lazy("Say which version you have read.")),
    "too-many-requests": ProblemType(429, gettext_lazy("There were too many requests of late.")),
    "server-error": ProblemType(500, gettext_lazy("The server failed.")),
    "unavailable": ProblemType(503, gettext_lazy("This cannot be done at the moment.")),
}
_BY_STATUS = {kind.status: slug for slug, kind in reversed(PROBLEM_TYPES.items())}


def problem(
    request: HttpRequest | Request,
    slug: str,
    detail: str,
    *,
    errors: Iterable[Fault] = (),
    headers: Mapping[str, str] | None = None,
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """The answer that tells of a problem; `more` are further members of it."""
    kind = PROBLEM_TYPES[slug]
    said = {
        "type": f"/api/problems/{slug}",
        "title": str(kind.title),
        "status": kind.status,
        "detail": detail,
        "instance": escape_uri_path(request.path),
        "request_id": id_of(request),
        "errors": list(errors),
    } | dict(more or {})
    # Half a surrogate pair, quoted from a request, is no UTF-8: it goes out as \udXXX.
    content = json.dumps(said, ensure_ascii=False).encode(errors="backslashreplace")
    return HttpResponse(
        content,
        status=kind.status,
        content_type="application/problem+json",
        headers={"Cache-Control": "no-store"} | dict(headers or {}),
    )


#: The database is away, refuses writes for now (a standby), or kept a lock for too long.
UNAVAILABLE = (OperationalError, InterfaceError, InternalError)


def database_unavailable(request: HttpRequest | Request) -> HttpResponse:
    """503: a problem under /api/, else one line of text."""
    detail, headers = _("The database did not answer. Try again."), {"Retry-After": "2"}
    if request.path_info.startswith("/api/"):
        return problem(request, "unavailable", detail, headers=headers)
    headers["Cache-Control"] = "no-store"
    return HttpResponse(detail, status=503, headers=headers, content_type="text/plain")


def handle(error: Exception, context: Mapping[str, Any]) -> HttpResponse | None:
    """The framework's exception handler. What it does not know is a failure: `server_error()`."""
    request = context["request"]
    match error:
        case ProblemError():
            return problem(request, error.slug, error.detail, errors=error.errors)
        case VersionConflict():
            more = {"changes": as_of.changes_since(error.code, error.version)["changes"]}
            return _standing(request, "stale", error, error.current, more)
        case Withdrawn():
            more = {"history": reverse("api:history", args=[error.code])}
            return _standing(request, "gone", error, error.version, more)
        case ValidationError():
            slug = "step-refused" if isinstance(error, StepRefused) else ""
            found = error.message_dict.items()
            return _invalid(request, ((key.split("."), told) for key, told in found), slug)
        case exceptions.ValidationError():
            return _invalid(request, _flat(error.detail))
        case NotFound():
            return problem(request, "not-found", str(error))
        case PermissionDenied():
            return problem(request, "not-allowed", str(error))
        case LedgerUnavailable():
            return problem(request, "unavailable", str(error))
        case OperationalError() | InterfaceError() | InternalError():
            logger.exception("the database failed")
            return database_unavailable(request)
        case exceptions.APIException() if error.status_code in _BY_STATUS:
            return _framework(error, context)
    return None


def _standing(
    request: Request, slug: str, error: Exception, version: int, more: Mapping[str, Any]
) -> HttpResponse:
    """A problem that tells the version which the measure has now."""
    tag = measure_tag(version, localdate())
    now = {"version": version, "etag": tag} | dict(more)
    return problem(request, slug, str(error), headers={"ETag": tag}, more=now)


def _framework(error: exceptions.APIException, context: Mapping[str, Any]) -> HttpResponse:
    view, detail, headers = context["view"], str(error.detail), {}
    match error:
        case exceptions.NotAuthenticated():
            detail = _("Send a token in the header Authorization: Token ..., or log in.")
        case exceptions.NotAcceptable():
            types = ", ".join(each.media_type for each in view.renderer_classes)
            detail = _("This address answers in %(types)s. Accept one.") % {"types": types}
        case exceptions.UnsupportedMediaType():
            types = ", ".join(each.media_type for each in view.parser_classes)
            detail = _("Send the body as Content-Type: %(types)s.") % {"types": types}
    if said := getattr(error, "auth_header", ""):
        headers["WWW-Authenticate"] = said
    slug = _BY_STATUS[error.status_code]
    return problem(context["request"], slug, detail, headers=headers)


Path = list[str]


def _flat(detail: Any, at: Sequence[str] = ()) -> Iterator[tuple[Path, list[str]]]:
    """The messages of a fault of the framework's, each list with the place it is about."""
    if isinstance(detail, dict):
        for name, within in detail.items():
            yield from _flat(within, [*at, str(name)])
    else:
        yield list(at), [str(message) for message in detail]


def _invalid(
    request: Request, faults: Iterable[tuple[Path, list[str]]], slug: str = ""
) -> HttpResponse:
    """A problem that names each wrong parameter, or each wrong member of the body."""
    reads = request.method in ("GET", "HEAD", "OPTIONS")
    errors, told = [], []
    for place, messages in faults:
        if place[-1] in (NON_FIELD_ERRORS, "non_field_errors"):
            place = place[:-1]
        name = ".".join(place)
        where = {"parameter": name} if reads else {"pointer": pointer_to(place)}
        errors += [where | {"detail": message} for message in messages]
        words = " ".join(messages)
        told.append(f"{name}: {words}" if name else words)
    slug = slug or ("invalid-parameter" if reads else "invalid-body")
    return problem(request, slug, " ".join(told), errors=errors)


def pointer_to(place: Iterable[str]) -> str:
    """A place in the body as a JSON pointer, in a fragment."""
    return "".join(["#", *("/" + each.replace("~", "~0").replace("/", "~1") for each in place)])


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    if not request.path_info.startswith("/api/"):
        return defaults.bad_request(request, exception)
    return problem(request, "bad-request", _("The request is malformed and was not looked at."))


def not_found(request: HttpRequest, exception: Http404) -> HttpResponseBase:
    if not request.path_info.startswith("/api/"):
        return defaults.page_not_found(request, exception)
    message = _("Nothing is at this address. GET /api/v1/ lists the addresses.")
    return problem(request, "not-found", message)


def server_error(request: HttpRequest) -> HttpResponseBase:
    """Django's handler500, called while the exception is handled."""
    if isinstance(sys.exc_info()[1], UNAVAILABLE):
        return database_unavailable(request)
    if not request.path_info.startswith("/api/"):
        return defaults.server_error(request)
    message = _("This is our fault and was noted. Give the request id when you report it.")
    return problem(request, "server-error", message)
