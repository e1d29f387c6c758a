"""The labels of codes, as pages that compare versions show them."""

import pytest
from django.utils.translation import override

from measures.reads.labels import shown

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("path", "value", "label"),
    [
        (("terms", "line"), "both", "Both lines"),
        (("terms", "control"), "both", "Port and channel control"),
        (("terms", "tenure"), "mixed", "For rent and for sale"),
        (("terms", "flows"), ["people", "goods"], "People flow, Goods flow"),
        (("targets", "1", "unit"), "flats", "flats"),
        (("history", "1", "to"), "in_force", "In force"),
        (("kind",), "whitelist", "Whitelist"),
        (("schedule_base",), "no_deadline", "No deadline"),
        (("evidence_strength",), "official", "Official"),
        (("script",), "zh-Hant", "繁體"),
        (("outcomes", "A-001", "kind", "outcome"), "record", "The record is right"),
        (
            ("requests", "1", "easier"),
            ["weaker", "retired"],
            "the comparator is weaker, the target is given up",
        ),
        (("title", "en"), "both", "both"),
    ],
)
def test_a_code_is_shown_by_the_label_of_its_own_member(path, value, label):
    with override("en"):
        assert shown(path, value) == label
