"""Numbers as policy documents print them: 5000万元, 4.5 万余人, 7,600餘張, 千億級, 八大, 1:1.

Only the number is read here; what it counts stays with whoever asks.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "兩": 2}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}

_ARABIC = re.compile(
    r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<scale>(?: ?[十百千万萬亿億])*)"
)
_CHINESE = re.compile("[零〇一二两兩三四五六七八九十百千万萬亿億]+")
_TENTHS = re.compile(r"[ 余餘多]*成")


class Number(NamedTuple):
    """A number printed in a text: where it stands (characters) and its exact value."""

    start: int
    end: int
    value: Decimal


def numbers(text: str) -> list[Number]:
    """Every number printed in `text`, in order, as exact values.

    七成 is read as 70 (percent). A run of Chinese numerals that is not a number
    (万一, 千万别) may be returned too: callers look for a value, they do not count.
    """
    found = []
    for match in _ARABIC.finditer(text):
        value = Decimal(match["number"].replace(",", ""))
        for char in match["scale"].replace(" ", ""):
            value *= _SMALL.get(char) or _LARGE[char]
        found.append(_with_tenths(text, match, value))
    taken = {i for number in found for i in range(number.start, number.end)}
    for match in _CHINESE.finditer(text):
        if match.start() not in taken:
            found.append(_with_tenths(text, match, Decimal(_chinese(match[0]))))
    return sorted(found)


def _with_tenths(text: str, match: re.Match[str], value: Decimal) -> Number:
    tenths = _TENTHS.match(text, match.end())
    return Number(match.start(), match.end(), value * 10 if tenths else value)


def _chinese(run: str) -> int:
    """The value of a run of Chinese numerals: positional, or digit by digit (二〇二三)."""
    if all(char in _DIGITS for char in run):
        return int("".join(str(_DIGITS[char]) for char in run))
    total = section = digit = 0
    bare = True  # no digit stands before the next multiplier: 千億 is one thousand of them
    for char in run:
        if char in _DIGITS:
            digit, bare = _DIGITS[char], False
        elif char in _SMALL:
            section += (1 if bare else digit) * _SMALL[char]
            digit, bare = 0, True
        else:
            here, unit = section + digit, _LARGE[char]
            # After a larger unit only what came since counts: 兩億零五百萬.
            total = total + here * unit if here and total >= unit else (total + here or 1) * unit
            section, digit, bare = 0, 0, True
    return total + section + digit
