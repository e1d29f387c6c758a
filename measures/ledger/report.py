"""The result of a verification."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from measures.models import Verification, VerificationState

from .head import GENESIS


@dataclass
class Report:
    """The result of a verification. `faults` name the wrong entries and rows, the first one first.

    It covers the entries after `since`; `warnings` are oddities that are explained.
    """

    seq: int = 0
    hash: str = GENESIS
    entries: int = 0
    subjects: int = 0
    since: int = 0
    faults: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {"ok": not self.faults, **asdict(self)}

    def keep(self, run: Verification) -> None:
        """Store the result of `run`, for the admin to show."""
        run.state = VerificationState.FINISHED
        run.seq, run.hash = self.seq, self.hash
        run.entries, run.subjects = self.entries, self.subjects
        run.faults = "\n".join(self.faults)
        run.save()
