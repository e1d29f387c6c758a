"""Whatever four people do, the record is kept: 100 random histories, 1,000 by `make soak`.

SEED=n repeats the run that printed it. The rules are in `tests.helpers.histories`.
"""

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.helpers import soak
from tests.helpers.histories import Histories
from tests.helpers.make import NOW

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("shard", range(4))
def test_no_history_breaks_the_record(db, time_machine, shard):
    time_machine.move_to(NOW, tick=False)
    number = soak.seed() + shard
    print(f"seed {number}")
    few = settings(
        max_examples=soak.amount(25),
        stateful_step_count=15,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(seed(number)(Histories), settings=few)
