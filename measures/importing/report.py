"""What a sheet would do, or did, row by row."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from measures.ledger.canonical import Json, canonical


class Grade(StrEnum):
    """How much a remark matters."""

    REFUSED = "refused"  # the row is left out
    DOUBT = "doubt"  # the row is left out unless it is confirmed
    NOTE = "note"


class State(StrEnum):
    """What becomes of a row."""

    REFUSED = "refused"
    DOUBTFUL = "doubtful"  # waits for a confirmation
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"  # it would change something, and only new ones were wanted


@dataclass(frozen=True, slots=True)
class Remark:
    """A remark about a cell: what it says, and why it is not taken or how it was read."""

    grade: str
    cell: str
    column: str
    text: str  # of the cell
    why: str


@dataclass(frozen=True, slots=True)
class Change:
    """A cell that says otherwise than the record; as people read it."""

    column: str
    cell: str
    old: str
    new: str


@dataclass(slots=True)
class Outcome:
    """A row, and what becomes of it."""

    sheet: str
    row: int
    code: str = ""
    title: str = ""
    state: str = State.UNCHANGED
    changes: list[Change] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    @property
    def key(self) -> str:
        """Names the row in a form."""
        return f"{self.sheet}!{self.row}"

    def of_grade(self, grade: Grade) -> list[Remark]:
        return [remark for remark in self.remarks if remark.grade == grade]


@dataclass
class Report:
    """The rows that matter, the number of all by state, and the remarks about the file."""

    outcomes: list[Outcome] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        self.counts[outcome.state] += 1
        if outcome.state != State.UNCHANGED or outcome.remarks:
            self.outcomes.append(outcome)

    def of_state(self, *states: State) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.state in states]

    @property
    def digest(self) -> str:
        """Of what would be written: the same for the same rows on the same record.

        Whether doubts were confirmed is no part of it.
        """
        rows = [
            [
                o.sheet,
                o.row,
                o.code,
                o.state in (State.REFUSED, State.SKIPPED),
                *map(str, o.changes),
            ]
            for o in self.outcomes
            if o.state != State.UNCHANGED
        ]
        return hashlib.sha256(canonical({"rows": rows})).hexdigest()

    def data(self) -> Json:
        """Plain data, from which `of_data()` makes it again."""
        return {
            "outcomes": [asdict(outcome) for outcome in self.outcomes],
            "counts": {str(state): number for state, number in self.counts.items()},
            "notes": self.notes,
        }

    @classmethod
    def of_data(cls, data: Json) -> Report:
        return cls([*map(_outcome, data["outcomes"])], Counter(data["counts"]), data["notes"])


def _outcome(data: dict[str, Any]) -> Outcome:
    def rows(kind: Any, listed: Iterable[Json]) -> list[Any]:
        return [kind(**each) for each in listed]

    parts = {"changes": rows(Change, data["changes"]), "remarks": rows(Remark, data["remarks"])}
    return Outcome(**data | parts)
