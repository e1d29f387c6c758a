"""Pages of lists as they are sent, by the views and by the fast path."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import unquote

from django.http import QueryDict

from measures.api.params.list_request import FILTERS, SHAPING, ListRequest
from measures.api.params.parsing import PAGING, Paging, refuse_unknown
from measures.ledger.head import HeadOnDay
from measures.reads.pagination import Page
from measures.reads.parameters import parse_one

#: The parameters of a list of measures, and of one within a zone that its address names.
LIST = (*FILTERS, *SHAPING, "as_of", *PAGING)
WITHIN = tuple(name for name in LIST if name != "zone")

_CURSOR = re.compile(r"(?:^|&)cursor=([-_.%:a-zA-Z0-9]+)(?=&|$)")


class Rendered(NamedTuple):
    """The body of an answer, and its header `Link` ("": none)."""

    content: bytes
    link: str = ""


def render_page(page: Page[bytes], paging: Paging, more: Mapping[str, Any]) -> Rendered:
    """The rows, `more`, and the addresses of the pages beside this one."""
    links = dict(paging.links(page))
    beside = b"]," + json.dumps({**more, **links})[1:].encode()
    first, *rest = page.rows or [b""]
    first = b'{"results":[' + first
    # Joined at once, with a few bytes more at its ends: pages are large.
    content = b",".join([first, *rest[:-1], rest[-1] + beside]) if rest else first + beside
    relations = {"next": links["next"], "prev": links["previous"]}
    return Rendered(content, ", ".join(f'<{u}>; rel="{n}"' for n, u in relations.items() if u))


class ListAddress(NamedTuple):
    """The address of a page of measures: what a request names, and nothing else of it."""

    site: str  # https://tracker.example
    path: str
    query: str  # as it came
    zone: str = ""  # that the path names

    def read(self) -> tuple[ListRequest, Paging]:
        """Raises ValidationError keyed by parameter, Refusal for an unknown one."""
        cursor = _CURSOR.search(self.query)
        if cursor is None:
            return _begun(self)
        rest = self.query[: cursor.start()] + self.query[cursor.end() :]
        asked, paging = _begun(self._replace(query=rest.removeprefix("&")))
        return asked, paging.at(unquote(cursor[1]))


@lru_cache(maxsize=4096)
def _begun(place: ListAddress) -> tuple[ListRequest, Paging]:
    """What is asked: the same for all pages of a list."""
    given = QueryDict(place.query.encode("latin-1"))  # as WSGI has it
    refuse_unknown(given, WITHIN if place.zone else LIST)
    paging = Paging.first(place.path, place.site + place.path, given)
    if "cursor" in given:
        paging = paging.at(parse_one(given, "cursor", ""))
    return ListRequest.of(given, place.zone), paging


@lru_cache(maxsize=100)
def measures(place: ListAddress, at: HeadOnDay) -> Rendered:
    """A page of measures; kept as long as it is asked for under the same head.

    Raises UnknownZone, ValidationError keyed by parameter.
    """
    asked, paging = place.read()
    page = asked.page(at, limit=paging.limit, seek=paging.seek)
    return render_page(page, paging, asked.more(at))
