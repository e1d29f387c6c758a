"""Problem documents (RFC 9457) for every refusal and failure under /api/.

Titles and details are in the language of the request.
"""

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
from rest_framework import exceptions
from rest_framework.request import Request

from measures.ledger import LedgerUnavailable
from measures.models import StepRefused, Subject, VersionConflict, Withdrawn
from measures.models.stored_files import StorageUnavailable
from measures.reads import as_of
from measures.reads.query import NotFound
from measures.shown.error_page import Words, error_page

from .etags import measure_etag
from .middleware import request_id_of
from .problem_error import Fault, ProblemError

logger = logging.getLogger(__name__)


class ProblemType(NamedTuple):
    status: int
    title: Any  # lazily translated


#: Every problem type by slug; its URI is /api/problems/<slug>. Slugs are permanent.
PROBLEM_TYPES = {
    "bad-request": ProblemType(400, gettext_lazy("Bad request.")),
    "unknown-parameter": ProblemType(400, gettext_lazy("Unknown query parameter.")),
    "invalid-parameter": ProblemType(400, gettext_lazy("Invalid query parameter.")),
    "malformed-body": ProblemType(400, gettext_lazy("Malformed request body.")),
    "invalid-body": ProblemType(400, gettext_lazy("Invalid request body.")),
    "invalid-idempotency-key": ProblemType(400, gettext_lazy("Invalid Idempotency-Key.")),
    "invalid-precondition": ProblemType(400, gettext_lazy("Invalid If-Match.")),
    "not-authenticated": ProblemType(401, gettext_lazy("Authentication is required.")),
    "not-allowed": ProblemType(403, gettext_lazy("Permission denied.")),
    "scope-missing": ProblemType(403, gettext_lazy("The token does not have the required scope.")),
    "not-found": ProblemType(404, gettext_lazy("Not found.")),
    "method-not-allowed": ProblemType(405, gettext_lazy("Method not allowed.")),
    "not-acceptable": ProblemType(406, gettext_lazy("Not acceptable.")),
    "request-timeout": ProblemType(408, gettext_lazy("The body did not arrive in time.")),
    "step-refused": ProblemType(409, gettext_lazy("Status change not allowed.")),
    "gone": ProblemType(410, gettext_lazy("The measure was withdrawn.")),
    "length-required": ProblemType(411, gettext_lazy("The length of the body is required.")),
    "stale": ProblemType(412, gettext_lazy("The measure has changed since you read it.")),
    "body-too-large": ProblemType(413, gettext_lazy("Request body too large.")),
    "unsupported-media-type": ProblemType(415, gettext_lazy("Unsupported media type.")),
    "idempotency-key-reused": ProblemType(
        422, gettext_lazy("The Idempotency-Key was used for a different request.")
    ),
    "precondition-required": ProblemType(428, gettext_lazy("Precondition required.")),
    "too-many-requests": ProblemType(429, gettext_lazy("Too many requests.")),
    "server-error": ProblemType(500, gettext_lazy("Internal server error.")),
    "unavailable": ProblemType(503, gettext_lazy("Service unavailable.")),
}
_BY_STATUS = {each.status: slug for slug, each in reversed(PROBLEM_TYPES.items())}


