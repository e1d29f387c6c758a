"""How long the long tests are: `make soak` sets SOAK, and SEED to repeat one run."""

from __future__ import annotations

import os
import random

import pytest

SOAKING = os.environ.get("SOAK") == "1"

#: Runs a test as the shards 0 to 3; `make test` runs the first of them on both engines.
IN_QUARTERS = pytest.mark.parametrize(
    "shard", [0, *(pytest.param(number, marks=pytest.mark.once) for number in (1, 2, 3))]
)


def amount(usual: int) -> int:
    """`usual`, or ten times as much when soaking."""
    return usual * 10 if SOAKING else usual


def examples(usual: int) -> int:
    """Of each operation, beside the fixed cases: over 30,000 requests together when soaking."""
    return int(os.environ.get("EXAMPLES", 450 if SOAKING else usual))


def seed() -> int:
    """SEED, or when soaking one of its own for each run; else the same always."""
    if text := os.environ.get("SEED"):
        return int(text)
    return random.SystemRandom().randrange(10**6) if SOAKING else 20231120
