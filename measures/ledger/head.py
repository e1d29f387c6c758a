"""The head of the ledger and the date: together they determine every response."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from measures.db.sql import Sql, fetch

GENESIS = "0" * 64
_HEAD = Sql("SELECT seq, hash FROM measures_head")


class LedgerUnavailable(Exception):
    """The ledger cannot be written: another key, or a head that is gone. Nothing was changed."""


class HeadOnDay(NamedTuple):
    seq: int
    hash: str
    day: date


def current_head() -> tuple[int, str]:
    """`seq` and `hash` of the last entry; (0, GENESIS) for an empty ledger. One query."""
    for seq, digest in fetch(_HEAD):
        return seq, digest
    return 0, GENESIS


def head_on_day(day: date) -> HeadOnDay:
    """The current head, with `day`; one query."""
    return HeadOnDay(*current_head(), day)
