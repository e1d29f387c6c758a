"""Values that only make sense together are refused alone by the database."""

import pytest
from django.db import IntegrityError, transaction

from measures.models.terms import FundingCap
from tests.helpers.make import DAY

from .test_constraints import evidence, measure, source, target, terms

HALVES = {
    "measure, the earliest day only": lambda: measure(deadline_hans="年底", due_from=DAY),
    "measure, the latest day only": lambda: measure(deadline_hans="年底", due_by=DAY),
    "target, the earliest day only": lambda: target(due_from=DAY),
    "target, the latest day only": lambda: target(due_by=DAY),
    "target, the upper bound only": lambda: target(value_max=2),
    "target, bounds in the wrong order": lambda: target(comparator="between", value_max=1),
    "target, a currency without yuan": lambda: target(currency="CNY"),
    "evidence, a start only": lambda: evidence(start=1, digest="0" * 16),
    "evidence, an end only": lambda: evidence(end=1, digest="0" * 16),
    "evidence, no digest": lambda: evidence(start=1, end=2),
    "evidence, nothing": lambda: evidence(locator=""),
    "source, a digest only": lambda: source(sha256="0" * 64),
    "funding cap, a currency only": lambda: terms(FundingCap, currency="CNY"),
}


@pytest.mark.parametrize("half", HALVES)
def test_values_that_belong_together_are_refused_alone(db, half):
    """A comparison with NULL is neither true nor false, and a check lets it pass."""
    with pytest.raises(IntegrityError), transaction.atomic():
        HALVES[half]()
