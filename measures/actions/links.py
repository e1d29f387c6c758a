"""Whether the web addresses of sources still lead anywhere. An office switches this on."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from django.utils.timezone import localdate

from measures.ledger import Actor
from measures.models import Source

from . import editing

#: Seconds that an address may take, and between two requests.
TIMEOUT, PAUSE = 10, 2
#: Answers that say that there is nothing, or nothing any more.
_GONE = (404, 410)


class Link(NamedTuple):
    source: Source
    dead: bool | None  # None: it cannot be said, as when the server does not answer


def check(
    sources: list[Source], *, by: Actor, at: datetime, pause: Callable[[float], object] = time.sleep
) -> Iterator[Link]:
    """Ask for each address once, and record those that are dead, or alive again."""
    for number, source in enumerate(sources):
        if number:
            pause(PAUSE)
        dead = is_dead(source.url)
        if dead is not None and dead != (source.link_dead_on is not None):
            content = {"link_dead_on": localdate(at) if dead else None}
            reason = "The web address leads nowhere" if dead else "The web address works again"
            editing.save_source(source, content=content, by=by, reason=reason, at=at)
        yield Link(source, dead)


def is_dead(url: str) -> bool | None:
    """Whether the server says that `url` is not there; None where it says nothing of use."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    try:
        return _status(parts) in _GONE
    except (OSError, http.client.HTTPException, ValueError):
        return None


def _status(parts: SplitResult) -> int:
    """The status of a HEAD request; nothing is downloaded and no redirect is followed."""
    secure = parts.scheme == "https"
    kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=TIMEOUT)
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("HEAD", path, headers={"User-Agent": "policy-measure-tracker"})
        return connection.getresponse().status
    finally:
        connection.close()
