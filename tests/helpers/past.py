"""Constants and helpers for tests of past states."""

from datetime import UTC, datetime, timedelta

from measures import ledger
from tests.helpers import make
from tests.helpers.api import V1

MEASURES = f"{V1}measures/"
MONDAY = datetime(2026, 11, 16, 4, 0, tzinfo=UTC)
DUE = {"deadline": "2026年底前", "due_from": "2026-01-01", "due_by": "2026-12-31"}


def details(days=0):
    return {"by": make.BY, "reason": "needed", "at": MONDAY + timedelta(days=days)}


def head():
    return ledger.current_head()[0]
