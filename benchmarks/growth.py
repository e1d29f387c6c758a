"""Requests that seek by a key, among few measures and among many: they may not grow with them."""

from __future__ import annotations

from collections.abc import Iterator

from . import rounds
from .home import Home
from .paths import Paths
from .rounds import Differs, Side
from .server import TRACKER, serving

MOST = 2
#: Distinct addresses: more than are kept, and so few that what they read stays in memory, however
#: large the file is. The disk's time does not count.
ADDRESSES = 300


def lines(few: Home, many: Home, seconds: float) -> Iterator[str]:
    """The table, a line at a time. Both databases are filled; this process has `few` open."""
    names = "".join(f"{home.count:>14,}" for home in (few, many))
    yield f"{'CPU µs a request among':<34}{names}{'grows':>8}{f'(most {MOST})':>12}"
    with serving(TRACKER, few) as one, serving(TRACKER, many) as other:
        # The zones of both have the same keys: they are inserted in the same order.
        both = zip(Paths(few.count).all(), Paths(many.count).all(), strict=True)
        for here, there in both:
            if here.seeks:
                sides = [Side(one, here.ours[:ADDRESSES]), Side(other, there.ours[:ADDRESSES])]
                yield f"{here.name:<34}" + _told(sides, seconds)


def _told(sides: list[Side], seconds: float) -> str:
    try:
        rounds.compare(sides, seconds=seconds)
    except Differs as differs:
        return f"  {differs}"
    few, many = sides
    return f"{few.micros:>14,.0f}{many.micros:>14,.0f}{many.micros / few.micros:>8.2f}"
