"""The readers of figures and days, tried on specifications that were written elsewhere."""

from pathlib import Path

import pytest

from benchmarks.outside import DIRECTORY, GOALS, KINDS, row, share

pytestmark = pytest.mark.once

PAGE = Path(__file__).parents[2] / "docs" / "figures.md"


def cases():
    if not DIRECTORY.is_dir():
        pytest.skip(f"the cases are not in the repository, and not in {DIRECTORY}")
    return DIRECTORY


@pytest.mark.parametrize("kind", GOALS)
def test_the_readers_reach_their_share_of_cases_written_elsewhere(kind, record_property):
    result = share(cases(), kind)

    record_property(
        "measured", f"{kind}: {result.percent:.1f} % of {result.tried} cases read right"
    )
    assert result.percent >= GOALS[kind], result.wrong
    assert result.tried > sum(result.left_out.values())


def test_the_page_gives_the_shares_of_today():
    rows = [row(kind, share(cases(), kind)) for kind in KINDS]

    assert "\n".join(rows) in PAGE.read_text()
