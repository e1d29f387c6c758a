"""How long things take, side by side: what is compared runs in turn, so that it shares the noise.

Whatever runs first in a round finds colder caches, so they take turns at that too.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

ROUNDS, WARM = 300, 20


def side_by_side(**ways: Callable[[], object]) -> dict[str, float]:
    """The median time of each way, in microseconds."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(WARM + ROUNDS):
        for name, way in reversed(ways.items()) if number % 2 else ways.items():
            started = time.perf_counter()
            way()
            if number >= WARM:
                taken[name].append(time.perf_counter() - started)
    return {name: statistics.median(times) * 1e6 for name, times in taken.items()}
