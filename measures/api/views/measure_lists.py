"""Rendered pages of measure lists, for the views and the fast path."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import unquote

from django.http import QueryDict

from measures.api.http.at_once import takes_longer
from measures.api.params.list_request import FILTERS, SHAPING, ListRequest
from measures.api.params.parsing import PAGING, Paging, refuse_unknown
from measures.ledger.head import HeadOnDay
from measures.reads.filters.base import Viewer
from measures.reads.pagination import Page
from measures.reads.parameters import parse_one

#: Query parameters of `measures/` and of `zones/{code}/measures/`.
LIST_PARAMETERS = (*FILTERS, *SHAPING, "as_of", *PAGING)
ZONE_LIST_PARAMETERS = tuple(name for name in LIST_PARAMETERS if name != "zone")

_CURSOR = re.compile(r"(?:^|&)cursor=([-_.%:a-zA-Z0-9]+)(?=&|$)")


class Rendered(NamedTuple):
    """The body of a response and its Link header ("": none)."""

    content: bytes
    link: str = ""


def render_page(page: Page[bytes], paging: Paging, more: Mapping[str, Any]) -> Rendered:
    """The rows, `more`, and the URLs of the next and previous page."""
    links = dict(paging.links(page))
    tail = b"]," + json.dumps({**more, **links})[1:].encode()
    first, *rest = page.rows or [b""]
    first = b'{"results":[' + first
    # One join with the ends attached to its items: pages are large.
    content = b",".join([first, *rest[:-1], rest[-1] + tail]) if rest else first + tail
    relations = {"next": links["next"], "prev": links["previous"]}
    return Rendered(content, ", ".join(f'<{u}>; rel="{n}"' for n, u in relations.items() if u))


class ListAddress(NamedTuple):
    """The URL of a page of measures: all of a request that its response depends on."""

    site: str  # https://tracker.example
    path: str
    query: str  # as received
    zone: str = ""  # in the path
    viewer: Viewer | None = None  # where a filter depends on who reads

    def read(self) -> tuple[ListRequest, Paging]:
        """Raises ValidationError keyed by parameter, ProblemError for an unknown one."""
        cursor = _CURSOR.search(self.query)
        if cursor is None:
            return _parse(self)
        rest = self.query[: cursor.start()] + self.query[cursor.end() :]
        list_request, paging = _parse(self._replace(query=rest.removeprefix("&")))
        return list_request, paging.at(unquote(cursor[1]))


@lru_cache(maxsize=4096)
def _parse(address: ListAddress) -> tuple[ListRequest, Paging]:
    """Cached without the cursor: the same for all pages of a list."""
    params = QueryDict(address.query.encode("latin-1"))  # WSGI's encoding
    refuse_unknown(params, ZONE_LIST_PARAMETERS if address.zone else LIST_PARAMETERS)
    paging = Paging.first(address.path, address.site + address.path, params)
    if "cursor" in params:
        paging = paging.at(parse_one(params, "cursor", ""))
    return ListRequest.of(params, address.zone, address.viewer), paging


@lru_cache(maxsize=100)
def measures(address: ListAddress, at: HeadOnDay) -> Rendered:
    """A page of measures, cached by address and ledger head.

    Raises UnknownZone, ValidationError keyed by parameter.
    """
    takes_longer()
    list_request, paging = address.read()
    page = list_request.page(at, limit=paging.limit, seek=paging.seek)
    return render_page(page, paging, list_request.more(at))
