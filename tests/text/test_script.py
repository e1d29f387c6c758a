"""Simplified and Traditional: OpenCC's conversion, our overrides, text that stays as written."""

import pytest

from measures.text.characters import unprintable
from measures.text.one_script import SIMPLIFIED, TRADITIONAL
from measures.text.overrides import TO_SIMPLIFIED, TO_TRADITIONAL
from measures.text.script import (
    SHIPPED,
    Converter,
    Overrides,
    Script,
    converter,
    detect,
)
from tests.helpers.conversion import to_simplified, to_traditional

pytestmark = pytest.mark.once


@pytest.mark.parametrize(("hans", "hant"), TO_TRADITIONAL.items())
def test_an_override_holds_alone_and_inside_a_sentence(hans, hant):
    assert to_traditional(hans) == hant
    assert to_traditional(f"把{hans}的项目") == f"把{hant}的項目"


@pytest.mark.parametrize(("hant", "hans"), TO_SIMPLIFIED.items())
def test_an_override_holds_the_other_way_too(hant, hans):
    assert to_simplified(hant) == hans
    assert to_simplified(f"經{hant}後") == f"经{hans}后"


@pytest.mark.parametrize(
    ("hans", "hant"),
    [
        ("河套深港科技创新合作区", "河套深港科技創新合作區"),
        ("以后海为例", "以後海為例"),  # 以后 + 海, not 以 + 后海
        ("头发", "頭髮"),
        ("发展", "發展"),
        ("里程碑", "里程碑"),
        ("公里", "公里"),
        ("干部", "幹部"),
        ("联系", "聯繫"),
        ("关系", "關係"),
        ("面条与制度", "麪條與制度"),
    ],
)
def test_words_are_converted_by_their_meaning(hans, hant):
    assert to_traditional(hans) == hant


@pytest.mark.parametrize("word", ["周", "范", "于", "余"])
def test_a_surname_alone_is_never_lost(word):
    assert len(to_traditional(word)) == 1


def test_simplified_text_stays_as_it_is_when_simplified_again():
    text = "前海深港现代服务业合作区，范先生与于女士"
    assert to_simplified(text) == text


@pytest.mark.parametrize("origin", Script)
def test_offsets_hold_in_both_scripts(origin):
    text = "後海 复核 𠮷 𡃁 干諾道中 ABC-１２３\t，。\n"

    assert len(converter().derived(text, origin)) == len(text)


def test_a_control_character_does_not_cut_the_text_off():
    assert to_traditional("发展\x00发展") == "發展 發展"


def test_a_file_in_the_working_directory_does_not_change_the_conversion(tmp_path, monkeypatch):
    (tmp_path / "s2hk.json").write_text("{}")
    monkeypatch.chdir(tmp_path)

    assert Converter(SHIPPED).to(Script.HANT, "发展") == "發展"


ISSUE = [
    "后海",
    "后海",
    "市场准入",
    "市場准入",
    "回归",
    "回歸",
    "复核",
    "覆核",
    "尽快",
    "盡快",
    "尽量",
    "盡量",
    "汇总",
    "匯總",
    "汇报",
    "匯報",
    "每周",
    "每周",
    "周末",
    "周末",
    "周期",
    "周期",
    "服务台",
    "服務台",
    "厦村",
    "厦村",
    "峰会",
    "峰會",
    "并网",
    "並網",
    "伙伴",
    "伙伴",
    "借助",
    "借助",
    "范小姐",
    "范小姐",
    "于先生",
    "于先生",
    "余女士",
    "余女士",
    "周年",
    "周年",
    "发布会",
    "發布會",
    "布局",
    "布局",
    "公布",
    "公布",
    "高峰",
    "高峰",
    "税制",
    "稅制",
    "户口",
    "戶口",
]


@pytest.mark.parametrize(("hans", "hant"), list(zip(ISSUE[::2], ISSUE[1::2], strict=True)))
def test_what_ships_is_right_in_both_directions(hans, hant):
    assert to_traditional(hans) == hant
    assert to_simplified(hant) == hans


@pytest.mark.parametrize(
    ("hans", "hant"),
    [
        ("由于先生产后生活", "由於先生產後生活"),
        ("业余太太合唱团", "業餘太太合唱團"),
        ("规范女士用品标准", "規範女士用品標準"),
        ("干涉与若干", "干涉與若干"),
        ("合作规划和面向世界", "合作規劃和面向世界"),
        ("集中签约", "集中簽約"),
        ("回归线与说明", "回歸線與說明"),
    ],
)
def test_an_override_leaves_other_words_alone(hans, hant):
    assert to_traditional(hans) == hant


def test_an_override_never_reaches_into_a_longer_word():
    ours = Converter(SHIPPED.with_words(Script.HANT, {"干": "甲", "头发": "頭乙"}))

    assert ours.to(Script.HANT, "干、干部、若干、头发") == "甲、幹部、若干、頭乙"


def test_no_form_of_the_other_hong_kong_standard_is_left():
    hans = "说明税务户口人群峰会启动锐意脱离审阅蕴含温度每周公布"

    assert to_traditional(hans) == "說明稅務戶口人群峰會啟動銳意脫離審閱蘊含溫度每周公布"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("后海", ""),
        ("政府 TEST-001", ""),
        ("资助", "hans"),
        ("園區", "hant"),
        ("机构的機構", "hans hant"),
        ("干诺道中", "hans"),
        ("高峰人群", ""),
    ],
)
def test_the_script_of_a_text_is_known_where_it_can_be(text, expected):
    assert detect(text) == {Script(name) for name in expected.split()}


def test_characters_of_one_script_convert_to_the_other():
    assert not SIMPLIFIED & TRADITIONAL
    assert all(to_traditional(char) != char for char in SIMPLIFIED)
    assert all(to_simplified(char) != char for char in TRADITIONAL)


def test_text_that_is_in_the_target_script_already_is_not_converted():
    there = "干諾道中的機構"

    assert converter().derived(there, Script.HANS) == there
    assert to_traditional(there) == "幹諾道中的機構"  # the harm that this keeps away


def test_overrides_with_the_same_rules_are_equal():
    one, other = Overrides({"一": "二"}, {}), Overrides({"一": "二"}, {})

    assert one == other
    assert converter(one) is converter(other)
    assert one.digest != Overrides({}, {"一": "二"}).digest
    assert converter(one).version != converter().version


UNSEEN = [0xAD, 0x115F, *range(0x200B, 0x2010), *range(0x2028, 0x202F), *range(0x2060, 0x2070)]
UNSEEN += [0x3164, 0xFEFF, 0xE0041]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("清楚\t\n", None),
        ("", None),
        ("a\x00", "U+0000"),
        ("a\x1b", "U+001B"),
        ("a\r", "U+000D"),
        ("a\x85", "U+0085"),
        ("\ud800", "U+D800"),
        *((chr(code), f"U+{code:04X}") for code in UNSEEN),
        ("葛\U000e0100", None),  # a variation sequence: another glyph, and it is seen
    ],
)
def test_characters_that_no_text_may_hold(text, expected):
    assert unprintable(text) == expected
