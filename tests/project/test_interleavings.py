"""Four people edit, move and undo at once: 100 random interleavings, 1,000 by `make soak`.

SEED=n repeats the run that printed it. The rules are in `tests.helpers.interleavings`.
"""

import pytest

from tests.helpers import soak
from tests.helpers.interleavings import Desk
from tests.helpers.make import NOW

pytestmark = pytest.mark.slow


def test_no_interleaving_overwrites_what_nobody_saw(db, time_machine, record_property):
    time_machine.move_to(NOW, tick=False)
    first, desk = soak.seed(), Desk()
    print(f"seed {first}")

    lost = 0
    for number in range(first, first + soak.amount(100)):
        print(f"interleaving {number} (SEED={number} begins with it)")
        lost += desk.live(number)

    assert lost >= soak.amount(100)  # the races were run
    record_property("measured", f"{soak.amount(100)} interleavings, {lost} lost races refused")
