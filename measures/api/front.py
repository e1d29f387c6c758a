"""The door in front of Django: what is asked most is answered before its handler.

Only plain successes of anonymous GETs. Whatever else comes (a token, a session, another site, a
parameter said amiss, nothing found, a failure) is handed on to Django, whose views answer it from
the same code and the same bytes; tests/test_front.py holds the two doors to it.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import lru_cache, partial
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection
from django.http import QueryDict
from django.http.request import split_domain_port, validate_host
from django.utils.timezone import localdate

from measures import listing, overview
from measures.models.raw import vendor
from measures.query import Query
from measures.standing import Standing, standing

from . import exports, lists, tags
from .asked import FILTERS, Asked, measures_asked
from .doors import encoded
from .limits import address_of, charge_address
from .lists import Place, Sent
from .middleware import FIT, new_id
from .parameters import refuse_unknown

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
Start = Callable[..., Any]

_ADDRESS = re.compile(
    r"/api/v1/(?:summary/|measures/(?P<code>[-a-zA-Z0-9_]+)/"
    r"|(?:zones/(?P<zone>[-a-zA-Z0-9_]+)/)?measures(?:/|(?P<file>\.jsonl)))"
)
#: What only Django looks at, when it is there.
_UNUSUAL = frozenset(("HTTP_AUTHORIZATION", "HTTP_COOKIE", "HTTP_ORIGIN"))
OK, NOT_MODIFIED = "200 OK", "304 Not Modified"
#: Headers that differ from answer to answer; the others are Django's own, learnt from it.
_OWN = {
    *("etag", "link", "content-length", "content-disposition", "x-request-id", "date"),
    *("ratelimit", "ratelimit-policy"),
}


class Answer(NamedTuple):
    """A kind, by which its other headers are known, and what is this answer's own."""

    kind: str
    status: str
    headers: Headers
    content: Iterable[bytes]


class Front:
    """A WSGI application in front of Django's."""

    def __init__(self, django: Callable[[Environ, Start], Iterable[bytes]]) -> None:
        self.django = django
        self.learnt: dict[tuple[str, str], Headers] = {}

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        answer = _answered(environ) if environ["REQUEST_METHOD"] == "GET" else None
        if answer is None:
            return self.django(environ, start)
        known = answer.kind, answer.status
        charge = charge_address(address_of(environ)) if known in self.learnt else None
        if charge is None or not charge.allowed:
            return self.django(environ, partial(self._learn, known, start))
        said = environ.get("HTTP_X_REQUEST_ID", "")
        made = said if FIT.match(said) else new_id()
        own = [*answer.headers, *charge.headers, ("X-Request-ID", made)]
        start(answer.status, self.learnt[known] + own)
        return answer.content

    def _learn(
        self, known: tuple[str, str], start: Start, status: str, headers: Headers, *more: Any
    ) -> Any:
        """Keep the headers that Django gives to an answer of a kind that was not known."""
        if status == known[1]:
            self.learnt[known] = [each for each in headers if each[0].lower() not in _OWN]
        return start(status, headers, *more)


def _answered(environ: Environ) -> Answer | None:
    """The answer, if it is a plain success; else Django finds out what is amiss, and says so."""
    match = _ADDRESS.fullmatch(environ["PATH_INFO"])
    if match is None or not _UNUSUAL.isdisjoint(environ) or not (site := _site(environ)):
        return None
    media = exports.LINES.media_type if match["file"] else "application/json"
    accepted = environ.get("HTTP_ACCEPT", "*/*")
    if accepted != media and "*/*" not in accepted:
        return None
    try:
        return _made(match, site, environ)
    except Exception:
        return None
    finally:
        _let_go()


def _site(environ: Environ) -> str:
    """https://tracker.example; empty when Django is to say something about it."""
    scheme = environ["wsgi.url_scheme"]
    if settings.SECURE_PROXY_SSL_HEADER:
        name, secure = settings.SECURE_PROXY_SSL_HEADER
        scheme = "https" if environ.get(name) == secure else "http"
    return _site_of(scheme, environ.get("HTTP_HOST", ""))


