"""Days in English: by end-2025, 15 March 2025, Q3 2026, within five years."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from . import calendar as cal
from .calendar import Period
from .moments import Moment, Reader, scan

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_COUNTED = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_WORDS = {word: number for number, word in enumerate(_COUNTED, 1)}
_ORDER = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_N = rf"(?P<n>\d{{1,2}}|{'|'.join(_WORDS)})"
_M = rf"(?P<m>\d{{1,2}}|{'|'.join(_WORDS)})"
_YEAR = r"(?P<year>(?:19|20|21)\d\d|this year|next year|the year)"
_BY = r"(?:\b(?P<by>by|before|until|no later than|not later than|on or before) )?"


def _year(match: re.Match[str], published: date) -> int:
    printed = match["year"]
    if not printed:
        return published.year
    return int(printed) if printed.isdigit() else published.year + (printed == "next year")


def _framed(match: re.Match[str], period: Period) -> Period:
    by = (match["by"] or "").lower()
    if by == "before":
        return period.before()
    return period.end() if by else period


def _day(match: re.Match[str], published: date) -> Period:
    day = date(_year(match, published), _month(match), int(match["day"]))
    period = Period(day, day)
    return _framed(match, period)


def _month(match: re.Match[str]) -> int:
    return 1 + _MONTHS.index(match["month"][:3].lower())


def _whole_month(match: re.Match[str], published: date) -> Period:
    month = _month(match)
    period = cal.months(_year(match, published), month, month)
    return period.end() if match["end"] else _framed(match, period)


def _whole_year(match: re.Match[str], published: date) -> Period:
    number, part = _year(match, published), (match["part"] or "").lower()
    if "end" in part or "late" in part:
        period = cal.year(number).end() if "end" in part else cal.months(number, 10, 12)
        return period
    if part:
        return _framed(match, cal.part_of_year(number, "中" if "mid" in part else "初"))
    return _framed(match, cal.year(number))


def _quarter(match: re.Match[str], published: date) -> Period:
    which = match["which"].lower()
    number = _ORDER.get(which) or int(which[-1])
    return _framed(match, cal.quarter(_year(match, published), number))


def _half(match: re.Match[str], published: date) -> Period:
    return _framed(match, cal.half(_year(match, published), _ORDER[match["which"].lower()]))


def _ahead(match: re.Match[str], published: date) -> Period:
    months = 12 if match["unit"].lower().startswith("year") else 1
    ends = [
        cal.later(published, of_months=months * (_WORDS.get(printed.lower()) or int(printed)))
        for printed in (match["n"], match["m"])
        if printed
    ]
    return Period(ends[0] if match["m"] else published, ends[-1])


def _years(match: re.Match[str], published: date) -> Period:
    return Period(cal.year(int(match["year"])).first, cal.year(int(match["last"])).last)


_FORMS: list[tuple[str, Reader]] = [
    (rf"{_BY}\b(?:on )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?{_MONTH},? (?P<year>\d{{4}})\b", _day),
    (rf"{_BY}\b(?:on )?{_MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}})\b", _day),
    (rf"{_BY}\b(?P<end>(?:the )?end(?: of |[- ]))?{_MONTH},? (?P<year>\d{{4}})\b", _whole_month),
    (rf"{_BY}\b(?:the )?(?P<which>first|second|third|fourth|[1-4](?:st|nd|rd|th)) quarter of {_YEAR}", _quarter),
    (rf"{_BY}\b(?P<which>Q[1-4])(?: of)? {_YEAR}", _quarter),
    (rf"{_BY}\b{_YEAR} (?P<which>Q[1-4])\b", _quarter),
    (rf"{_BY}\b(?:the )?(?P<which>first|second) half of {_YEAR}", _half),
    (rf"\b(?:from|between) {_YEAR}(?: to | and |-)(?P<last>(?:19|20|21)\d\d)\b", _years),
    (rf"{_BY}\b(?:the )?(?P<part>end(?: of |-| )|mid(?: |-)|early(?: in)? |late )(?:the )?{_YEAR}", _whole_year),
    (rf"\b(?P<by>by|before|until|no later than|not later than|on or before)\b (?P<part>)?{_YEAR}\b(?![/-]\d)", _whole_year),
    (rf"\b(?P<by>)?(?P<part>)?(?:in|during|within|throughout) {_YEAR}\b(?![/-]\d)", _whole_year),
    (rf"\b(?:within|in|over)(?: the)?(?: next| coming)? {_N}(?: (?:to|or) {_M})? (?P<unit>years?|months?)", _ahead),
    (rf"\b(?:the )?(?:next|coming) {_N}(?: (?:to|or) {_M})? (?P<unit>years?|months?)", _ahead),
    (r"\b(?P<part>)(?P<year>(?:19|20|21)\d\d) (?P<by>or (?:before|earlier))", _whole_year),
    (r"\b(?P<by>by|before) (?P<part>(?:the )?year[- ]?end)(?P<year>(?!))?", _whole_year),
    (r"\b(?P<by>)(?P<part>)(?P<year>this year|next year)", _whole_year),
]  # fmt: skip
_COMPILED = [(re.compile(pattern, re.IGNORECASE), read, False) for pattern, read in _FORMS]
_NAMED = re.compile(r"\d{4}")
_LATIN = re.compile("[A-Za-z]")


def english(text: str, published: date) -> Iterator[Moment]:
    """The moments of the plain `text` named in English; none overlap."""
    if not _LATIN.search(text):
        return
    for moment in scan(_COMPILED, text, published):
        named = _NAMED.search(text, moment.start, moment.end)
        yield replace(moment, relative=not named, closed=True)
