"""A sample is drawn again by anybody, and agreement beyond chance is measured as textbooks do."""

import hashlib

import pytest

from measures.domain.agreement import agreement, draw

pytestmark = pytest.mark.once


def test_a_draw_is_a_tenth_rounded_up_that_follows_from_the_seed_alone():
    codes = [f"A-{number:03}" for number in range(101)]
    by_hand = sorted(codes, key=lambda c: hashlib.sha256(f"lots {c}".encode()).hexdigest())[:11]

    assert draw(reversed(codes), "lots") == by_hand
    assert draw(codes, "other") != by_hand
    assert draw([], "lots") == []


def test_agreement_and_kappa():
    """Cohen's example of 50 grants: 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no; kappa 0.4."""
    pairs = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15
    found = agreement([*pairs, ("", "")], categorical=True)

    assert (found.agreed, found.compared) == (35, 50)
    assert found.kappa == pytest.approx(0.4)
    assert (found.low, found.high) == pytest.approx((0.562, 0.809), abs=0.001)
    assert agreement([("a", "a")], categorical=True).kappa is None
    assert agreement(pairs, categorical=False).kappa is None
