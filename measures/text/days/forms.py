"""Calendar days and years in forms of their own: 2010-01-29, 2021-2025年, “十四五”期间."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from measures.text.numerals import whole

from . import calendar as cal
from .calendar import Period
from .moments import Moment, Reader, scan

_D = "零一二三四五六七八九"


def _iso(match: re.Match[str], published: date) -> Period:
    day = date(int(match["year"]), int(match["month"]), int(match["day"]))
    return Period(day, day)


def _day_first(match: re.Match[str], published: date) -> Period:
    """31/12/2025, and 12/31/2025 where no other reading is a day."""
    number, day, month = int(match["year"]), int(match["day"]), int(match["month"])
    if number < 100:
        number += 2000 if number <= (published.year + 30) % 100 else 1900
    if month > 12:
        day, month = month, day
    only = date(number, month, day)
    return Period(only, only)


def _double(match: re.Match[str], published: date) -> Period:
    """2024/25: a school year, or Hong Kong's financial year."""
    first, second = whole(match["first"]), whole(match["second"])
    if (first + 1) % 100 != second % 100:
        raise ValueError("no two years that follow each other")
    kind = (
        cal.school_year if re.search("学年|(?i:school|academic)", match[0]) else cal.financial_year
    )
    return kind(int(first))


def _school(match: re.Match[str], published: date) -> Period:
    return cal.school_year(int(whole(match["year"])))


def _years(match: re.Match[str], published: date) -> Period:
    first, second = int(whole(match["first"])), int(whole(match["second"]))
    if second < 100:
        second += first // 100 * 100
    if not first < second < first + 100:
        raise ValueError("no range of years")
    return Period(cal.year(first).first, cal.year(second).last)


def _plan(match: re.Match[str], published: date) -> Period:
    number = 10 + whole(match["plan"]) if match["plan"] else whole(match["long"])
    period = cal.plan(int(number))
    return period.end() if match["end"] else period


def _decade(match: re.Match[str], published: date) -> Period:
    century = match["century"]
    if not century:
        hundreds = published.year // 100 - 1
    elif century in ("本", "上"):
        hundreds = published.year // 100 - (century == "上")
    else:
        hundreds = int(whole(century)) - 1
    first = 100 * hundreds + int(whole(match["decade"]))
    return Period(cal.year(first).first, cal.year(first + 9).last)


_Y = rf"(?:(?:19|20|21)\d\d|[{_D}]{{4}})"
_FORMS: list[tuple[str, Reader]] = [
    (r"(?<![\d./])(?P<year>\d{4})(?P<sep>[-/. ])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})(?![\d/]|\.\d)", _iso),
    (r"(?<![\d./])(?P<day>\d{1,2})(?P<sep>[-/.])(?P<month>\d{1,2})(?P=sep)(?P<year>(?:19|20|21)\d\d)(?![\d/]|\.\d)", _day_first),
    (r"(?<![\d./-])(?P<day>\d{2})/(?P<month>\d{2})/(?P<year>\d{2})(?![\d/])", _day_first),
    (rf"(?P<first>{_Y})(?:年度?)? ?[-/至] ?(?P<second>(?:20)?\d\d|[{_D}]{{2,4}})年? ?"
     r"(?:学年|财政年度|财年|年度|(?i:(?:school|academic|financial|fiscal) year))", _double),
    (r"(?P<year>(?:19|20)\d\d) ?学年", _school),
    (rf"(?<![\d.])(?:从|自|由)?(?P<first>{_Y})(?: ?年)? ?[-至到] ?(?P<second>{_Y}|\d\d(?= ?年))"
     r"(?! ?年? ?[\d一二三四五六七八九十]+ ?月|[-./\d])(?: ?年)?(?:期间|之?间)?", _years),
    (r"[“\"]?(?:十(?P<plan>[一二三四五六])五|第(?P<long>十[一二三四五六])个五年(?:规划|计划)?)[”\"]?"
     r"(?:(?P<end>(?:规划)?(?:时期|期)?末期?)|期间|时期|规划期|期内|$|(?=[,。;、)]))", _plan),
    (rf"(?:(?P<century>\d{{1,2}}|[{_D}十]{{1,3}}|[本上]) ?世纪)?(?P<decade>\d0|[一二三四五六七八九]十) ?年代", _decade),
]  # fmt: skip
_COMPILED = [(re.compile(pattern), read, False) for pattern, read in _FORMS]


def forms(text: str, published: date) -> Iterator[Moment]:
    """The moments of the plain `text` that have one of these forms; none overlap."""
    return scan(_COMPILED, text, published)
