"""Figures about the record, for Prometheus; each is read when it is collected."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import DatabaseError
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from measures.models import Access, AccessRecord, Checkpoint, Head, Verification

from .health import Kept, State


class Record(Collector):
    """The state of each check; entries, lock-outs and the last proof, if the database answers."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    def describe(self) -> Iterable[GaugeMetricFamily]:
        return []  # nothing is read when this is registered

    def collect(self) -> Iterable[GaugeMetricFamily]:
        at = timezone.now()
        text = "State of each check of /readyz: 0 in order, 1 a warning, 2 failed."
        states = GaugeMetricFamily("tracker_check_state", text, labels=["check"])
        found = self._kept.get(at)
        for check in found:
            states.add_metric([check.name], check.state)
        yield states
        if not any(check.state == State.FAILED for check in found if check.name in _TABLES):
            try:
                yield from _of_tables(at)
            except DatabaseError:
                return


_TABLES = ("database", "migrations")


def _of_tables(at: datetime) -> list[GaugeMetricFamily]:
    head = Head.objects.first()
    locked = AccessRecord.objects.filter(what=Access.LOCKED, at__gt=at - timedelta(days=1))
    last = Verification.objects.order_by("-ran_at", "-pk").first()
    values: dict[str, tuple[str, float]] = {
        "ledger_entries": ("Entries of the ledger.", head.seq if head else 0),
        "lockouts_last_day": ("Records of lock-outs within 24 hours.", locked.count()),
    }
    if last:
        began = last.ran_at.timestamp()
        values["last_proof_timestamp_seconds"] = ("When the last proof began.", began)
        values["last_proof_ok"] = ("1: it found no fault.", last.ok)
    taken = Checkpoint.objects.order_by("-taken_at").first()
    if taken:
        moment = taken.taken_at.timestamp()
        values["last_checkpoint_timestamp_seconds"] = ("When the last was written.", moment)
    return [
        GaugeMetricFamily(f"tracker_{name}", text, value=value)
        for name, (text, value) in values.items()
    ]
