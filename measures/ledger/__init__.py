"""The append-only, hash-chained record of every change. `ledger.record()` is its only writer."""

from .body import body_of
from .head import LedgerUnavailable, current_head
from .pending import append, pending_entries
from .record import record
from .stored_bodies import refresh_bodies
from .writing import (
    Actor,
    act_columns,
    beginning,
    checked_reason,
    claim,
    once,
    rehearsing,
    require_alone,
    writing,
    writing_at_once,
)

__all__ = [
    "Actor",
    "LedgerUnavailable",
    "act_columns",
    "append",
    "beginning",
    "body_of",
    "checked_reason",
    "claim",
    "current_head",
    "once",
    "pending_entries",
    "record",
    "refresh_bodies",
    "rehearsing",
    "require_alone",
    "writing",
    "writing_at_once",
]
