"""Measures counted as they were, kept for readers of the past."""

from __future__ import annotations

import zlib
from collections import Counter
from datetime import date
from typing import Any

import orjson
from django.db import models


class DayCount(models.Model):
    """The cells (`measures.reads.counts`) of all measures at the entry `seq`, as they stood on `day`.

    No record: it is made of the ledger (`measures.upkeep.day_counts`). `version` is that of the
    definitions of states; `mac` is made with the ledger's key (`measures.ledger.day_count_mac`).
    """

    day = models.DateField()
    seq = models.PositiveBigIntegerField()
    version = models.PositiveSmallIntegerField()
    stored = models.BinaryField()
    mac = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "seq"], name="day_is_counted_once_at_an_entry")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.seq}"

    @classmethod
    def of(cls, cells: Counter[Any], *, day: date, seq: int, version: int) -> DayCount:
        rows = sorted([*cell, number] for cell, number in cells.items() if number)
        stored = zlib.compress(orjson.dumps(rows))
        return cls(day=day, seq=seq, version=version, stored=stored)

    @property
    def cells(self) -> Counter[Any]:
        rows = orjson.loads(zlib.decompress(self.stored))
        return Counter({tuple(cell): number for *cell, number in rows})
