"""Locks of PostgreSQL that a transaction keeps until its end.

SQLite has one writer at a time, so nothing needs them there. Their order is that of the members
below, with the locks of rows between `REQUEST` and `CHAIN`; who keeps to it waits in no circle.
"""

from __future__ import annotations

import zlib
from enum import IntEnum

from .sql import Sql, execute, vendor

_CLASS = 7_062_023  # any number that nothing else on the server uses


class Lock(IntEnum):
    WRITERS = 0  # shared by those that write at the same time
    REQUEST = 1  # one for each key of a request
    CHAIN = 2  # the head of the ledger


def take(lock: Lock, key: str = "", *, shared: bool = False) -> None:
    """Wait for `lock`, or for that of its locks that `key` names."""
    for statement in taking(lock, key, shared=shared):
        execute(statement)


def taking(lock: Lock, key: str = "", *, shared: bool = False) -> list[Sql]:
    """What `take()` runs: nothing on SQLite."""
    if vendor() != "postgresql":
        return []
    number = (zlib.crc32(key.encode()) << 2 | lock) % 2**31
    which = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    return [Sql(f"SELECT {which}(%s, %s)", (_CLASS, number))]