def problem(
    request: HttpRequest | Request,
    slug: str,
    detail: str,
    *,
    errors: Iterable[Fault] = (),
    headers: Mapping[str, str] | None = None,
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """A problem response; `more` are further members of the document."""
    problem_type = PROBLEM_TYPES[slug]
    document = {
        "type": f"/api/problems/{slug}",
        "title": str(problem_type.title),
        "status": problem_type.status,
        "detail": detail,
        "instance": escape_uri_path(request.path),
        "request_id": request_id_of(request),
        "errors": list(errors),
    } | dict(more or {})
    # A lone surrogate, quoted from a request, cannot be encoded: it is sent as \udXXX.
    content = json.dumps(document, ensure_ascii=False).encode(errors="backslashreplace")
    return HttpResponse(
        content,
        status=problem_type.status,
        content_type="application/problem+json",
        headers={"Cache-Control": "no-store"} | dict(headers or {}),
    )


#: The database is away, refuses writes for now (a standby), or kept a lock for too long.
UNAVAILABLE = (OperationalError, InterfaceError, InternalError)


def database_unavailable(request: HttpRequest | Request) -> HttpResponse:
    """503: a problem under /api/, else a page."""
    detail = _("The database does not respond, or takes no changes at present. Please try again.")
    headers = {"Retry-After": "2"}
    if request.path_info.startswith("/api/"):
        return problem(request, "unavailable", detail, headers=headers)
    return error_page(request, Words(503, detail), headers)


def exception_handler(error: Exception, context: Mapping[str, Any]) -> HttpResponse | None:
    """DRF's exception handler. An unexpected exception becomes a `server_error()`."""
    request = context["request"]
    match error:
        case ProblemError():
            return problem(
                request, error.slug, error.detail, errors=error.errors, headers=error.headers
            )
        case VersionConflict():
            subject = Subject(error.subject)
            since = as_of.changes_since(error.code, error.version, subject=subject)
            more = {"changes": since["changes"]}
            return _version_problem(request, "stale", error, error.current, more)
        case Withdrawn():
            more = {"history": reverse("api:history", args=[error.code])}
            return _version_problem(request, "gone", error, error.version, more)
        case ValidationError():
            slug = "step-refused" if isinstance(error, StepRefused) else ""
            faults = [(key.split("."), each) for key, each in error.message_dict.items()]
            return _validation_problem(request, faults, slug)
        case exceptions.ValidationError():
            return _validation_problem(request, _messages_by_path(error.detail))
        case NotFound():
            return problem(request, "not-found", str(error))
        case PermissionDenied():
            return problem(request, "not-allowed", str(error))
        case LedgerUnavailable():
            return problem(request, "unavailable", str(error))
        case StorageUnavailable():
            logger.exception("The storage of documents failed.")
            return problem(request, "unavailable", str(error), headers={"Retry-After": "10"})
        case OperationalError() | InterfaceError() | InternalError():
            logger.exception("The database failed.")
            return database_unavailable(request)
        case exceptions.APIException() if error.status_code in _BY_STATUS:
            return _framework_problem(error, context)
    return None


def _version_problem(
    request: Request, slug: str, error: Exception, version: int, more: Mapping[str, Any]
) -> HttpResponse:
    """A problem with the current version and ETag of the measure."""
    etag = measure_etag(version, localdate())
    members = {"version": version, "etag": etag} | dict(more)
    return problem(request, slug, str(error), headers={"ETag": etag}, more=members)


def _framework_problem(error: exceptions.APIException, context: Mapping[str, Any]) -> HttpResponse:
    view, detail, headers = context["view"], str(error.detail), {}
    match error:
        case exceptions.NotAuthenticated():
            detail = _(
                "Send a token in the Authorization header (Authorization: Bearer ...), or log in."
            )
        case exceptions.NotAcceptable():
            types = ", ".join(each.media_type for each in view.renderer_classes)
            detail = _("This endpoint responds in %(types)s. Accept one of them.") % {
                "types": types
            }
        case exceptions.UnsupportedMediaType():
            types = ", ".join(each.media_type for each in view.parser_classes)
            detail = _("Send the body with Content-Type: %(types)s.") % {"types": types}
    if challenge := getattr(error, "auth_header", ""):
        headers["WWW-Authenticate"] = challenge
    slug = _BY_STATUS[error.status_code]
    return problem(context["request"], slug, detail, headers=headers)


Path = list[str]


def _messages_by_path(detail: Any, at: Sequence[str] = ()) -> Iterator[tuple[Path, list[str]]]:
    """The messages of a DRF ValidationError, each list with its path in the body."""
    if isinstance(detail, dict):
        for name, nested in detail.items():
            yield from _messages_by_path(nested, [*at, str(name)])
    else:
        # REST framework marks one of its messages, of a body that is null, for no translation.
        yield (
            list(at),
            [_(message) if message.code == "null" else str(message) for message in detail],
        )


def _validation_problem(
    request: Request, faults: Iterable[tuple[Path, list[str]]], slug: str = ""
) -> HttpResponse:
    """A problem that names each invalid parameter or member of the body."""
    reads = request.method in ("GET", "HEAD", "OPTIONS")
    errors, details = [], []
    for path, messages in faults:
        if path[-1] in (NON_FIELD_ERRORS, "non_field_errors"):
            path = path[:-1]
        name = ".".join(path)
        position = {"parameter": name} if reads else {"pointer": pointer_to(path)}
        errors += [position | {"detail": message} for message in messages]
        text = " ".join(messages)
        details.append(f"{name}: {text}" if name else text)
    slug = slug or ("invalid-parameter" if reads else "invalid-body")
    return problem(request, slug, " ".join(details), errors=errors)


def pointer_to(path: Iterable[str]) -> str:
    """A JSON pointer (RFC 6901) as a URI fragment."""
    return "".join(["#", *("/" + each.replace("~", "~0").replace("/", "~1") for each in path)])


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    if not request.path_info.startswith("/api/"):
        return error_page(request, Words(400))
    return problem(request, "bad-request", _("The request is malformed."))


def not_found(request: HttpRequest, exception: Http404) -> HttpResponseBase:
    if not request.path_info.startswith("/api/"):
        return error_page(request, Words(404))
    message = _("There is no resource at this URL. GET /api/v1/ lists the endpoints.")
    return problem(request, "not-found", message)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Django's handler403; the API's own refusals are problems already."""
    return error_page(request, Words(403, str(exception)))


def server_error(request: HttpRequest) -> HttpResponseBase:
    """Django's handler500, called while the exception is handled."""
    if isinstance(sys.exc_info()[1], UNAVAILABLE):
        return database_unavailable(request)
    if not request.path_info.startswith("/api/"):
        return error_page(request, Words(500))
    message = _(
        "An internal error occurred and was logged. Quote the request ID when you report it."
    )
    return problem(request, "server-error", message)
