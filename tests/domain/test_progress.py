"""When a target is reached, and how much of the way to it is done."""

from decimal import Decimal

import pytest

from measures.domain.progress import Progress, in_ten_thousandths, share_reached

pytestmark = pytest.mark.once

BAND = {"comparator": "between", "value": 10, "value_max": 20}


def progress(**facts):
    numbers = ("value", "value_max", "baseline", "reading")
    return Progress(**{k: Decimal(v) if k in numbers else v for k, v in facts.items()})


@pytest.mark.parametrize("direction", ["increase", "decrease", "maintain"])
@pytest.mark.parametrize(
    ("reading", "reached"), [(9, False), (10, True), (18, True), (20, True), (21, False)]
)
def test_a_band_is_reached_inside_it_whatever_the_direction(direction, reading, reached):
    assert progress(**BAND, direction=direction, reading=reading).reached is reached


@pytest.mark.parametrize("direction", ["increase", "decrease", "maintain"])
@pytest.mark.parametrize(("reading", "reached"), [(4, False), (5, True), (6, False)])
def test_an_exact_value_is_reached_only_there(direction, reading, reached):
    target = progress(comparator="equal", value=5, direction=direction, reading=reading)

    assert target.reached is reached


@pytest.mark.parametrize(
    ("comparator", "direction", "readings"),
    [
        ("at_least", "increase", "no yes yes"),
        ("at_least", "maintain", "no yes yes"),
        ("more_than", "increase", "no no yes"),
        ("more_than", "maintain", "no no yes"),
        ("at_most", "decrease", "yes yes no"),
        ("about", "increase", "no yes yes"),
        ("about", "decrease", "yes yes no"),
    ],
)
def test_other_comparators_are_reached_on_their_side(comparator, direction, readings):
    target = {"comparator": comparator, "direction": direction, "value": 100}
    reached = [progress(**target, reading=reading).reached for reading in (99, 100, 101)]

    assert reached == [each == "yes" for each in readings.split()]


@pytest.mark.parametrize(
    ("comparator", "qualifier", "reached"),
    [
        ("more_than", "exact", False),
        ("more_than", "about", False),
        ("more_than", "more_than", True),
        ("at_least", "less_than", False),
        ("at_least", "more_than", True),
        ("equal", "more_than", False),
        ("about", "about", True),
    ],
)
def test_a_reading_at_the_value_counts_as_it_is_meant(comparator, qualifier, reached):
    target = progress(comparator=comparator, value=7600, reading=7600, reading_qualifier=qualifier)

    assert target.reached is reached


@pytest.mark.parametrize(("qualifier", "reached"), [("less_than", True), ("more_than", False)])
def test_a_limit_is_kept_below_it(qualifier, reached):
    target = {"comparator": "at_most", "direction": "decrease", "value": 5, "reading": 5}

    assert progress(**target, reading_qualifier=qualifier).reached is reached


@pytest.mark.parametrize(
    ("facts", "share"),
    [
        ({"value": 100, "baseline": 50, "reading": 75}, "0.5"),
        ({"value": 100, "baseline": 0, "reading": 25}, "0.25"),
        ({"value": 100, "baseline": 50, "reading": 10}, "0"),
        ({"value": 100, "baseline": 50, "reading": 200}, "1"),
        ({"value": 60, "baseline": 100, "reading": 80, "direction": "decrease"}, "0.5"),
        (BAND | {"baseline": 0, "reading": 5}, "0.5"),
        (BAND | {"baseline": 50, "reading": 35, "direction": "decrease"}, "0.5"),
        (BAND | {"baseline": 50, "reading": 18, "direction": "decrease"}, "1"),
    ],
)
def test_the_share_counts_from_the_baseline_to_the_nearer_bound(facts, share):
    assert progress(**facts).achieved == Decimal(share)


@pytest.mark.parametrize(
    "facts",
    [
        {"value": 100, "reading": 60},
        {"value": 50, "reading": 60, "direction": "decrease"},
        {"value": 100, "baseline": 0},
        {"value": 90, "baseline": 95, "reading": 80, "direction": "maintain"},
        BAND | {"baseline": 12, "reading": 5},
    ],
    ids=["no baseline", "no baseline of a fall", "no reading", "to be kept", "begun in the band"],
)
def test_a_share_without_a_way_to_measure_is_unknown(facts):
    assert progress(**facts).achieved is None


@pytest.mark.parametrize(
    ("comparator", "increase", "decrease", "maintain"),
    [
        # The baselines 99, 100, 101 and, for the band, 9, 10, 20, 21 from which the target can begin.
        ("at_least", "99", "", "100 101"),
        ("more_than", "99 100", "", "101"),
        ("at_most", "", "101", "99 100"),
        ("equal", "99", "101", "100"),
        ("about", "99", "101", "99 100 101"),
        ("between", "9", "21", "10 20"),
    ],
)
def test_a_baseline_and_a_direction_can_contradict_a_target(
    comparator, increase, decrease, maintain
):
    bounds = BAND if comparator == "between" else {"comparator": comparator, "value": 100}
    baselines = (9, 10, 20, 21) if comparator == "between" else (99, 100, 101)

    for direction, fitting in zip(
        ("increase", "decrease", "maintain"), (increase, decrease, maintain), strict=True
    ):
        targets = [progress(**bounds, direction=direction, baseline=b) for b in baselines]
        consistent = [
            str(target.baseline)
            for target in targets
            if direction in target.possible_directions and target.baseline_fits
        ]
        assert " ".join(consistent) == fitting


@pytest.mark.parametrize(
    ("facts", "share", "expected"),
    [
        ({"value": 1000, "baseline": 200}, "0.5", 600),
        ({"value": 10, "baseline": 50, "direction": "decrease"}, "0.25", 40),
        ({"value": 1000}, "0.5", None),
        ({"value": 1000, "baseline": 200}, None, None),
    ],
)
def test_a_figure_is_expected_on_a_straight_way_from_the_baseline(facts, share, expected):
    assert progress(**facts).expected(share and Decimal(share)) == expected


HALF = {"value": 100, "baseline": 50, "reading": 75}
DONE = {"value": 100, "reading": 130}


@pytest.mark.parametrize(
    ("goals", "share"),
    [
        ([], None),
        ([HALF], "0.5"),
        ([DONE], "1.3"),  # of the value, where there is no way to it
        ([{"value": 100, "reading": -30}], "0"),
        ([{"value": -5, "reading": -10}], None),
        ([{"value": 100}], None),
        ([{"value": 50, "reading": 60, "direction": "decrease"}], None),
        ([{"value": 50, "reading": 60, "comparator": "at_most", "direction": "maintain"}], None),
        ([HALF, DONE, {"value": 100}, DONE], "0.5"),  # two of four
        ([HALF, {"value": 100}], "0"),
    ],
)
def test_the_share_of_a_measure_is_that_of_its_target_or_the_part_of_them_reached(goals, share):
    reached = share_reached([progress(**goal) for goal in goals])

    assert reached == (None if share is None else Decimal(share))


@pytest.mark.parametrize(
    ("share", "stored"), [(None, None), ("0.66666", 6666), ("0.99999", 9999), ("1e17", 2**31 - 1)]
)
def test_a_share_is_stored_in_ten_thousandths_never_rounded_up(share, stored):
    assert in_ten_thousandths(share and Decimal(share)) == stored
