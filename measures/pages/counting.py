"""Measures counted by state and status, of all zones or of what lies in one; each once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from measures.domain.state import State
from measures.ledger.head import HeadOnDay
from measures.models import Status
from measures.reads.counts import Cells, current_cells

from .marks import PROMISES, STYLES

_ZONE, _KIND, _STATUS, _SCHEDULE, _STATE = range(5)


class Counts(NamedTuple):
    """The measures in use by state and by status; superseded ones are in their successors."""

    states: Counter[str]
    statuses: Counter[str]
    schedules: Counter[str]

    def add(self, cell: Any, number: int) -> None:
        if cell[_STATUS] != Status.SUPERSEDED:
            self.states[cell[_STATE]] += number
            self.statuses[cell[_STATUS]] += number
            self.schedules[cell[_SCHEDULE]] += number

    @property
    def total(self) -> int:
        return self.states.total()

    @property
    def promises(self) -> int:
        return sum(self.states[state] for state in PROMISES)

    @property
    def shown_states(self) -> list[tuple[State, int]]:
        """The states of the pages with their numbers; cancelled only where there are some."""
        states = [s for s in STYLES if s is not State.SUPERSEDED]
        return [(s, self.states[s]) for s in states if s is not State.CANCELLED or self.states[s]]


def counts(cells: Cells) -> Counts:
    """The counts of `cells` (`reads.counts`)."""
    found = Counts(Counter(), Counter(), Counter())
    for cell, number in cells.items():
        found.add(cell, number)
    return found


def current_counts(
    at: HeadOnDay, *, zones: Collection[str] | None = None, kind: str = ""
) -> Counts:
    """The counts at `at` of the measures of `zones`, or of `kind`; by default of all."""
    if kind:
        return _grouped(at, _KIND).get(kind) or counts(Counter())
    own = _grouped(at, _ZONE)
    found = Counts(Counter(), Counter(), Counter())
    for code in own if zones is None else own.keys() & set(zones):
        for mine, theirs in zip(found, own[code], strict=True):
            mine.update(theirs)
    return found


@lru_cache(maxsize=4)
def _grouped(at: HeadOnDay, place: int) -> dict[str, Counts]:
    """The counts by what stands at `place` of a cell: read once for all pages of a head."""
    found: dict[str, Counts] = {}
    for cell, number in current_cells(at).items():
        group = found.setdefault(cell[place], Counts(Counter(), Counter(), Counter()))
        group.add(cell, number)
    return found


def by_kind(at: HeadOnDay) -> Counter[str]:
    return Counter({kind: each.total for kind, each in _grouped(at, _KIND).items()})


def by_own_zone(at: HeadOnDay) -> Counter[str]:
    """The measures of each zone without those of the zones in it."""
    return Counter({zone: each.total for zone, each in _grouped(at, _ZONE).items()})


def percent(part: int, whole: int) -> str:
    """A share in whole per cent; one that is not nothing is never 0%."""
    if not whole:
        return "–"
    share = Decimal(part * 100) / whole
    rounded = int(share.quantize(Decimal(1), ROUND_HALF_UP))
    return "<1%" if part and not rounded else f"{rounded}%"
