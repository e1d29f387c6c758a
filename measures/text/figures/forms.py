"""Forms of more than a numeral: 百分之三点五, 三分之二, 1:1, 3/5, 翻一番, 半年."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from measures.text.numerals import LITERAL, RUN, numeral, whole

_PERCENT = re.compile(
    r"(?P<base>[百千万]|[十百千]万|万万|百万万) {0,2}分 {0,2}之 {0,2}(?P<minus>负)?"
)
_OF = re.compile(r" {0,2}分 {0,2}之 {0,2}(?P<minus>负)?(?=[\d零一二三四五六七八九十百千两])")
_PARTY = r"(?:\([^()\d]{1,8}\))?"
_RATIO = re.compile(
    rf"(?P<left>{LITERAL}|[一二两三四五六七八九十]){_PARTY} ?(?P<sign>:|比|对) ?{_PARTY}"
    rf"(?P<right>{LITERAL}|[一二两三四五六七八九十])(?![\d.:%])(?! ?[年月日家元万亿]){_PARTY}"
)
_SHARE = re.compile(r"比例|配对|配比|匹配|配套|出资")
_SLASH = re.compile(r"(?P<top>\d{1,6})/(?P<bottom>[1-9]\d{0,5})(?![\d/])")
_DOUBLE = re.compile(r"翻了? ?(?:(?P<times>[一二两三四五\d]) ?)?番")
_HALF = re.compile(r"半(?P<unit>个月|年|小时|天|个?学期|成)(?![本功立])")


@dataclass(frozen=True)
class Form:
    """A value in a form of its own: where it ends, its unit, the word that is all of it."""

    end: int
    value: Decimal
    unit: str = ""
    percent: bool = False
    word: str = ""


def form(text: str, start: int) -> Form | None:
    """The form that begins at `start` in the plain text, if one does."""
    char = text[start]
    readers: tuple[Callable[[str, int], Form | None], ...]
    if char == "翻":
        readers = (_double,)
    elif char == "半":
        readers = (_half,)
    else:
        readers = (_percent, _ratio, _slash, _fraction)
    for reader in readers:
        if read := reader(text, start):
            return read
    return None


def _percent(text: str, start: int) -> Form | None:
    match = _PERCENT.match(text, start)
    number = match and numeral(text, match.end())
    if not match or not number or (number.high is not None):
        return None
    value = number.value * 100 / whole(match["base"])
    end = number.end
    return Form(end, -value if match["minus"] else value, "percent", percent=True)


def _fraction(text: str, start: int) -> Form | None:
    """三分之二: 2/3. The numerator may have a sign of its own."""
    run = RUN.match(text, start)
    match = run and _OF.match(text, run.end())
    if not match:
        return None
    bottom, top = numeral(text, start), numeral(text, match.end())
    if not (bottom and top) or not bottom.value:
        return None
    value = top.value / bottom.value
    return Form(top.end, -value if match["minus"] else value)


def _ratio(text: str, start: int) -> Form | None:
    match = _RATIO.match(text, start)
    if not match:
        return None
    around = text[max(0, start - 10) : match.end() + 8]
    if match["sign"] == "对" and not _SHARE.search(around):
        return None
    right = whole(match["right"])
    return Form(match.end(), whole(match["left"]) / right, "ratio") if right else None


def _slash(text: str, start: int) -> Form | None:
    match = _SLASH.match(text, start)
    if not match or text[start - 1 : start] in ("/", "."):
        return None
    return Form(match.end(), Decimal(match["top"]) / Decimal(match["bottom"]))


def _double(text: str, start: int) -> Form | None:
    match = _DOUBLE.match(text, start)
    if not match:
        return None
    times = int(whole(match["times"])) if match["times"] else 1
    return Form(match.end(), Decimal(2) ** times, "times", word=match[0])


def _half(text: str, start: int) -> Form | None:
    match = _HALF.match(text, start)
    if not match or text[start - 1 : start] in ("上", "下", "前", "后", "多", "大", "过", "一"):
        return None
    if match["unit"] == "成":
        return Form(match.end(), Decimal(5), "percent", percent=True)
    return Form(match.end(), Decimal("0.5"), "years" if match["unit"] == "年" else match["unit"])
