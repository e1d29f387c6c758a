"""Responses of the fast path: each view that has one names its responder as `fast_path`.

A responder is made from an address and cached; called with If-None-Match and the date it returns
the response without a request object. It raises the same exceptions as its view.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache, partial
from typing import NamedTuple

from django.db import connection
from django.http import QueryDict

from measures.api.http import etags
from measures.api.http.at_once import takes_longer
from measures.api.params.parsing import refuse_unknown
from measures.db.sql import vendor
from measures.ledger.body import canonical
from measures.ledger.head import HeadOnDay, head_on_day
from measures.reads import measure_list
from measures.reads.query import Query
from measures.reads.summary import summary

from . import measure_lists
from .measure_lists import ListAddress, Rendered

OK, NOT_MODIFIED = "200 OK", "304 Not Modified"

Headers = list[tuple[str, str]]


class Address(NamedTuple):
    """The address of a GET request, and the query parameters that its view declares."""

    site: str  # https://tracker.example
    path: str
    query: str  # as received
    code: str  # of the zone or the measure in the path; "": none
    parameters: tuple[str, ...]

    def params(self) -> QueryDict:
        """Raises ProblemError for a parameter that the view does not declare."""
        params = QueryDict(self.query.encode("latin-1"))  # WSGI's encoding
        refuse_unknown(params, self.parameters)
        return params


class RawResponse(NamedTuple):
    """A response, without the headers that are the same in every response of its route."""

    status: str
    headers: Headers
    content: Iterable[bytes]


#: Answers a request with this If-None-Match ("": none) on this date.
Responder = Callable[[str, date], RawResponse]
#: Makes the responder of an address; None: the fast path has none for these parameters.
MakeResponder = Callable[[Address], Responder | None]


def list_responder(address: Address) -> Responder:
    """Raises ValidationError, ProblemError."""
    list_address = ListAddress(address.site, address.path, address.query, address.code)
    list_address.read()  # invalid parameters are refused whatever If-None-Match names
    return partial(_tagged, partial(measure_lists.measures, list_address))


def measure_responder(address: Address) -> Responder | None:
    return None if address.query else partial(_measure, address.code)


def summary_responder(address: Address) -> Responder:
    """Raises ValidationError, ProblemError."""
    return partial(_tagged, partial(_summary, Query.parse(address.params())))


def not_modified(etag: str) -> RawResponse:
    return RawResponse(NOT_MODIFIED, [("ETag", etag)], [])


def release_connection() -> None:
    """Return a pooled connection, as Django does after a request; SQLite's stay open."""
    if vendor() != "sqlite" and not connection.in_atomic_block:  # a test's transaction goes on
        connection.close_if_unusable_or_obsolete()


def _tagged(
    render: Callable[[HeadOnDay], Rendered], if_none_match: str, today: date
) -> RawResponse:
    """The rendered list under the ETag of the current head, or 304."""
    head = head_on_day(today)
    etag = etags.list_etag(head)
    if if_none_match and etags.matches_etag(if_none_match, etag):
        return not_modified(etag)
    content, link = render(head)
    headers = [("ETag", etag), ("Content-Length", str(len(content)))]
    if link:
        headers.append(("Link", link))
    return RawResponse(OK, headers, [content])


def _measure(code: str, if_none_match: str, today: date) -> RawResponse:
    if if_none_match:
        etag = etags.measure_etag(measure_list.version(code), today)
        if etags.matches_etag(if_none_match, etag):
            return not_modified(etag)
    body, version = measure_list.measure(code, today=today)
    etag = etags.measure_etag(version, today)
    return RawResponse(OK, [("ETag", etag), ("Content-Length", str(len(body)))], [body])


@lru_cache(maxsize=100)
def _summary(query: Query, head: HeadOnDay) -> Rendered:
    takes_longer()
    return Rendered(canonical(summary(query, head)))
