"""Figures as policy texts print them: 1億2,000萬元, 500余万, 两三百家, 从1%提升到5%.

A figure is an amount. A plan's name (“十四五”), an ordinal (第三季, 500强) and a day are none.
docs/figures.md lists the forms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Context, Decimal

from measures.text.numerals import Numeral, numeral
from measures.text.plain import plain

from .figure import Figure
from .forms import form
from .names import is_article, is_name, is_ordinal, is_year, mask
from .pairs import paired
from .units import HALF, Unit, cents, per_after, per_before, sign, unit
from .words import after, before

_START = re.compile(r"[\d.零一二三四五六七八九十百千万亿两廿卅卌半翻]")
_CLAUSE = re.compile(r"[,。;!?\n]")
_EXACT = Context(prec=15)
_MINUS = re.compile(r"(?:(?P<word>负) ?|(?:^|[\s(\[:,、“为至到达是])(?P<dash>-))$")
_TELEPHONE = 8  # digits; amounts are grouped or have a multiplier or a unit
_TIMES = ("years", "个月", "月", "周", "天", "日", "小时", "分钟", "个工作日", "工作日")
_HALVES = {"年": "years", "月": "个月"}
_MORE = {"余": "more_than", "多": "more_than", "几": "more_than", "数": "more_than", "来": "about"}


def figures(text: str) -> list[Figure]:
    """Every figure that `text` prints, in order."""
    masked = mask(plain(text))
    return paired(masked, list(_single(masked)))


def _single(text: str) -> Iterator[Figure]:
    """The figures of the plain and masked `text`, ranges of two numerals as two figures."""
    done = clause = 0  # where reading goes on, where the clause of the last figure ended or began
    marks = _CLAUSE.finditer(text)
    mark = next(marks, None)
    while match := _START.search(text, done):
        start = match.start()
        while mark and mark.end() <= start:
            clause, mark = mark.end(), next(marks, None)
        end, figure = _at(text, start)
        done = max(end, start + 1)
        if figure:
            yield _worded(text, figure, clause)
            clause = done


def _at(text: str, start: int) -> tuple[int, Figure | None]:
    """The figure at `start`, and where to go on reading."""
    if name := is_name(text, start):
        return name.end(), None
    if read := form(text, start):
        special = Figure(
            start, read.end, read.value, unit=read.unit, percent=read.percent, qualifier=read.word
        )
        return read.end, _signed(text, special, start)
    number = numeral(text, start)
    if number is None:
        return _past(text, start), None
    figure = _amount(text, number)
    return max(number.end, figure.end if figure else 0), figure


def _past(text: str, start: int) -> int:
    while start < len(text) and _START.match(text, start):
        start += 1
    return start


def _amount(text: str, number: Numeral) -> Figure | None:
    """The figure that a numeral makes with what stands around it; None if it is no amount."""
    measured = unit(text, number.end)
    begins, currency = sign(text, number.start)
    if not _counts(text, number, measured, money=currency is not None):
        return None
    value, high, measured = _with_unit(text, number, measured)
    figure = Figure(
        begins, measured.end, value, high,
        comparator=_MORE.get(number.more, "equal"), qualifier=number.more,
        unit=measured.code, currency=measured.currency, percent=measured.percent,
        literal=number.literal, scale=number.scale * measured.factor,
    )  # fmt: skip
    if currency is not None:
        figure = replace(figure, unit="yuan", currency=currency or figure.currency)
    if number.bare and text[number.start - 1 : number.start] == "上":  # 上百家
        figure = replace(figure, comparator="at_least", qualifier="上")
    return _signed(text, figure, number.start)


def _counts(text: str, number: Numeral, measured: Unit, *, money: bool) -> bool:
    """Whether a numeral is an amount and no name, ordinal, year or part of a word."""
    start, end = number.start, number.end
    printed = text[start:end]
    if printed[0] in "十百千万亿" and text[start - 1 : start] in ("几", "数"):
        return False  # 几十家, 数百万元
    if number.bare and not _bare(text, number, measured):
        return False
    if money or measured.currency or measured.percent:
        return True
    has_unit = bool(measured.code)
    grade = number.scale == 1 and len(printed) <= 2 and number.value < 100 and not number.more
    if is_ordinal(text, start, end, grade=grade, unit=has_unit):
        return False
    if printed == "一" and is_article(text, start, end, unit=has_unit):
        return False
    if not has_unit and printed.isdigit() and len(printed) >= _TELEPHONE:
        return False
    return has_unit or not is_year(printed) or bool(before(text, start)[0])


def _bare(text: str, number: Numeral, measured: Unit) -> bool:
    """Whether 百, 千亿 without a digit before it is meant as a number: 近百家, 千亿级."""
    if number.more:
        return bool(measured.code)
    if number.end - number.start > 1:
        return True
    comparator, _ = before(text, number.start)
    if comparator or text[number.start - 1 : number.start] in ("上", "达"):
        return bool(measured.code)
    if text[number.start : measured.end + 1] == "亿级":
        return True
    return after(text, measured.end)[0] == "at_least" and bool(measured.currency)


def _with_unit(text: str, number: Numeral, measured: Unit) -> tuple[Decimal, Decimal | None, Unit]:
    """Value, upper value and unit, where 成, ‰, 半 and 角 have changed them."""
    value, high = number.value, number.high
    end = measured.end
    if measured.currency:
        end, tail = cents(text, end)
        if tail:
            digits = "".join(
                str("零一二三四五六七八九".find(c)) if not c.isdigit() else c for c in tail
            )
            value += Decimal(f"0.{digits}")
    tenths = numeral(text, end) if measured.factor == 10 else None
    if tenths and tenths.end == end + 1 and tenths.value < 10:  # 七成五
        value, end = value + tenths.value / 10, tenths.end
    if (measured.code or measured.currency) and (half := HALF.match(text, end)):
        after_half = half["after"]
        if bool(after_half) == (text[end - 1] == "个"):
            value += Decimal("0.5")
            end = half.end()
            code = _HALVES.get(after_half or "", after_half or measured.code)
            measured = replace(measured, code=code)
    if high is not None:
        high *= measured.factor
    return value * measured.factor, high, replace(measured, end=end)


def _signed(text: str, figure: Figure, at: int) -> Figure:
    """The figure below zero where 负 or a minus sign stands before its numeral, at `at`."""
    minus = _MINUS.search(text, max(0, at - 3), at)
    if not minus:
        return figure
    begins = minus.start("word") if minus["word"] else minus.start("dash")
    return replace(figure, start=min(begins, figure.start), value=-figure.value)


def _worded(text: str, figure: Figure, clause: int) -> Figure:
    """The figure with the words around it: comparator, qualifier, per."""
    comparator, word = before(text, figure.start)
    if word == "近" and figure.unit in _TIMES:  # 近三年: the last three years
        comparator, word = "", ""
    end, per = per_after(text, figure.end)
    if not per and figure.unit not in _TIMES:
        per = per_before(text, clause, figure.start)
    behind, last_word = after(text, end)
    words = [printed for printed in (word, figure.qualifier, last_word) if printed]
    return replace(
        figure,
        end=end,
        comparator=_strictest(behind, figure.comparator, comparator, figure.value_max),
        qualifier="…".join(words),
        value=_rounded(figure.value),
        per=per,
    )


def _strictest(behind: str, own: str, ahead: str, maximum: Decimal | None) -> str:
    """The comparator of 约3700多家: about says less than more_than."""
    if maximum is not None:
        return "between"
    comparators = [name for name in (behind, own, ahead) if name not in ("", "equal")]
    return min(comparators, key=lambda name: name == "about", default="equal")


def _rounded(value: Decimal) -> Decimal:
    """Fractions such as 三分之一 to fifteen digits; whole numbers as they are."""
    return value if value == value.to_integral_value() else _EXACT.plus(value)
