"""Stored text and typed query pass through one function."""

import pytest

from measures.models import Measure
from measures.text.folding import fold
from measures.text.terms import units

from . import make

SAME = [
    ("創新", "创新"),
    ("ＡＢＣ", "abc"),
    ("Ｒ＆Ｄ", "r&d"),
    ("１２３", "123"),
    ("科 技，園（區）", "科技园区"),
    ("straße", "STRASSE"),
    ("「白名單」", "白名单"),
    ("HETAO-SZ-012", "hetao sz 012"),
    ("a_b", "a-b"),
    ("ﾃｽﾄ", "テスト"),
    ("e\u0301", "é"),
    ("創\x00新", "创新"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_script_width_case_and_punctuation_do_not_matter(one, other):
    assert units(one) == units(other)


def test_folding_what_is_folded_changes_nothing():
    for one, _ in SAME:
        assert fold(fold(one).text).text == fold(one).text


@pytest.mark.parametrize(
    "typed", ["創新", "创新", "后海", "後海", "test 999", "laboratory", "深港"]
)
def test_a_measure_is_found_in_either_script_by_two_characters(db, typed):
    made = make.measure(
        "TEST-999", origin_script="hant", title="後海深港創新實驗室", title_en="Laboratory"
    )
    make.measure(title="另一项", title_en="Other")

    assert list(Measure.objects.search(typed)) == [made]


@pytest.mark.parametrize("typed", ["", "  ", "，。", "%", "_"])
def test_nothing_to_look_for_finds_nothing(db, typed):
    make.measure()

    assert not Measure.objects.search(typed).exists()
