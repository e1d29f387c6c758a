"""A way past the event loop for requests that need none.

granian receives a request in a thread of its own and wakes the event loop with a coroutine for it.
The change of threads costs as much as a short response. A request that is taken here needs no
coroutine. Where a later granian schedules otherwise, no request is taken here and the event loop
gets them all, as without this module.
"""

from __future__ import annotations

import logging
from asyncio import AbstractEventLoop
from collections.abc import Callable
from contextvars import Context
from typing import Any, Protocol

from granian.rsgi import HTTPProtocol, Scope

logger = logging.getLogger(__name__)


class Watcher(Protocol):
    """What granian knows of a request; `done()` ends it, from any thread."""

    scope: Scope
    proto: HTTPProtocol

    def done(self) -> None: ...


def offer(loop: AbstractEventLoop, take: Callable[[Watcher], bool]) -> None:
    """Let `take` have each request first, in granian's thread. It returns whether it took it."""
    schedule = loop.call_soon_threadsafe

    def call_soon_threadsafe(
        callback: Callable[..., Any], *args: Any, context: Context | None = None
    ) -> Any:
        match args:
            case (coroutine, watcher) if hasattr(watcher, "proto"):
                if _took(take, watcher):
                    coroutine.close()
                    return None
        return schedule(callback, *args, context=context)

    loop.call_soon_threadsafe = call_soon_threadsafe  # type: ignore[assignment, method-assign]


def _took(take: Callable[[Watcher], bool], watcher: Watcher) -> bool:
    try:
        return take(watcher)
    except Exception:
        logger.exception("%s %s was not taken", watcher.scope.method, watcher.scope.path)
        return False
