"""WSGI fast path: the most-read API addresses are answered without Django's request handling.

It answers successful anonymous GETs of views that declare `fast_path`, and leaves every other
request to Django: credentials, another origin, invalid parameters, unknown codes, failures.
docs/fast_path.md lists what it relies on; tests/api/test_fast_path.py compares its bytes and headers
with Django's.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from datetime import date
from functools import lru_cache, partial
from typing import Any, NamedTuple
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.conf import settings
from django.core.exceptions import SuspiciousOperation, ValidationError
from django.http.request import split_domain_port, validate_host
from django.utils.timezone import localdate

from measures.db.sql import reads_directly, vendor
from measures.reads.query import NotFound

from . import ROOT
from .http.at_once import QUICKLY, TakesLonger, takes_longer
from .http.cost import cost_of
from .http.middleware import REQUEST_ID, ROUTE, VALID_ID, new_id
from .http.problem_error import ProblemError
from .http.problems import UNAVAILABLE
from .http.rate_limits import CHARGED, charger, client_address
from .http.refusals import DATABASE, REFUSED
from .http.serial_writer import SerialWriter
from .urls import V1
from .views.responders import Address, Headers, RawResponse, Responder, release_connection

logger = logging.getLogger(__name__)

#: Headers with the same value in every response of one view, scheme and status. Only these
#: are copied from Django's first response; decide for a new one whether that holds for it.
STATIC_HEADERS = {
    *("cache-control", "content-language", "content-type", "cross-origin-opener-policy"),
    *("referrer-policy", "strict-transport-security", "vary"),
    *("x-content-type-options", "x-frame-options"),
}
#: Errors that a client's request causes: Django raises them again and answers with the problem.
CLIENT_ERRORS = (NotFound, ProblemError, SuspiciousOperation, ValidationError)
LOG_INTERVAL = 60  # seconds between two messages about the same thing


def served(django: WSGIApplication) -> WSGIApplication:
    """Django, inside the wrappers that the settings and the database engine ask for."""
    application = SerialWriter(django) if vendor() == "sqlite" else django
    return FastPath(application) if settings.FAST_PATH else application


class Route(NamedTuple):
    """The responder of an address; responses of one route and status share static headers."""

    name: str
    view: str
    responder: Responder
    cost: int  # against the rate limit


#: A response, and the key of its static headers: the name of its route, and its status.
Found = tuple[tuple[str, str], RawResponse]


class FastPath:
    """WSGI middleware around Django. Reads the settings once, when it is created."""

    def __init__(self, django: WSGIApplication) -> None:
        self.django = django
        self.static_headers: dict[tuple[str, str], Headers] = {}
        self._charge = charger("address", settings.RATE_LIMIT_ANONYMOUS)
        self._address_of = partial(client_address, proxies=settings.PROXIES)
        self._secure = settings.SECURE_PROXY_SSL_HEADER or ("", "")
        self._route = lru_cache(maxsize=4096)(_route)
        self._logged: dict[object, float] = {}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        found = self._find(environ)
        if found is None:
            return self.django(environ, start_response)
        key, (status, headers, content) = found
        static = self.static_headers.get(key)
        if static is None:
            own = {name.lower() for name, _value in headers}
            return self.django(environ, partial(self._learn, key, own, start_response))
        start_response(status, [*static, *headers, _request_id(environ)])
        return content

    def at_once(self, environ: WSGIEnvironment) -> tuple[int, Headers, bytes] | None:
        """The response where kept bytes or a row by its key make it, else None.

        On SQLite only, which reads such a row in microseconds and waits for no writer.
        """
        if not reads_directly():
            return None
        try:
            with QUICKLY:
                found = self._find(environ)
        except TakesLonger:
            return None
        static = self.static_headers.get(found[0]) if found else None
        if found is None or static is None:
            return None
        status, headers, content = found[1]
        return int(status[:3]), [*static, *headers, _request_id(environ)], b"".join(content)

    def _find(self, environ: WSGIEnvironment) -> Found | None:
        """The response, also its key among the static headers; None: Django answers."""
        route = self._find_route(environ) if environ["REQUEST_METHOD"] == "GET" else None
        if route is None:
            return None
        charge = environ.get(CHARGED)  # it was not answered at once
        if charge is None:
            charge = environ[CHARGED] = self._charge(self._address_of(environ), route.cost)
        environ[ROUTE] = route.view
        response = self._execute(route.responder, environ) if charge.allowed else None
        if response is None:
            return None
        status, headers, content = response
        return (route.name, status), RawResponse(status, [*headers, *charge.headers], content)

    def _find_route(self, environ: WSGIEnvironment) -> Route | None:
        """The route of an anonymous same-origin request; None for Django's."""
        if (
            "HTTP_AUTHORIZATION" in environ
            or "HTTP_COOKIE" in environ
            or "HTTP_ORIGIN" in environ
            or REFUSED in environ
            or environ.get("SCRIPT_NAME")  # mounted below a path, which addresses would need
            or not environ["PATH_INFO"].startswith(ROOT)
        ):
            return None
        name, secure = self._secure
        scheme = environ["wsgi.url_scheme"]
        if name:
            scheme = "https" if environ.get(name) == secure else "http"
        try:
            return self._route(
                scheme,
                environ.get("HTTP_HOST", ""),
                environ["PATH_INFO"],
                environ.get("QUERY_STRING", ""),
                environ.get("HTTP_ACCEPT", "*/*"),
            )
        except CLIENT_ERRORS:
            return None
        except Exception as error:
            self._log_failure(error)
            return None

    def _execute(self, responder: Responder, environ: WSGIEnvironment) -> RawResponse | None:
        """A successful response, or None."""
        try:
            return responder(environ.get("HTTP_IF_NONE_MATCH", ""), _today(int(time.time())))
        except CLIENT_ERRORS:
            return None
        except UNAVAILABLE as error:
            self._log_failure(error)
            environ[REFUSED] = DATABASE  # else Django would wait for it a second time
            return None
        except Exception as error:
            self._log_failure(error)
            return None
        finally:
            release_connection()

    def _learn(
        self,
        key: tuple[str, str],
        own: set[str],
        start_response: StartResponse,
        status: str,
        headers: Headers,
        *exc_info: Any,
    ) -> Any:
        """Keep the static headers of a response from Django, if it has no other headers.

        `own` are the names of those that the fast path makes for each response.
        """
        if status == key[1]:
            rest = [each for each in headers if each[0].lower() not in own | {"x-request-id"}]
            if unknown := ", ".join(sorted({each[0] for each in rest if not _is_static(*each)})):
                if self._is_due(key):
                    logger.warning(
                        "Not on the fast path: %s of %s, because of the header %s.",
                        *(status, key[0], unknown),
                    )
            else:
                self.static_headers[key] = rest
        return start_response(status, headers, *exc_info)

    def _log_failure(self, error: Exception) -> None:
        if self._is_due(type(error)):
            logger.error("The fast path failed; Django answers.", exc_info=error)

    def _is_due(self, subject: object) -> bool:
        """Whether nothing was logged about `subject` within the last minute."""
        now = time.time()
        due = now - self._logged.get(subject, 0) >= LOG_INTERVAL
        if due:
            self._logged[subject] = now
        return due