@lru_cache(maxsize=2)
def _today(_second: int) -> date:
    """`localdate()`, found once a second."""
    return localdate()


@lru_cache(maxsize=64)
def _site_of(scheme: str, host: str) -> str:
    name, _port = split_domain_port(host)
    if settings.SECURE_SSL_REDIRECT and scheme != "https":
        return ""
    return f"{scheme}://{host}" if validate_host(name, settings.ALLOWED_HOSTS) else ""


def _made(match: re.Match[str], site: str, environ: Environ) -> Answer:
    query, today = environ.get("QUERY_STRING", ""), _today(int(time.time()))
    had = environ.get("HTTP_IF_NONE_MATCH", "")
    code, zone, file = match.group("code", "zone", "file")
    if code:
        return _one(code, query, had, site, today)
    if "as_of" in query:
        raise ValueError("Django looks back")
    path, at = match[0], standing(today)
    tag = tags.list_tag(at)
    if path.endswith("/summary/"):
        asked = _summary_asked(query)
        return _under("summary", tag, had, site, lambda: Sent(_summary(asked, at)))
    if file:
        return _file(_export_asked(query, zone or ""), tag, had, site, at)
    place = Place(site, path, query, zone or "")
    place.read()  # what is amiss is amiss under any tag
    kind = "measures of a zone" if zone else "measures"
    return _under(kind, tag, had, site, lambda: lists.measures(place, at))


def _under(kind: str, tag: str, had: str, site: str, make: Callable[[], Sent]) -> Answer:
    """What `make` gives, under its tag; 304, and no work, when the caller has it already."""
    kind = f"{kind} {site[:5]}"
    if had and tags.among(had, tag):
        return Answer(kind, NOT_MODIFIED, [("ETag", tag), ("Content-Length", "0")], [])
    sent = make()
    headers = [("ETag", tag), ("Content-Length", str(len(sent.content)))]
    if sent.link:
        headers.append(("Link", sent.link))
    return Answer(kind, OK, headers, [sent.content])


def _one(code: str, query: str, had: str, site: str, today: date) -> Answer:
    if query:
        raise ValueError("Django reads what is asked")
    if had and tags.among(had, tag := tags.measure_tag(listing.version(code), today)):
        return _under("measure", tag, had, site, lambda: Sent(b""))
    body, version = listing.measure(code, today=today)
    return _under("measure", tags.measure_tag(version, today), "", site, lambda: Sent(body))


@lru_cache(maxsize=256)
def _export_asked(query: str, zone: str) -> Asked:
    given = QueryDict(query.encode("latin-1"))
    refuse_unknown(given, [name for name in exports.PARAMETERS if not (zone and name == "zone")])
    return Asked.of(given, zone)


@lru_cache(maxsize=256)
def _summary_asked(query: str) -> Query:
    given = QueryDict(query.encode("latin-1"))
    refuse_unknown(given, FILTERS)
    return measures_asked(given)


@lru_cache(maxsize=100)
def _summary(query: Query, at: Standing) -> bytes:
    return encoded(overview.summary(query, at))


def _file(asked: Asked, tag: str, had: str, site: str, at: Standing) -> Answer:
    if had and tags.among(had, tag):
        return _under("lines", tag, had, site, lambda: Sent(b""))
    name, content = exports.lines(asked, at)
    return Answer(
        f"lines {site[:5]}", OK, [("ETag", tag), ("Content-Disposition", name)], _whole(content)
    )


def _whole(content: Iterator[bytes]) -> Iterator[bytes]:
    """Give the connection back after the last of a file."""
    try:
        yield from content
    finally:
        _let_go()


def _let_go() -> None:
    """Give a connection of the pool back, as Django does; SQLite's are kept."""
    if vendor() != "sqlite" and not connection.in_atomic_block:  # as it is in a test
        connection.close_if_unusable_or_obsolete()
