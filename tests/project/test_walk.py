"""Whatever people may do leaves the proof clean and every channel with the same content.

`make soak` takes 2,000 permitted acts instead of 200.
"""

from __future__ import annotations

import pytest

from measures.ledger import verification
from tests.helpers import afresh, soak
from tests.helpers.walk import ACTS, WORDS, Walk

pytestmark = pytest.mark.slow
#: Permitted acts between two looks at everything.
BATCH = 50


def test_permitted_acts_leave_no_fault_and_one_content(db, record_property):
    seed, acts = soak.seed(), soak.amount(200)
    walk = Walk(seed)
    while walk.permitted.total() < acts:
        due = walk.permitted.total() + BATCH
        while walk.permitted.total() < due:
            walk.step()
        assert verification.verify().faults == [], seed
        assert list(afresh.served(list(WORDS))) == [], seed

    result = (
        f"seed {seed}: {walk.permitted.total():,} permitted acts, "
        f"{walk.refused.total():,} refused, no fault"
    )
    record_property("walk", result)
    print(result, dict(walk.permitted))
    if acts >= 200:
        assert set(ACTS) == set(walk.permitted)
