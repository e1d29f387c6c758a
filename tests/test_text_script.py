"""Simplified and Traditional: what OpenCC does, what we override, and what stays as written."""

import pytest

from measures.text.characters import unprintable
from measures.text.overrides import TO_SIMPLIFIED, TO_TRADITIONAL
from measures.text.script import Script, _converter, in_both, to_simplified, to_traditional


@pytest.mark.parametrize(("hans", "hant"), TO_TRADITIONAL.items())
def test_an_override_holds_alone_and_inside_a_sentence(hans, hant):
    assert to_traditional(hans) == hant
    assert to_traditional(f"在{hans}的项目") == f"在{hant}的項目"


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
def test_what_was_written_is_kept_and_offsets_hold(origin):
    text = "後海 复核 𠮷 𡃁 干諾道中 ABC-１２３\t，。\n"

    both = in_both(text, origin)

    assert both[origin] == text
    assert len(both[Script.HANS]) == len(both[Script.HANT]) == len(text)


def test_a_control_character_does_not_cut_the_text_off():
    assert to_traditional("发展\x00发展") == "發展 發展"


def test_a_file_in_the_working_directory_does_not_change_the_conversion(tmp_path, monkeypatch):
    (tmp_path / "s2hk.json").write_text("{}")
    monkeypatch.chdir(tmp_path)
    _converter.cache_clear()

    assert to_traditional("发展") == "發展"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("清楚\t\n", None),
        ("", None),
        ("a\x00", "U+0000"),
        ("a\x1b", "U+001B"),
        ("a\r", "U+000D"),
        ("a\x85", "U+0085"),
        ("\ud800", "U+D800"),
    ],
)
def test_characters_that_no_text_may_hold(text, found):
    assert unprintable(text) == found
