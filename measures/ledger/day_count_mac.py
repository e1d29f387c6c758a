"""The MAC of counts that are kept for readers of the past: a row that others made is a fault."""

from __future__ import annotations

import hashlib
import hmac
import uuid
from collections.abc import Iterator

from measures.models import DayCount, Head

from .chain import mac_of
from .key_ring import ring
from .loading import Unreadable, load_each


def day_count_mac(row: DayCount, instance: uuid.UUID) -> str:
    """HMAC-SHA-256 over the row, under the key that the entry it is counted at was written with."""
    digest = hashlib.sha256(row.stored).hexdigest()
    message = f"day count {row.day.isoformat()} {row.seq} {row.version} {digest}"
    return mac_of(message, instance, ring().of_entry(row.seq))


def faults(head: Head) -> Iterator[str]:
    """Name each row of counts that was not made with the key of this ledger."""
    for row in load_each(DayCount.objects.order_by("pk")):
        if isinstance(row, Unreadable):
            yield str(row)
        elif not hmac.compare_digest(day_count_mac(row, head.instance), row.mac):
            yield f"counts of {row.day} at entry {row.seq}: they were not made with the key of this ledger"
