"""A page of a list as it is sent, whichever door it goes through."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from measures.listing import Standing
from measures.paging import Page

from .asked import Asked
from .parameters import Paging


class Sent(NamedTuple):
    """The body of an answer, and its header `Link` ("": none)."""

    content: bytes
    link: str = ""


def sent(page: Page[bytes], paging: Paging, more: Mapping[str, Any]) -> Sent:
    """The rows, `more`, and the addresses of the pages beside this one."""
    links = dict(paging.links(page))
    beside = json.dumps({**more, **links})[1:].encode()
    content = b"".join((b'{"results":[', b",".join(page.rows), b"],", beside))
    relations = {"next": links["next"], "prev": links["previous"]}
    return Sent(content, ", ".join(f'<{u}>; rel="{n}"' for n, u in relations.items() if u))


def measures(asked: Asked, paging: Paging, at: Standing) -> Sent:
    """A page of measures. Raises UnknownZone, ValidationError keyed by parameter."""
    page = asked.page(at, limit=paging.limit, seek=paging.seek)
    return sent(page, paging, asked.more(at))
