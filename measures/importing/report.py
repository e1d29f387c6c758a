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

    @property
    def written(self) -> list[Any]:
        """What would be written of it."""
        left_out = self.state in (State.REFUSED, State.SKIPPED)
        return [self.sheet, self.row, self.code, left_out, *map(str, self.changes)]

    def of_grade(self, grade: Grade) -> list[Remark]:
        return [remark for remark in self.remarks if remark.grade == grade]


#: Rows of a state that are kept to be shown; those that a person decides about are kept all.
MOST_KEPT = 500
_DECIDED = (State.REFUSED, State.DOUBTFUL)


@dataclass
class Report:
    """The rows that matter, the number of all by state, and the remarks about the file.

    `digest` is of what would be written: the same for the same rows on the same record, whether
    doubts were confirmed or not.
    """

    outcomes: list[Outcome] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    digest: str = ""

    def add(self, outcome: Outcome) -> None:
        self.counts[outcome.state] += 1
        if outcome.state != State.UNCHANGED:
            row = canonical({"after": self.digest, "row": outcome.written})
            self.digest = hashlib.sha256(row).hexdigest()
        elif not outcome.remarks:
            return
        if outcome.state in _DECIDED or self.counts[outcome.state] <= MOST_KEPT:
            self.outcomes.append(outcome)

    @property
    def written(self) -> int:
        """The number of rows that are put on record, or would be."""
        return self.counts[State.NEW] + self.counts[State.CHANGED]

    def of_state(self, *states: State) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.state in states]

    def data(self) -> Json:
        """Plain data, from which `of_data()` makes it again."""
        return {
            "outcomes": [asdict(outcome) for outcome in self.outcomes],
            "counts": {str(state): number for state, number in self.counts.items()},
            "notes": self.notes,
            "digest": self.digest,
        }

    @classmethod
    def of_data(cls, data: Json) -> Report:
        outcomes = [*map(_outcome, data.get("outcomes", ()))]
        counts: Counter[str] = Counter(data.get("counts", {}))
        return cls(outcomes, counts, data.get("notes", []), data.get("digest", ""))


def _outcome(data: dict[str, Any]) -> Outcome:
    def rows(kind: Any, listed: Iterable[Json]) -> list[Any]:
        return [kind(**each) for each in listed]

    parts = {"changes": rows(Change, data["changes"]), "remarks": rows(Remark, data["remarks"])}
    return Outcome(**data | parts)
