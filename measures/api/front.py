"""The door in front of Django: what is asked most is answered before its handler.

Only plain successes of anonymous GETs. Whatever else comes (a token, a session, another site, a
parameter said amiss, nothing found, a failure) is handed on to Django, whose views answer it from
the same code and the same bytes; tests/test_front.py holds the two doors to it.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import lru_cache, partial
from io import BytesIO
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection
from django.http import QueryDict
from django.http.request import split_domain_port, validate_host
from django.utils.timezone import localdate
from rest_framework.permissions import SAFE_METHODS

from measures import listing, overview
from measures.models.raw import vendor
from measures.query import Query
from measures.standing import Standing, standing

from . import exports, lists, tags
from .asked import FILTERS, Asked, measures_asked
from .doors import encoded
from .limits import CHARGED, address_of, charger
from .lists import Place, Sent
from .middleware import FIT, new_id
from .parameters import refuse_unknown
from .parsers import LARGEST

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
Start = Callable[..., Any]

_ADDRESS = re.compile(
    r"/api/v1/(?:summary/|measures/(?P<code>[-a-zA-Z0-9_]+)/"
    r"|(?:zones/(?P<zone>[-a-zA-Z0-9_]+)/)?measures(?:/|(?P<file>\.jsonl)))"
)
OK, NOT_MODIFIED = "200 OK", "304 Not Modified"
API = "/api/v1/"
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


#: What answers an address: given the tag that the caller has ("": none) and the day.
Plan = Callable[[str, date], Answer]


class Front:
    """A WSGI application in front of Django's. The settings are those of when it was made."""

    def __init__(self, django: Callable[[Environ, Start], Iterable[bytes]]) -> None:
        self.django = django
        self.learnt: dict[tuple[str, str], Headers] = {}
        self._charge = charger("address", settings.RATE_LIMIT_ANONYMOUS)
        self._address_of = partial(address_of, proxies=settings.PROXIES)
        self._secure = settings.SECURE_PROXY_SSL_HEADER or ("", "")
        self._writer = ThreadPoolExecutor(1, "writer") if vendor() == "sqlite" else None

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] not in SAFE_METHODS:
            return self._in_turn(environ, start)
        plan = self._plan(environ) if environ["REQUEST_METHOD"] == "GET" else None
        if plan is None:
            return self.django(environ, start)
        charge = environ[CHARGED] = self._charge(self._address_of(environ))
        answer = _carried_out(plan, environ) if charge.allowed else None
        if answer is None:
            return self.django(environ, start)
        kind, status, own, content = answer
        known = self.learnt.get((kind, status))
        if known is None:
            return self.django(environ, partial(self._learn, (kind, status), start))
        said = environ.get("HTTP_X_REQUEST_ID", "")
        made = said if said and FIT.match(said) else new_id()
        start(status, [*known, *own, *charge.headers, ("X-Request-ID", made)])
        return content

    def _in_turn(self, environ: Environ, start: Start) -> Iterable[bytes]:
        """Let Django answer what writes; over SQLite one whole request of the API at a time.

        There is one writer anyway, and its connection has in memory what it wrote before;
        several would wait for each other in the midst of it, and read anew what others wrote.
        """
        if self._writer is None or not environ["PATH_INFO"].startswith(API):
            return self.django(environ, start)
        environ["wsgi.input"] = BytesIO(environ["wsgi.input"].read(LARGEST + 1))
        return self._writer.submit(self.django, environ, start).result()

    def _plan(self, environ: Environ) -> Plan | None:
        """How to answer, if an anonymous caller may plainly ask this."""
        if (
            "HTTP_AUTHORIZATION" in environ
            or "HTTP_COOKIE" in environ
            or "HTTP_ORIGIN" in environ
            or not environ["PATH_INFO"].startswith(API)
        ):
            return None
        name, secure = self._secure
        scheme = environ["wsgi.url_scheme"]
        if name:
            scheme = "https" if environ.get(name) == secure else "http"
        try:
            return _plan(
                scheme,
                environ.get("HTTP_HOST", ""),
                environ["PATH_INFO"],
                environ.get("QUERY_STRING", ""),
                environ.get("HTTP_ACCEPT", "*/*"),
            )
        except Exception:  # Django meets it again, and says it as it should be said
            return None

    def _learn(
        self, known: tuple[str, str], start: Start, status: str, headers: Headers, *more: Any
    ) -> Any:
        """Keep the headers that Django gives to an answer of a kind that was not known."""
        if status == known[1]:
            self.learnt[known] = [each for each in headers if each[0].lower() not in _OWN]
        return start(status, headers, *more)


