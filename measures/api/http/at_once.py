"""Where only microseconds may pass: code that takes longer gives up, and a thread begins again."""

from __future__ import annotations

import threading
from types import TracebackType


class TakesLonger(BaseException):
    """Not an error: like a cancellation, no handler of errors may stop it."""


class _Quickly(threading.local):
    """A block of code, in this thread, in which `takes_longer()` raises TakesLonger."""

    inside = False

    def __enter__(self) -> None:
        self.inside = True

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.inside = False


QUICKLY = _Quickly()


def takes_longer() -> None:
    """Call this before anything but a query for one row by its key."""
    if QUICKLY.inside:
        raise TakesLonger
