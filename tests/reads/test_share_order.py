"""Lists in the order of the share of the target that is reached."""

import pytest

from tests.helpers import make
from tests.helpers.api import in_pages
from tests.helpers.make import DAY


@pytest.mark.parametrize("where", ["kind=whitelist", "zone=west"])
@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("share_reached", "S-001 S-003 S-006 S-002 S-004 S-005 S-007"),
        ("-share_reached", "S-002 S-006 S-003 S-001 S-007 S-005 S-004"),
    ],
)
@pytest.mark.usefixtures("db")
def test_what_has_no_share_reached_comes_last_both_ways_on_pages_of_any_size(
    api, order, expected, where
):
    paper, new = make.source(), {"zone": make.zone("west"), "kind": "whitelist"}
    for code, reading in zip(range(1, 8), (20, 130, 40, None, None, 90, None), strict=True):
        readings = [{"value": reading, "read_on": DAY, "source": paper}] if reading else []
        make.measure(f"S-{code:03}", targets=[make.target(value=100, readings=readings)], **new)

    for limit in range(1, 9):
        pages = in_pages(api, f"/api/v1/measures/?{where}&order={order}&limit={limit}&fields=code")
        assert " ".join(sum(pages, [])) == expected
