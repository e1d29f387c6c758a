"""Easier or harder: what of a promise may change at once, and what takes a second person."""

from datetime import date
from decimal import Decimal

import pytest

from measures.domain.progress import Progress
from measures.domain.promises import Promise, easings

pytestmark = pytest.mark.once

DUE, EARLIER, LATER = date(2027, 12, 31), date(2026, 12, 31), date(2028, 12, 31)


def promise(comparator="at_least", value=100, value_max=None, **more):
    usual = {"direction": "increase", "unit": "m2", "due_by": DUE}
    number = None if value is None else Decimal(value)
    return Promise(comparator=comparator, value=number, value_max=value_max, **usual | more)


FALL = {"direction": "decrease"}
NONE = promise("not_stated", None)
CASES = [
    ("the same", promise(), promise(), []),
    ("higher at least", promise(), promise(value=101), []),
    ("lower at least", promise(), promise(value=99), ["less"]),
    ("lower at most", promise("at_most", 100, **FALL), promise("at_most", 99, **FALL), []),
    ("higher at most", promise("at_most", 100, **FALL), promise("at_most", 101, **FALL), ["less"]),
    ("at least to more than", promise(), promise("more_than"), []),
    ("more than to at least", promise("more_than"), promise(), ["less"]),
    ("at least to about", promise(), promise("about"), ["weaker"]),
    ("about to at least", promise("about"), promise(), []),
    ("at least to exactly", promise(), promise("equal"), []),
    ("exactly to at least", promise("equal"), promise(), ["less"]),
    ("exactly another", promise("equal"), promise("equal", 101), ["less"]),
    ("a narrower band", promise("between", 10, 20), promise("between", 12, 18), []),
    ("a wider band", promise("between", 10, 20), promise("between", 10, 21), ["less"]),
    ("a band moved up", promise("between", 10, 20), promise("between", 15, 25), ["less"]),
    ("no number any more", promise(), NONE, ["less"]),
    ("a number at last", NONE, promise(), []),
    ("another unit", promise(), promise(unit="km2"), ["other_measure"]),
    ("a ceiling instead", promise("about", 9, **FALL), promise("about", 9), ["other_measure"]),
    ("later", promise(), promise(due_by=LATER), ["later"]),
    ("earlier", promise(), promise(due_by=EARLIER), []),
    ("no deadline any more", promise(), promise(due_by=None), ["later"]),
    ("a deadline at last", promise(due_by=None), promise(), []),
    ("higher and later", promise(), promise(value=200, due_by=LATER), ["later"]),
    ("lower and later", promise(), promise(value=9, due_by=LATER), ["later", "less"]),
    ("a baseline at last", promise(), promise(baseline=Decimal(9)), []),
    ("another baseline", promise(baseline=Decimal(9)), promise(baseline=Decimal(1)), ["baseline"]),
    ("no baseline any more", promise(baseline=Decimal(9)), promise(), ["baseline"]),
    ("a deadline alone", Promise(due_by=DUE), Promise(due_by=LATER), ["later"]),
]


@pytest.mark.parametrize(
    ("before", "after", "why"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_what_is_easier(before, after, why):
    assert easings(before, after) == why


@pytest.mark.parametrize("one", ["at_least", "more_than", "at_most", "equal", "about", "between"])
@pytest.mark.parametrize("other", ["at_least", "more_than", "at_most", "equal", "about", "between"])
def test_no_figure_keeps_a_promise_that_is_not_easier_and_breaks_the_old_one(one, other):
    """The bounds are those by which a reading reaches a target."""
    for old, new in ((10, 10), (10, 11), (11, 10)):
        before = promise(one, old, Decimal(old + 2) if one == "between" else None, **FALL)
        after = promise(other, new, Decimal(new + 2) if other == "between" else None, **FALL)
        if easings(before, after):
            continue
        for figure in range(5, 20):
            if reached(after, figure):
                assert reached(before, figure), (before, after, figure)


def reached(promise, figure):
    names = ("value", "value_max", "comparator", "direction")
    return Progress(**{name: getattr(promise, name) for name in names}).reached_at(Decimal(figure))
