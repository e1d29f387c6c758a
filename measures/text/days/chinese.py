"""Days in Chinese words, in the plain form: 2026年第三季, 民國114年, 年底前, 9月7日."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import MAXYEAR, date

from measures.text.numerals import whole

from . import calendar as cal
from .calendar import Period
from .moments import Moment

_D = "零一二三四五六七八九"
_MONTHS = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_MONTH_FOLLOWS = rf"(?= ?年 ?{_MONTHS} ?月)"
_YEAR = re.compile(
    rf"(?P<roc>民国 ?(?:\d{{1,3}}|[{_D}十百]+) ?年)"
    rf"|(?<![\d.])(?:公元)?(?P<digits>\d{{4}}|0\d|\d\d{_MONTH_FOLLOWS}) ?年度?"
    rf"|(?<![{_D}十百千万])(?P<han>[{_D}]{{4}}|零[{_D}]|两千零[{_D}十]+|两千{_MONTH_FOLLOWS}"
    rf"|[{_D}]{{2,3}}{_MONTH_FOLLOWS}) ?年度?"
    r"|(?P<spoken>今年度?|本年度?|当年度?|明年|来年|翌年|后年|去年|前年|上年度?|下年度?)"
)
_SPOKEN = dict(zip("今本当明来翌下后去上前", (0, 0, 0, 1, 1, 1, 1, 2, -1, -1, -2), strict=True))
_Q = "[一二三四1-4]"
_QUARTER = (
    rf"(?:第 ?(?P<quarter>{_Q})(?:[、和至-]第?(?P<to>{_Q}))? ?季度?|(?P<short>{_Q}) ?季度"
    r"|[前首](?P<opening>[一二两三])个?季度?|(?P<first>首季度?)|Q(?P<latin>[1-4])(?!\d))(?P<end>[末底])?"
)
_PART = re.compile(
    rf" ?(?:(?P<half>[上下])半年|{_QUARTER}"
    r"|(?P<part>年[底末终中初]|[底末]|初(?![步级创审])|中(?=[前,。;、)”]|$)))"
)
_ALONE = re.compile(
    rf"(?<![\d一二三四五六七八九十两几每多全往大周])(?:(?P<half>[上下])半年|{_QUARTER}"
    r"|(?P<part>年[底末终中初]))(?![级会])"
)
_MONTH = re.compile(
    rf" ?(?<![\d.个十])(?P<month>{_MONTHS}) ?月(?!龄|饼|球)份?|(?P<spoken>[本当下上次]个?月)(?!份额)"
)
_SPOKEN_MONTH = {"本": 0, "当": 0, "下": 1, "次": 1, "上": -1}
_DAY = re.compile(
    r" ?(?:(?P<day>[12]\d|3[01]|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|廿[一二三四五六七八九]?|[一二三四五六七八九])(?: ?[日号]|(?=[-至]\d\d?[日号]))"
    r"|(?P<bare>三十一?|二?十[一二三四五六七八九]|[二]?十)(?![一二三四五六七八九大家个项万亿年月余多]))"
)
_MONTH_PART = re.compile(r" ?(?P<part>[上中下]旬|[底末初]|中(?=[前,。;、)”]|$))")
#: What makes 10日 ten days and no tenth: 10日内, 由30日压缩至10日.
DAYS_LONG = "内|以内|之内|以上|以下|压缩|缩短|减|[线楼元]"
NOT_SHORTENED = "(?<![缩短减][至为到])"
_ONLY_DAY = re.compile(
    rf"(?<![\d.第月]){NOT_SHORTENED}(?P<day>[12]\d|3[01]|0?[1-9])(?:(?=[-至]\d\d?[日号])| ?[日号])(?!{DAYS_LONG})"
    rf"|(?<=[到至-]){NOT_SHORTENED}(?P<han>三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])[日号]"
)
_WORDS = re.compile(
    r"(?<![个\d一二三四五六七八九十每当两半])月(?P<month_end>[底末])"
    r"|(?<![\d一二三四五六七八九十两几半数百千多])(?P<year>年)(?:度?之?内)(?![地容部])"
    r"|(?<![个\d一二三四五六七八九十两几半数多])(?P<month>月)内"
    r"|(?P<quarter>[本下]一?季度?)(?P<quarter_end>[末底])?"
)
#: Where any of the above can begin.
START = re.compile(rf"民国|公元|[\d{_D}两十]|[今本当明来翌后去前上下次]|第|首|Q|年|月")
_PREFIX = re.compile(r"(?:截至|截止|不迟于|不晚于|到|至) ?$")
_IMPOSSIBLE = re.compile(rf"[\d{_D}十年月日号 ]*")
_SUFFIX = re.compile(
    r" ?(?:24 ?(?:时|点|:00) ?)?(?:\(含[^()]{0,3}\) ?)?(?:(?P<by>(?:或|及)(?:之|以)前)|(?P<before>(?:之|以)?前(?![三海往后期列端沿瞻景述十款置面提]|[一二两几数\d]))"
    r"|(?P<within>年?(?:之|以)?内(?![地容部需外蒙])|期间))"
)


def moments(text: str, published: date) -> Iterator[Moment]:
    """Every calendar period named in the plain `text`, in order, not yet joined to ranges."""
    at = 0
    last: Moment | None = None
    while match := START.search(text, at):
        at = match.start()
        try:
            moment = _moment(text, at, published, last)
        except (ValueError, OverflowError):  # 2月30日, the year 0: none of its parts is a day
            moment, at = None, _IMPOSSIBLE.match(text, at).end()  # type: ignore[union-attr]
        if moment:
            last = moment
            yield moment
        at = moment.end if moment else max(at, match.start() + 1)


def framed(text: str, moment: Moment, published: date) -> Moment:
    """The moment with the words around it: 到2025年, 6月前, 2033年或之前."""
    if moment.closed:
        return moment
    prefix = _PREFIX.search(text, max(0, moment.start - 4), moment.start)
    suffix = _SUFFIX.match(text, moment.end)
    start = prefix.start() if prefix else moment.start
    end = suffix.end() if suffix else moment.end
    period = moment.period
    due = prefix and prefix[0][0] != "截" or suffix and not suffix["within"]  # 截至 looks back
    if due and moment.yearless and period.last < published and published.year < MAXYEAR:
        period = _a_year_on(period)
    if prefix or moment.ends or (suffix and suffix["by"]):
        period = period.end()
    elif suffix and suffix["before"]:
        period = period.before()
    return replace(moment, start=start, end=end, period=period)


def _a_year_on(period: Period) -> Period:
    return Period(cal.later(period.first, years=1), cal.later(period.last, years=1))


def _moment(text: str, at: int, published: date, last: Moment | None) -> Moment | None:
    inherits = last if last and at - last.end <= 4 else None
    if match := _YEAR.match(text, at):
        number = _year_number(match, published)
        moment = _in_year(text, match.end(), number, published) or Moment(
            at, match.end(), cal.year(number), year=number
        )
        return replace(moment, start=at, relative=bool(match["spoken"]))
    if match := _MONTH.match(text, at):
        return _in_month(text, at, match, published, inherits)
    if match := _ALONE.match(text, at):
        year = inherits.year if inherits else published.year
        return Moment(
            at, match.end(), _part(match, year), relative=True, ends=_ends(match), year=year
        )
    if match := _ONLY_DAY.match(text, at):
        number = int(whole(match["day"] or match["han"]))
        if inherits and inherits.month:
            day = date(inherits.year, inherits.month, number)
            return replace(inherits, start=at, end=match.end(), period=Period(day, day))
        day = _next_such_day(published, number)
        return Moment(at, match.end(), Period(day, day), relative=True)
    return _word(text, at, published)


def _word(text: str, at: int, published: date) -> Moment | None:
    match = _WORDS.match(text, at)
    if not match:
        return None
    whole_month = cal.months(published.year, published.month, published.month)
    if match["year"]:
        return Moment(at, match.end(), cal.year(published.year), relative=True)
    if match["quarter"]:
        day = cal.later(published, of_months=3 * (match["quarter"][0] == "下"))
        period = cal.quarter(day.year, (day.month + 2) // 3)
        ends = bool(match["quarter_end"])
        return Moment(at, match.end(), period, relative=True, ends=ends)
    ends = bool(match["month_end"])
    return Moment(at, match.end(), whole_month, relative=True, ends=ends)


def _year_number(match: re.Match[str], published: date) -> int:
    if match["spoken"]:
        return published.year + _SPOKEN[match["spoken"][0]]
    if match["roc"]:
        return 1911 + int(whole(match["roc"][2:-1].strip()))
    printed = match["digits"] or match["han"]
    number = int(whole(printed))
    short = len(printed) == 2 and number < 100
    return number + (2000 if number <= (published.year + 30) % 100 else 1900) if short else number


def _in_year(text: str, at: int, number: int, published: date) -> Moment | None:
    """A part of a year, or a month in it, that stands right after the year."""
    if match := _PART.match(text, at):
        return Moment(at, match.end(), _part(match, number), ends=_ends(match), year=number)
    if match := _MONTH.match(text, at):
        month = int(whole(match["month"])) if match["month"] else 0
        if month or match["spoken"] == "本月":
            return _month(text, match, number, month or published.month)
    return None


def _part(match: re.Match[str], number: int) -> Period:
    if match["half"]:
        return cal.half(number, 1 if match["half"] == "上" else 2)
    if match["part"]:
        part = match["part"][-1]
        return cal.part_of_year(number, "底" if part in "底末终" else part)
    if match["opening"]:
        return cal.months(number, 1, 3 * int(whole(match["opening"])))
    which = int(whole(match["quarter"] or match["short"] or match["latin"] or "1"))
    last = int(whole(match["to"])) if match["to"] else which
    return cal.months(number, 3 * which - 2, 3 * last)


def _ends(match: re.Match[str]) -> bool:
    """Whether a part of a year is its last day: 年底, 三季度末."""
    return bool(match["end"]) or (match["part"] or "")[-1:] in ("底", "末", "终")


def _in_month(
    text: str, at: int, match: re.Match[str], published: date, inherits: Moment | None
) -> Moment:
    if match["spoken"]:
        day = cal.later(published, of_months=_SPOKEN_MONTH[match["spoken"][0]])
        return replace(_month(text, match, day.year, day.month), start=at, relative=True)
    month = int(whole(match["month"]))
    if inherits and not inherits.yearless:
        return replace(_month(text, match, inherits.year, month), start=at)
    moment = _month(text, match, published.year, month, exact=False)
    return replace(moment, start=at, relative=True, yearless=True)


def _month(text: str, match: re.Match[str], year: int, month: int, *, exact: bool = True) -> Moment:
    if day := _DAY.match(text, match.end()):
        number = int(whole(day["day"] or day["bare"]))
        period = _day(year, month, number, exact=exact)
        return Moment(match.start(), day.end(), period, year=year, month=month)
    if part := _MONTH_PART.match(text, match.end()):
        period = cal.part_of_month(year, month, part["part"])
        ends = part["part"] in "底末"
        return Moment(match.start(), part.end(), period, ends=ends, year=year, month=month)
    period = cal.months(year, month, month)
    return Moment(match.start(), match.end(), period, year=year, month=month)


def _day(year: int, month: int, number: int, *, exact: bool) -> Period:
    """One day; where the text names no year, 2月29日 is the next there is."""
    day = _valid(year, month, number) if exact else None
    if not exact:
        tries = (_valid(year + step, month, number) for step in range(8))
        day = next((valid for valid in tries if valid), None)
    if day is None:
        raise ValueError(f"{year}-{month}-{number} is no day")
    return Period(day, day)


def _next_such_day(published: date, number: int) -> date:
    """The day of this month, or of the next month that has one."""
    first = published.replace(day=1)
    later = (cal.later(first, of_months=step) for step in range(3))
    days = (_valid(month.year, month.month, number) for month in later)
    return next(day for day in days if day)


def _valid(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None
