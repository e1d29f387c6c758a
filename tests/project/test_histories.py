"""Whatever four people do, the record is kept: 100 random histories, 1,000 by `make soak`.

`make test` lives a quarter of them on PostgreSQL.
SEED=n repeats the run that printed it. The rules are in `tests.helpers.histories`.
"""

import pytest
from hypothesis import HealthCheck, given, seed, settings

from tests.helpers import soak
from tests.helpers.histories import HISTORIES, live
from tests.helpers.make import NOW

pytestmark = pytest.mark.slow


@soak.IN_QUARTERS
def test_no_history_breaks_the_record(db, time_machine, shard):
    time_machine.move_to(NOW, tick=False)
    number = soak.seed() + shard
    print(f"seed {number}")

    @seed(number)
    @settings(
        max_examples=soak.amount(25),
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(HISTORIES)
    def hold(history):
        live(history)

    hold()
