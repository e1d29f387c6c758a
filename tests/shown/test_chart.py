"""The curve of a target: places in the drawing."""

from datetime import date
from decimal import Decimal

import pytest

from measures.shown.chart import NARROW, WIDE, Curve, Point, Words, plot, round_step

pytestmark = pytest.mark.once

START, END = date(2024, 1, 1), date(2026, 1, 1)


def point(day, value):
    return Point(day, Decimal(value))


def curve(**parts):
    usual = {"today": date(2025, 1, 1), "start": point(START, 0), "force": point(END, 1000)}
    return Curve(**usual | parts)


@pytest.mark.parametrize("frame", [WIDE, NARROW])
def test_the_way_goes_from_the_baseline_to_the_promise(frame):
    drawing = plot(curve(), frame)

    assert drawing["start"] == (f"{frame.left:.1f}", f"{frame.bottom:.1f}")
    assert drawing["force"][0] == f"{frame.right:.1f}"
    assert " L" in drawing["force_path"]
    assert [row[0] for row in drawing["rows"]] == ["0", "500", "1,000"]


def test_a_promise_that_is_past_does_not_stand_on_the_edge():
    drawing = plot(Curve(today=END, force=point(date(2025, 12, 31), 1000)), WIDE)

    assert float(drawing["force"][0]) > WIDE.left + 100
    assert [year for year, _ in drawing["years"]] == ["2025", "2026"]


def test_what_is_missing_is_a_line_from_the_expected_to_the_last_reading():
    readings = [point(date(2024, 6, 1), 100), point(date(2024, 12, 1), 300)]

    drawing = plot(curve(readings=readings, expected=Decimal(500)), WIDE)

    above, below = map(float, drawing["gap"])
    assert above < below
    assert drawing["now"] in drawing["reading_path"]


def test_texts_beside_the_drawing_do_not_lie_on_one_another():
    words = ([Words("", "in force"), Words("", "1,000")], [Words("", "990")])
    readings = [point(date(2024, 12, 1), 990)]

    places = [float(y) for _s, y, _t in plot(curve(readings=readings, words=words), WIDE)["labels"]]

    assert all(later - sooner >= 16 for sooner, later in zip(places, places[1:], strict=False))


@pytest.mark.parametrize(("least", "step"), [(0, 1), (0.3, 0.5), (7, 10), (20, 20), (21, 25)])
def test_steps_of_the_axis_are_round(least, step):
    assert round_step(least) == pytest.approx(step)


def test_a_curve_of_nothing_but_zero_can_be_drawn():
    drawing = plot(Curve(today=START, readings=[point(START, 0)]), WIDE)

    assert drawing["readings"]
