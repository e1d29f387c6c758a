"""Token-bucket rate limiter, O(1) per call, bounded memory.

Each key has a bucket: full at first, tokens taken by each call, refilled evenly. Only the time at
which the bucket will be full again is stored. No framework; the caller passes the time.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import NamedTuple

SECOND = 1_000_000_000
#: An evicted bucket counts as full. A client needs this many addresses to gain from eviction.
MAX_BUCKETS = 50_000


class Grant(NamedTuple):
    """Whether a call is allowed, and the tokens left."""

    allowed: bool
    limit: int
    remaining: int
    reset_seconds: int
    """Until the bucket is full again; for a refused call, until the same one is allowed."""


class TokenBuckets:
    """Buckets of `limit` tokens, refilled within `window` seconds.

    At most `max_buckets` are kept; the least recently used is evicted. Thread-safe.
    """

    def __init__(self, limit: int, window: int = 60, max_buckets: int = MAX_BUCKETS) -> None:
        self.limit, self.max_buckets = limit, max_buckets
        self._refill = window * SECOND // limit  # nanoseconds per token
        self._capacity = self._refill * limit  # nanoseconds from empty to full
        self._full_at: OrderedDict[Hashable, int] = OrderedDict()
        self._lock = Lock()

    def take(self, key: Hashable, now: int, count: int = 1) -> Grant:
        """Take `count` tokens, at most a full bucket, from that of `key`. A refused call takes none.

        `now` is in nanoseconds of a monotonic clock.
        """
        taken = self._refill * min(count, self.limit)
        with self._lock:
            full_at = max(self._full_at.get(key, now), now) + taken
            deficit = full_at - now
            if deficit > self._capacity:
                left = max(0, (self._capacity - deficit + taken) // self._refill)
                return Grant(False, self.limit, left, -(-(deficit - self._capacity) // SECOND))
            self._full_at[key] = full_at
            self._full_at.move_to_end(key)
            if len(self._full_at) > self.max_buckets:
                self._full_at.popitem(last=False)
        return Grant(
            True, self.limit, (self._capacity - deficit) // self._refill, -(-deficit // SECOND)
        )

    def __len__(self) -> int:
        return len(self._full_at)
