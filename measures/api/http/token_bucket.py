"""How often each of many callers may come, in constant memory and constant time a call.

A token bucket each: full at first, one token taken by each call, refilled evenly. Only the moment
at which a bucket will be full again is kept. No framework, no clock of its own.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import NamedTuple

SECOND = 1_000_000_000
#: A bucket that is forgotten is a full one: it helps nobody to come from many addresses.
MOST = 50_000


class Grant(NamedTuple):
    """Whether a call may be answered, and what is left."""

    allowed: bool
    limit: int
    remaining: int
    reset_seconds: int
    """Until the bucket is full again; of a refusal, until the next call is let in."""


class TokenBuckets:
    """Buckets that hold `limit` calls and are filled once in `window` seconds.

    At most `most` are kept; the one unused for longest goes first. Threads may share it.
    """

    def __init__(self, limit: int, window: int = 60, most: int = MOST) -> None:
        self.limit, self.most = limit, most
        self._one = window * SECOND // limit  # nanoseconds in which one token comes
        self._all = self._one * limit
        self._full_at: OrderedDict[Hashable, int] = OrderedDict()
        self._lock = Lock()

    def take(self, key: Hashable, now: int) -> Grant:
        """Take one from the bucket of `key` at `now`, in nanoseconds of a clock that never
        goes back. A refused call takes nothing.
        """
        with self._lock:
            full_at = max(self._full_at.get(key, now), now) + self._one
            lacking = full_at - now
            if lacking > self._all:
                return Grant(False, self.limit, 0, -(-(lacking - self._all) // SECOND))
            self._full_at[key] = full_at
            self._full_at.move_to_end(key)
            if len(self._full_at) > self.most:
                self._full_at.popitem(last=False)
        return Grant(True, self.limit, (self._all - lacking) // self._one, -(-lacking // SECOND))

    def __len__(self) -> int:
        return len(self._full_at)