def _request_id(environ: WSGIEnvironment) -> tuple[str, str]:
    own_id = environ.get("HTTP_X_REQUEST_ID", "")
    request_id = own_id if own_id and VALID_ID.match(own_id) else new_id()
    environ[REQUEST_ID] = request_id
    return "X-Request-ID", request_id


def _is_static(name: str, value: str) -> bool:
    return name.lower() in STATIC_HEADERS and not (name.lower() == "vary" and "*" in value)


@lru_cache(maxsize=2)
def _today(_second: int) -> date:
    """`localdate()`, computed once a second."""
    return localdate()


def _route(scheme: str, host: str, path: str, query: str, accept: str) -> Route | None:
    """The route of an address; None for Django's. Raises CLIENT_ERRORS for invalid parameters."""
    if query:
        takes_longer()
    domain, _port = split_domain_port(host)
    if (
        "as_of" in query
        or (settings.SECURE_SSL_REDIRECT and scheme != "https")
        or not validate_host(domain, settings.ALLOWED_HOSTS)
    ):
        return None
    match = next((match for url in V1 if (match := url.resolve(path.removeprefix(ROOT)))), None)
    if match is None:
        return None
    view = match.func.cls  # type: ignore[attr-defined]
    media_types = [renderer.media_type for renderer in view.renderer_classes]
    if view.fast_path is None or ("*/*" not in accept and accept not in media_types):
        return None
    code = match.kwargs.get("code", "")
    address = Address(f"{scheme}://{host}", path, query, code, view.parameters)
    responder = view.fast_path(address)
    name = match.url_name
    return responder and Route(f"{name} {scheme}", f"api:{name}", responder, cost_of(path, query))
