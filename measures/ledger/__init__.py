"""The append-only, hash-chained record of every change. `ledger.record()` is its only writer."""

from .body import body_of
from .head import current_head
from .record import record
from .stored_bodies import refresh_bodies
from .writing import Actor, LedgerUnavailable, checked_reason, claim, writing, writing_at_once

__all__ = [
    "Actor",
    "LedgerUnavailable",
    "body_of",
    "checked_reason",
    "claim",
    "current_head",
    "record",
    "refresh_bodies",
    "writing",
    "writing_at_once",
]