def _carried_out(plan: Plan, environ: Environ) -> Answer | None:
    """The answer, if it is a plain success; else Django finds out what is amiss."""
    try:
        return plan(environ.get("HTTP_IF_NONE_MATCH", ""), _today(int(time.time())))
    except Exception:
        return None
    finally:
        _let_go()


@lru_cache(maxsize=2)
def _today(_second: int) -> date:
    """`localdate()`, found once a second."""
    return localdate()


class HandedOn(Exception):
    """Django is to answer this address."""


@lru_cache(maxsize=4096)
def _plan(scheme: str, host: str, path: str, query: str, accept: str) -> Plan:
    """How an address is answered, whatever the record. Raises an exception for Django's part."""
    match = _ADDRESS.fullmatch(path)
    name, _port = split_domain_port(host)
    insecure = settings.SECURE_SSL_REDIRECT and scheme != "https"
    if not match or insecure or "as_of" in query or not validate_host(name, settings.ALLOWED_HOSTS):
        raise HandedOn
    code, zone, file = match.group("code", "zone", "file")
    if "*/*" not in accept and accept != (exports.LINES.media_type if file else "application/json"):
        raise HandedOn
    if code:
        if query:
            raise HandedOn
        return partial(_one, f"measure {scheme}", code)
    if path.endswith("/summary/"):
        return partial(_under, f"summary {scheme}", partial(_summary, _summary_asked(query)))
    if file:
        return partial(_file, f"lines {scheme}", _export_asked(query, zone or ""))
    place = Place(f"{scheme}://{host}", path, query, zone or "")
    place.read()  # what is amiss is amiss under any tag
    kind = f"{'measures of a zone' if zone else 'measures'} {scheme}"
    return partial(_under, kind, partial(lists.measures, place))


def _under(kind: str, make: Callable[[Standing], Sent], had: str, today: date) -> Answer:
    """What `make` gives, under its tag; 304, and no work, when the caller has it already."""
    at = standing(today)
    tag = tags.list_tag(at)
    if had and tags.among(had, tag):
        return _unchanged(kind, tag)
    sent = make(at)
    headers = [("ETag", tag), ("Content-Length", str(len(sent.content)))]
    if sent.link:
        headers.append(("Link", sent.link))
    return Answer(kind, OK, headers, [sent.content])


def _unchanged(kind: str, tag: str) -> Answer:
    return Answer(kind, NOT_MODIFIED, [("ETag", tag)], [])


def _one(kind: str, code: str, had: str, today: date) -> Answer:
    if had and tags.among(had, tag := tags.measure_tag(listing.version(code), today)):
        return _unchanged(kind, tag)
    body, version = listing.measure(code, today=today)
    own = [("ETag", tags.measure_tag(version, today)), ("Content-Length", str(len(body)))]
    return Answer(kind, OK, own, [body])


def _summary_asked(query: str) -> Query:
    given = QueryDict(query.encode("latin-1"))
    refuse_unknown(given, FILTERS)
    return measures_asked(given)


@lru_cache(maxsize=100)
def _summary(query: Query, at: Standing) -> Sent:
    return Sent(encoded(overview.summary(query, at)))


def _export_asked(query: str, zone: str) -> Asked:
    given = QueryDict(query.encode("latin-1"))
    refuse_unknown(given, [name for name in exports.PARAMETERS if not (zone and name == "zone")])
    return Asked.of(given, zone)


def _file(kind: str, asked: Asked, had: str, today: date) -> Answer:
    at = standing(today)
    tag = tags.list_tag(at)
    if had and tags.among(had, tag):
        return _unchanged(kind, tag)
    name, content = exports.lines(asked, at)
    return Answer(kind, OK, [("ETag", tag), ("Content-Disposition", name)], _whole(content))


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
