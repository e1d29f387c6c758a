"""How long the long tests are: `make soak` sets SOAK, and SEED to repeat one run."""

from __future__ import annotations

import os
import random

SOAKING = os.environ.get("SOAK") == "1"


def amount(usual: int) -> int:
    """`usual`, or ten times as much when soaking."""
    return usual * 10 if SOAKING else usual


def examples(usual: int) -> int:
    """Of each operation, beside the fixed cases: over 30,000 requests together when soaking."""
    return int(os.environ.get("EXAMPLES", 850 if SOAKING else usual))


def seed() -> int:
    """SEED, or when soaking one of its own for each run; else the same always."""
    if text := os.environ.get("SEED"):
        return int(text)
    return random.SystemRandom().randrange(10**6) if SOAKING else 20231120
