"""Measures counted by state and status, of all zones or of what lies in one; each once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from decimal import ROUND_HALF_UP, Decimal
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
        if cell[_STATUS] != Status.SUPERSEDED:
            found.states[cell[_STATE]] += number
            found.statuses[cell[_STATUS]] += number
            found.schedules[cell[_SCHEDULE]] += number
    return found


def current_counts(
    at: HeadOnDay, *, zones: Collection[str] | None = None, kind: str = ""
) -> Counts:
    """The counts at `at` of the measures of `zones` (None: all) and of `kind` ("": all)."""
    return counts(
        Counter(
            {
                cell: number
                for cell, number in current_cells(at).items()
                if (zones is None or cell[_ZONE] in zones) and kind in ("", cell[_KIND])
            }
        )
    )


def by(at: HeadOnDay, key: Callable[[Any], str]) -> Counter[str]:
    """The measures in use by what `key` reads of a cell; superseded ones are left out."""
    found: Counter[str] = Counter()
    for cell, number in current_cells(at).items():
        if cell[_STATUS] != Status.SUPERSEDED:
            found[key(cell)] += number
    return found


def by_kind(at: HeadOnDay) -> Counter[str]:
    return by(at, lambda cell: cell[_KIND])


def by_own_zone(at: HeadOnDay) -> Counter[str]:
    """The measures of each zone without those of the zones in it."""
    return by(at, lambda cell: cell[_ZONE])


def percent(part: int, whole: int) -> str:
    """A share in whole per cent; one that is not nothing is never 0%."""
    if not whole:
        return "–"
    share = Decimal(part * 100) / whole
    rounded = int(share.quantize(Decimal(1), ROUND_HALF_UP))
    return "<1%" if part and not rounded else f"{rounded}%"
