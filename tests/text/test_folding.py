"""Stored text and typed query pass through one function."""

import pytest

from measures.models import Measure
from measures.search.tokens import spans, units, words
from measures.text.folding import fold
from tests.helpers import make

SAME = [
    ("創新", "创新"),
    ("ＡＢＣ", "abc"),
    ("Ｒ＆Ｄ", "r&d"),
    ("１２３", "123"),
    ("科 技，園（區）", "科技园区"),
    ("straße", "STRASSE"),
    ("「白名單」", "白名单"),
    ("HETAO-SZ-012", "hetao sz 012"),
    ("a_b", "a b"),
    ("7,600", "7600"),
    ("ﾃｽﾄ", "テスト"),
    ("e\u0301", "é"),
    ("創\x00新", "创新"),
    ("標誌着新里程", "標誌著新里程"),
    ("銀行賬戶、銀行帳戶", "银行账户银行帐户"),
    ("二○二五年", "二〇二五年"),
    ("⻘年创业与⻛险投资", "青年創業與風險投資"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_script_width_case_and_punctuation_do_not_matter(one, other):
    assert units(one) == units(other)


def test_folding_what_is_folded_changes_nothing():
    for one, _ in SAME:
        assert fold(fold(one).text).text == fold(one).text


def test_a_part_of_a_text_folds_to_a_part_of_the_folded_text():
    """A passage copied from a text finds it, whatever surrounds it."""
    text = "乾坤與干預，發展與頭髮，著名與看著，后海與後海，覆核中心，周圍週期，裏面裡面"

    folded = fold(text).text
    for start in range(len(text)):
        for end in range(start + 1, len(text) + 1):
            assert fold(text[start:end]).text == folded[start:end]


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("推动创科，創科园", "創科", ["创科", "創科"]),
        ("共7,600餘張", "7600余", ["7,600餘"]),
        ("①ﾊﾞス½", "バス", ["ﾊﾞス"]),
        ("e\u0301te", "éte", ["e\u0301te"]),
        ("InnoHKx InnoHK", "innohk", ["InnoHKx", "InnoHK"]),
        ("HKx HK", "hk", ["HK"]),
        ("创科园区", "创科 科园", ["创科园"]),
        ("人才、住房", "人才住房", ["人才、住房"]),
    ],
)
def test_places_are_in_the_text_as_it_is_written(text, query, expected):
    assert [text[start:end] for start, end in spans(text, words(query))] == expected


@pytest.mark.parametrize(
    "typed", ["創新", "创新", "后海", "後海", "test 999", "laboratory", "深港"]
)
def test_a_measure_is_found_in_either_script_by_two_characters(db, typed):
    measure = make.measure(
        "TEST-999", origin_script="hant", title="後海深港創新實驗室", title_en="Laboratory"
    )
    make.measure(title="另一项", title_en="Other")

    assert list(Measure.objects.search(typed)) == [measure]


def test_as_written_the_script_counts_and_radicals_do_not():
    assert units("⻛险", exact=True) == units("风险", exact=True)
    assert units("看著", exact=True) != units("看着", exact=True)


@pytest.mark.parametrize("typed", ["", "  ", "，。", "%", "_"])
def test_a_query_without_tokens_finds_nothing(db, typed):
    make.measure()

    assert not Measure.objects.search(typed).exists()
