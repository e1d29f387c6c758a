"""Four people edit, move and undo at once: 100 random interleavings, 1,000 by `make soak`.

`make test` runs a quarter of them on PostgreSQL. SEED=n repeats the run that printed it. The rules
are in `tests.helpers.interleavings`.
"""

import pytest

from tests.helpers import soak
from tests.helpers.interleavings import Desk
from tests.helpers.make import NOW

pytestmark = pytest.mark.slow


@soak.IN_QUARTERS
def test_no_interleaving_overwrites_what_nobody_saw(db, time_machine, record_property, shard):
    time_machine.move_to(NOW, tick=False)
    number = soak.amount(25)
    first, desk = soak.seed() + shard * number, Desk()
    print(f"seed {first}")

    lost = 0
    for each in range(first, first + number):
        print(f"interleaving {each} (SEED={each} begins with it)")
        lost += desk.live(each)

    assert lost >= number  # the races were run
    record_property("measured", f"{number} interleavings, {lost} lost races refused")
