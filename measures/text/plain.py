"""The form of a text in which figures and days are read: one character for each character.

Simplified, half width, one kind of blank, dash, quotation mark and zero, the capital numerals of
cheques (壹佰萬) as ordinary ones. Offsets in it are offsets in the text.
"""

from __future__ import annotations

import re
import unicodedata

from .script import simplified_character

_SAME = {
    **dict.fromkeys("-‐‑‒–—―−~～〜", "-"),
    **dict.fromkeys("“「『‘〝", "“"),
    **dict.fromkeys("”」』’〞", "”"),
    **dict.fromkeys("〇○", "零"),
    **dict.fromkeys("∶︰", ":"),
    **dict.fromkeys("·•", "·"),
    **dict(zip("壹贰叁柒捌玖佰仟俩弍弎", "一二三七八九百千两二三", strict=True)),
}
#: Capital numerals that are also parts of ordinary words: 陆地, 队伍, 放肆, 收拾.
_CAPITALS = dict(zip("肆伍陆拾", "四五六十", strict=True))
_AFTER = "零一二三四五六七八九十百千万亿肆伍陆拾"
#: A full-width comma groups full-width digits only: ４，５６５, but 20，300 are two numbers.
_LISTING = re.compile("(?<=[0-9])，(?=[0-9])")
_CAPITAL = re.compile(
    f"(?<=[十百千万亿零拾])[肆伍陆]|[肆伍陆](?=[十百千万亿拾])"
    f"|(?<=分之)[肆伍陆]|(?<=[{_AFTER}])拾|(?<![收捡])拾(?=[{_AFTER}])"
)


class _Table(dict[int, str]):
    """For `str.translate`, filled as characters are met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        self[code] = _SAME.get(form := _form(char), form)
        return self[code]


def _form(char: str) -> str:
    if char < "\x80" or unicodedata.category(char) in ("No", "Cs"):  # ½, ①; half a pair
        return char if not char.isspace() or char in "\r\n" else " "
    form = unicodedata.normalize("NFKC", char)
    if len(form) != 1:  # ㎡
        return char
    return " " if form.isspace() else simplified_character(form)


_TABLE = _Table()


def plain(text: str) -> str:
    """`text` in the form in which it is read; as long as it."""
    form = _LISTING.sub("、", text).translate(_TABLE)
    return _CAPITAL.sub(lambda match: _CAPITALS[match[0]], form)
