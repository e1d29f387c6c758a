"""Draw a sample that anybody can draw again, and measure how far two codings agree. Plain Python."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from math import sqrt
from typing import NamedTuple

Pair = tuple[str, str]
_Z = 1.959964  # of 95%


class Agreement(NamedTuple):
    """How many pairs agree of those compared, the range of the share, and kappa."""

    agreed: int
    compared: int
    low: float  # Wilson's interval, 95%
    high: float
    kappa: float | None  # Cohen's; None: not categories, or only one was ever chosen


def lots(codes: Iterable[str], seed: str) -> list[tuple[str, str]]:
    """Each of `codes` after its lot, the SHA-256 of seed, space and code; in the order of lots."""
    return sorted((hashlib.sha256(f"{seed} {code}".encode()).hexdigest(), code) for code in codes)


def draw(codes: Iterable[str], seed: str) -> list[str]:
    """A tenth of `codes`, rounded up: the first by their lots."""
    drawn = [code for _lot, code in lots(codes, seed)]
    return drawn[: -(-len(drawn) // 10)]


def agreement(pairs: Iterable[Pair], *, categorical: bool) -> Agreement:
    """The agreement of two codings of one field; what neither answered is not compared."""
    answered = [pair for pair in pairs if any(pair)]
    agreed, compared = sum(one == other for one, other in answered), len(answered)
    low, high = _wilson(agreed, compared)
    return Agreement(agreed, compared, low, high, _kappa(answered) if categorical else None)


def _wilson(agreed: int, compared: int) -> tuple[float, float]:
    if not compared:
        return 0.0, 1.0
    share, square = agreed / compared, _Z * _Z
    middle = share + square / (2 * compared)
    half = _Z * sqrt(share * (1 - share) / compared + square / (4 * compared * compared))
    whole = 1 + square / compared
    return max((middle - half) / whole, 0.0), min((middle + half) / whole, 1.0)


def _kappa(pairs: Sequence[Pair]) -> float | None:
    count = len(pairs)
    one, other = (Counter(pair[place] for pair in pairs) for place in (0, 1))
    chance = sum(one[code] * other[code] for code in one) / (count * count) if count else 1.0
    if chance == 1:
        return None
    return (sum(a == b for a, b in pairs) / count - chance) / (1 - chance)
