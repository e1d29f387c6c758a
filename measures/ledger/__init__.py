"""The append-only, hash-chained record of every change. `ledger.record()` is its only writer."""

from .body import body_of
from .head import current_head
from .record import record
from .stored_bodies import refresh_bodies
from .writing import Actor, LedgerUnavailable, act_columns, checked_reason, claim, writing

__all__ = [
    "Actor",
    "LedgerUnavailable",
    "act_columns",
    "body_of",
    "checked_reason",
    "claim",
    "current_head",
    "record",
    "refresh_bodies",
    "writing",
]
