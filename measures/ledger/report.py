"""The result of a verification."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from measures.models import Verification

from .head import GENESIS


@dataclass
class Report:
    """The result of a verification. `faults` name the wrong entries and rows, the first one first."""

    seq: int = 0
    hash: str = GENESIS
    entries: int = 0
    subjects: int = 0
    faults: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {"ok": not self.faults, **asdict(self)}

    def keep(self, at: datetime) -> Verification:
        """Store the result, for the admin to show."""
        return Verification.objects.create(
            ran_at=at,
            seq=self.seq,
            hash=self.hash,
            entries=self.entries,
            subjects=self.subjects,
            faults="\n".join(self.faults),
        )
