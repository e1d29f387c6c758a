"""Words keep their borders: conversions that OpenCC alone gets wrong, by kind."""

from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path

import pytest
import yaml
from django.core.management import call_command
from django.core.management.base import CommandError
from hypothesis import given
from hypothesis import strategies as st

from measures.text import patterns, vocabulary
from measures.text.one_script import SIMPLIFIED, TRADITIONAL
from measures.text.radicals import without_radicals
from measures.text.script import (
    SHIPPED,
    Converter,
    Script,
    converter,
    detect,
)
from tests.helpers.conversion import to_simplified, to_traditional

pytestmark = pytest.mark.once

GOLDEN = Path(__file__).parents[1] / "golden"
CASES = yaml.safe_load((GOLDEN / "conversion.yaml").read_text("utf-8"))
FURTHER = yaml.safe_load((GOLDEN / "further.yaml").read_text("utf-8"))
CONVERT = {"to Traditional": to_traditional, "to Simplified": to_simplified}


@pytest.mark.parametrize(
    ("kind", "text", "right"),
    [(kind, text, right) for kind, cases in CASES.items() for text, right in cases.items()],
)
def test_a_phrase_is_converted_by_its_words(kind, text, right):
    assert CONVERT[kind.partition(",")[0]](text) == right


@pytest.mark.parametrize(
    ("direction", "kind"),
    [(direction, kind) for direction in FURTHER for kind in FURTHER[direction]],
)
def test_more_phrases_of_a_kind(direction, kind):
    cases = FURTHER[direction][kind]
    assert {text: CONVERT[direction](text) for text in cases} == cases


@given(st.text(st.sampled_from("发后并制只里准天元一二十0９万不心基金海关征⻓“”‘’「」𠮷\n\x00ab")))
def test_no_conversion_changes_the_number_of_characters(text):
    assert len(to_traditional(text)) == len(to_simplified(text)) == len(text)


@pytest.mark.parametrize(
    ("hans", "hant"),
    [
        ("推进“一网‘通办’”", "推進「一網『通辦』」"),
        ("Hong Kong’s ‘智慧城市’", "Hong Kong’s 『智慧城市』"),
    ],
)
def test_quotation_marks_follow_the_script(hans, hant):
    assert to_traditional(hans) == hant
    assert to_simplified(hant) == hans


def test_an_override_reaches_no_word_across_a_border():
    ours = Converter(SHIPPED.with_words(Script.HANT, {"后海": "后甲", "天后": "天乙"}))

    assert ours.to(Script.HANT, "在后海设立，回归后海关查验") == "在后甲設立，回歸後海關查驗"
    assert ours.to(Script.HANT, "天后") == "天乙"


def test_an_override_counts_before_what_ships():
    """Before a word of the vocabulary, and before a pattern that settles a character."""
    ours = Converter(SHIPPED.with_words(Script.HANT, {"中签": "中簽", "借鉴": "借鑒"}))

    assert ours.to(Script.HANT, "中签者借鉴") == "中簽者借鑒"
    ours = Converter(SHIPPED.with_words(Script.HANS, {"著作": "著文"}))
    assert ours.to(Script.HANS, "著作權") == "著文权"


def test_radicals_are_read_as_the_characters_that_they_equal():
    assert without_radicals("⻘⻛⼈⻓⼾") == "青风人长户"
    assert to_traditional("⼴东⻓期⻋辆") == "廣東長期車輛"
    assert detect("⻋") == detect("车") == {Script.HANS}


def test_a_character_of_both_scripts_is_no_sign_of_one():
    assert detect("恒生指數成份股改革") == {Script.HANT}
    assert detect("恒生指数") == {Script.HANS}


def test_the_lists_are_in_the_scripts_that_they_say():
    for hans, hant in vocabulary.HANT.items():
        assert len(hans) == len(hant)
        assert not TRADITIONAL & set(hans), hans
        assert not SIMPLIFIED & set(hant), hant
    for hant, hans in vocabulary.HANS.items():
        assert len(hans) == len(hant)
        assert not SIMPLIFIED & set(hant), hant
        assert not TRADITIONAL & set(hans), hans


def test_no_word_is_listed_twice():
    for name in ("hant", "hans", "regimes"):
        written = [word.written for word in vocabulary.listed(name)]
        assert sorted(set(written)) == sorted(written)


@pytest.mark.parametrize(
    ("where", "name", "value"),
    [
        (vocabulary, "TABLES", []),
        (patterns, "TABLE", []),
    ],
)
def test_the_version_names_the_tables(monkeypatch, where, name, value):
    before = converter().version
    monkeypatch.setattr(where, name, value)

    assert Converter(SHIPPED.with_words(Script.HANT, {})).version != before


def test_the_version_names_the_segmenter():
    assert vocabulary.SEGMENTER in converter().version


# The command.


def convert(monkeypatch, script, sent):
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(sent)))
    out = StringIO()
    call_command("convert", to=script, stdout=out)
    return out.getvalue()


def test_convert_reads_and_writes_line_by_line(db, monkeypatch):
    sent = "\ufeff资金发放\r\n\n并为合作区".encode()

    assert convert(monkeypatch, "hant", sent) == "資金發放\r\n\n並為合作區"
    assert convert(monkeypatch, "hans", "「覆檢」\n".encode()) == "“复检”\n"


def test_convert_refuses_what_is_not_utf_8(db, monkeypatch):
    with pytest.raises(CommandError, match="line 2 of the input is not UTF-8"):
        convert(monkeypatch, "hant", "好\n".encode() + "测试".encode("gb18030"))
