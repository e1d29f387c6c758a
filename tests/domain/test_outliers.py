"""Which figures lie far from those on record."""

from decimal import Decimal

import pytest

from measures.domain.outliers import is_collapse, times_beyond

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("value", "known", "times"),
    [
        ("300", ["30"], None),
        ("300.1", ["30"], 10),
        ("3000", ["30", None, None], 100),
        ("900", ["30", "90"], None),  # the upper bound
        ("800", ["5", None, "1000"], None),  # on its way down from the baseline
        ("5", ["0"], None),
        ("5", [None], None),
    ],
)
def test_a_figure_is_far_beyond_more_than_ten_times_the_largest_known(value, known, times):
    figures = [None if each is None else Decimal(each) for each in known]

    assert times_beyond(Decimal(value), *figures) == times


@pytest.mark.parametrize(
    ("value", "last", "collapse"),
    [("2.5", "25", False), ("2.49", "25", True), ("0", "25", True), ("0", "0", False)],
)
def test_a_figure_below_a_tenth_of_the_last_is_a_collapse(value, last, collapse):
    assert is_collapse(Decimal(value), Decimal(last)) == collapse
    assert not is_collapse(Decimal(value), None)
