"""The readers of figures and days, tried on specifications that were written elsewhere."""

import pytest

from benchmarks.outside import DIRECTORY, GOALS, share


@pytest.mark.parametrize("kind", GOALS)
def test_the_readers_reach_their_share_of_cases_written_elsewhere(kind, record_property):
    if not DIRECTORY.is_dir():
        pytest.skip(f"the cases are not in the repository, and not in {DIRECTORY}")

    found = share(DIRECTORY, kind)

    record_property("measured", f"{kind}: {found.percent:.1f} % of {found.tried} cases read right")
    assert found.percent >= GOALS[kind], found.wrong
    assert found.tried > sum(found.left_out.values())
