"""The entry of each measure in the search index."""

from __future__ import annotations

from django.db import models

from measures.db.guard import Guarded, GuardedQuerySet
from measures.search.index import Keys, unpacked


class IndexEntry(Guarded):
    """The index entry of a measure that is in use. `measures.search.index` writes it, by SQL."""

    seq = models.BigAutoField(primary_key=True)  # of the ledger: SQLite's rowid, never given out
    measure = models.OneToOneField("Measure", models.CASCADE, related_name="index_entry")
    keys = models.BinaryField()  # compressed; FTS5 needs them to delete its own

    #: The keys that are due, once `search_index.fault()` has made them.
    due: Keys | None = None

    objects = GuardedQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "index entries"

    def __str__(self) -> str:
        return f"{self.seq} of {self.measure_id}"

    @property
    def text(self) -> str:
        """The keys as FTS5 has them; empty when the row was tampered with."""
        return unpacked(bytes(self.keys))
