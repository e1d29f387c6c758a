"""Numerals: 4.5 万, 1亿2,000万, 三点五亿, 两千四百五, 两三百, 10 000, 1.5 billion.

Everything here reads the plain form (`measures.text.plain`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

DIGITS = "零一二三四五六七八九两"
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2}
_TENS = {"廿": 20, "卅": 30, "卌": 40}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "亿": 10**8, "兆": 10**12}
_ENGLISH = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12, "k": 10**3}
_MULTIPLIERS = _SMALL | _LARGE | _ENGLISH

#: A number in digits, grouped by commas or (as in Hong Kong) by blanks, or not at all.
LITERAL = r"(?:(?:\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+|\d+)(?!\d)(?:\.\d+)?|(?<![\d.])\.\d+)"
#: 百分点 and 千克 begin with no multiplier; 兆 is one of money only (兆瓦 is a unit).
MULTIPLIER = (
    r"(?:十|百(?! ?分 ?点)|千(?![瓦米克卡伏焦帕赫]|字节|比特)|万|亿"
    r"|兆(?=[\d零一二三四五六七八九十百千万亿元]|[日港美韩]元))"
)
_ENGLISH_MULTIPLIER = r"(?i: ?(?:thousand|million|billion|trillion)\b|(?<=\d)k(?![a-z\d]))"
RUN = re.compile(
    rf"(?:{LITERAL}|[{DIGITS}廿卅卌]|{MULTIPLIER})"
    rf"(?: {{0,2}}{MULTIPLIER}"
    rf"|(?<!\d)[{DIGITS}廿卅卌]|(?<=\d[十百千万亿])[{DIGITS}]|(?<=零)[十]"
    rf"|(?<=[十百千万亿兆零])(?:\d{{1,3}}(?:,\d{{3}})+|\d+)(?!\d| ?[年月日%])(?:\.\d+)?"
    rf"|(?<=[万亿兆]) {{1,2}}{LITERAL}(?= {{0,2}}[十百千万亿])"
    rf"|点[零一二三四五六七八九]+(?![十百千分刻])"
    rf"|{_ENGLISH_MULTIPLIER})*"
)
_TOKEN = re.compile(rf"{LITERAL}|点[{DIGITS}]+|(?i:thousand|million|billion|trillion|k)|\S")
_SCALED = re.compile(
    rf"(?P<number>{LITERAL}|[{DIGITS}十廿卅卌]+)(?P<scale>(?: {{0,2}}[十百千万亿兆])*(?i: ?[a-z]+)?)"
)
#: 余 and 多 between a number and its unit, or between it and a further multiplier (500余万).
_MORE = re.compile(
    rf" ?(?:[余几]|(?<=十)数(?=[个家名人万亿元项])|多(?![少数边层元功媒样重年级])|多(?=元\b|元[^化])|多(?=年)|来(?=[个家人名岁年天项户万]))"
    rf"(?P<scale>(?: ?{MULTIPLIER})*)"
)
_TWO = re.compile(
    f"(?<![{DIGITS}])(一二|一两|两三|二三|三四|三五|四五|五六|六七|七八|八九)(?![{DIGITS}])"
)
_TWO_DIGITS = re.compile(f"(?<!点)(?<![{DIGITS}])[一二三四五六七八九两]{{2}}(?![{DIGITS}])")
#: 千亿 and 百万 are numbers without a digit before them, 万万 and 百千万 are not.
_BARE = re.compile("[百千]万?亿|[百千]万|万亿|千万亿")


@dataclass(frozen=True)
class Numeral:
    """A numeral, where it stands and what it is worth; `high` is the end of 两三百.

    `literal` is its number in digits before `scale`, its multiplier, where it has this form:
    3至5万 shares the multiplier. `more`: the 余 or 多 that follows, if any.
    """

    start: int
    end: int
    value: Decimal
    high: Decimal | None = None
    literal: Decimal | None = None
    scale: Decimal = Decimal(1)
    more: str = ""
    bare: bool = False


def numeral(text: str, start: int) -> Numeral | None:
    """The numeral that begins at `start` in the plain `text`."""
    match = RUN.match(text, start)
    if not match:
        return None
    run = match[0]
    low, high = _ends(run)
    if low is None:
        return None
    literal, scale = _literal(run)
    value = whole(low) if literal is None or high else literal * scale
    top = whole(high) if high else None
    end, more = match.end(), ""
    if (suffix := _MORE.match(text, end)) and not run.startswith("零"):
        times = _product(suffix["scale"])
        value, scale = value * times, scale * times
        top = top * times if top is not None else None
        end, more = suffix.end(), suffix[0].strip()[0]
    bare = run[0] in "百千万亿兆"
    return Numeral(start, end, value, top, literal, scale, more, bare)


def _ends(run: str) -> tuple[str | None, str | None]:
    """The numeral, or both ends of 两三百; None for what is no numeral."""
    if all(char in DIGITS for char in run):
        if len(run) == 1:
            return (None if run == "零" else run), None
        if _TWO.fullmatch(run):
            return run[0], run[1]
        return (run if "零" in run[1:] or len(run) > 2 else None), None
    if run[0] in "百千万亿兆" and not _plausible(run):
        return None, None
    if two := _TWO.search(run):
        start, end = two.span()
        return run[:start] + two[1][0] + run[end:], run[:start] + two[1][1] + run[end:]
    if _TWO_DIGITS.search(run):
        return None, None
    return run, None


def _plausible(run: str) -> bool:
    """Whether a run that begins with a multiplier can be a number at all; 万万 cannot."""
    if len(run) == 1 or _BARE.fullmatch(run):
        return True
    return len(run) == 2 and run[0] in "百千" and run[1] in "二三四五六七八九"


def _literal(run: str) -> tuple[Decimal | None, Decimal]:
    """Number and multiplier: 5 and 10000 of 5 万, 15 and 100 of 十五百; None of 1亿2000万.

    十 is part of the number: 一至二十家 does not begin at ten.
    """
    match = _SCALED.fullmatch(run)
    if not match:
        return None, Decimal(1)
    return whole(match["number"]), _product(match["scale"])


def _product(run: str) -> Decimal:
    value = Decimal(1)
    for token in _TOKEN.finditer(run):
        value *= _MULTIPLIERS[token[0].lower()]
    return value


def _decimal(literal: str) -> Decimal:
    return Decimal(literal.replace(",", "").replace(" ", ""))


def whole(run: str) -> Decimal:
    """The value of a numeral that is all of `run`, digit by digit (二零二三) or by place."""
    if run.isascii() and run.isdigit():
        return Decimal(run)
    if all(char in DIGITS for char in run):
        return Decimal("".join(str(_DIGITS[char]) for char in run))
    number = _Number()
    for match in _TOKEN.finditer(run):
        token = match[0].lower()
        if token[0] == "点":
            number.fraction("".join(str(_DIGITS[char]) for char in token[1:]))
        elif token in _MULTIPLIERS:
            number.times(token)
        else:
            number.digit(token)
    return number.sum()


class _Number:
    """A number by place, while it is read from left to right."""

    def __init__(self) -> None:
        self.total = self.section = Decimal(0)
        self.current: Decimal | None = None
        self.last = 0  # the multiplier directly before `current`
        self.spoken = False  # `current` is one digit: 两千四百五 ends in fifty

    def digit(self, token: str) -> None:
        if token == "零":  # nosec # B105: a word
            self.last = 0
            return
        if token in _TENS:
            self.section += _TENS[token]
            return
        self.spoken = token in _DIGITS or (len(token) == 1 and self.last >= 1000)
        self.current = Decimal(_DIGITS[token]) if token in _DIGITS else _decimal(token)

    def times(self, token: str) -> None:
        factor = _MULTIPLIERS[token]
        if token in _SMALL:
            here = Decimal(1) if self.current is None else self.current
            if self.current is None and 0 < self.section < factor:
                here, self.section = self.section, Decimal(0)
            self.section += here * factor
        else:
            here = self.section + self._rest(below=factor)
            if here and self.total >= factor:  # after a larger unit: 兩億零五百萬
                self.total += here * factor
            else:
                self.total = (self.total + here or Decimal(1)) * factor
            self.section = Decimal(0)
        self.current, self.last = None, factor

    def fraction(self, digits: str) -> None:
        value = self.sum() + Decimal(f"0.{digits}")
        self.total = self.section = Decimal(0)
        self.current, self.last, self.spoken = value, 0, False

    def sum(self) -> Decimal:
        return self.total + self.section + self._rest()

    def _rest(self, below: int | None = None) -> Decimal:
        if self.current is None:
            return Decimal(0)
        if self.spoken and self.last and (below is None or self.last < below):
            return self.current * self.last / 10
        return self.current
