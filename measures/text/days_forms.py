"""Days in figures, plans, school years and spans from publication: 2010-01-29, 未来5年."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from . import days_calendar as cal
from .days_calendar import Period
from .days_chinese import Moment
from .figures_numerals import whole

_N = r"(?:[1-9]\d{0,2}|[一二三四五六七八九十两半]{1,3})"
_D = "零一二三四五六七八九"
_UNIT = r"(?:年|个?月|周|个星期|天)"
_AHEAD = r"(?:未来|今后|接下来|随后|此后|往后|后)"
_SPOKEN = {
    "前天": -2,
    "昨天": -1,
    "昨日": -1,
    "今天": 0,
    "今日": 0,
    "明天": 1,
    "明日": 1,
    "后天": 2,
}
_BACK = r"(?:过去|近|最近|前|上(?!半))"


def _iso(match: re.Match[str], published: date) -> Period:
    day = date(int(match["year"]), int(match["month"]), int(match["day"]))
    return Period(day, day)


def _day_first(match: re.Match[str], published: date) -> Period:
    number = int(match["year"])
    if number < 100:
        number += 2000 if number <= (published.year + 30) % 100 else 1900
    day = date(number, int(match["month"]), int(match["day"]))
    return Period(day, day)


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


def _amount(printed: str, unit: str) -> dict[str, int]:
    if printed == "半":
        return {"of_months": 6}
    number = int(whole(printed))
    if unit == "年":
        return {"years": number}
    if "月" in unit:
        return {"of_months": number}
    return {"of_days": 7 * number if unit != "天" else number}


def _ahead(match: re.Match[str], published: date) -> Period:
    """未来5年 begins now; 未来5年至10年 ends in five years at the earliest."""
    unit = match["unit"] or match["unit2"]
    if not unit:
        raise ValueError("a number without 年 or 月")
    end = cal.later(published, **_amount(match["n"], unit))
    if match["m"]:
        last = cal.later(published, **_amount(match["m"], match["unit2"] or unit))
        return Period(end, last)
    return Period(published, end)


def _after(match: re.Match[str], published: date) -> Period:
    day = cal.later(published, **_amount(match["n"], match["unit"]))
    return Period(day, day)


def _back(match: re.Match[str], published: date) -> Period:
    amount = {name: -number for name, number in _amount(match["n"], match["unit"]).items()}
    return Period(cal.later(published, **amount), published)


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


def _spoken(match: re.Match[str], published: date) -> Period:
    """昨日, 后天, 大后天."""
    step = _SPOKEN[match["spoken"]]
    if match["far"]:
        step += 1 if step > 0 else -1
    day = published + timedelta(step)
    return Period(day, day)


def _week(match: re.Match[str], published: date) -> Period:
    """上周, 下下周日: weeks begin on Monday."""
    steps = {"上": -1, "下": 1}.get(match["shift"][0], 0) * len(match["shift"])
    monday = published + timedelta(7 * steps - published.weekday())
    if match["weekend"]:
        return Period(monday + timedelta(5), monday + timedelta(6))
    if match["weekday"]:
        day = monday + timedelta("一二三四五六日".index(match["weekday"].replace("天", "日")))
        return Period(day, day)
    return Period(monday, monday + timedelta(6))


_FORMS: list[tuple[str, Callable[[re.Match[str], date], Period], bool]] = [
    (r"(?<![\d./])(?P<year>\d{4})(?P<sep>[-/. ])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})(?![\d/]|\.\d)", _iso, False),
    (r"(?<![\d./])(?P<day>\d{1,2})(?P<sep>[-/.])(?P<month>\d{1,2})(?P=sep)(?P<year>(?:19|20|21)\d\d)(?![\d/]|\.\d)", _day_first, False),
    (r"(?<![\d./-])(?P<day>\d{2})/(?P<month>\d{2})/(?P<year>\d{2})(?![\d/])", _day_first, False),
    (rf"(?P<first>(?:19|20)\d\d|[{_D}]{{4}})(?:年度?)? ?[-/至] ?(?P<second>(?:20)?\d\d|[{_D}]{{2,4}})(?:年)? ?"
     r"(?:学年|财政年度|财年|年度|(?i:(?:school|academic|financial|fiscal) year))", _double, False),
    (r"(?P<year>(?:19|20)\d\d) ?学年", _school, False),
    (rf"(?<![\d.])(?:从|自|由)?(?P<first>(?:19|20|21)\d\d|[{_D}]{{4}})(?: ?年)? ?[-至到] ?(?P<second>(?:19|20|21)\d\d|[{_D}]{{4}}|\d\d(?= ?年))(?! ?年? ?[\d一二三四五六七八九十]+ ?月|[-./\d])(?: ?年)?(?:期间|之?间)?", _years, False),
    (r"“?(?:十(?P<plan>[一二三四五六])五|第(?P<long>十[一二三四五六])个五年(?:规划|计划)?)”?(?P<end>(?:期|规划|时期)?[末])?"
     r"(?:期间|时期|规划期|期内|(?<=末)|$|(?=[,。;、)]))", _plan, False),
    (rf"{_AHEAD}的? ?(?P<n>{_N}) ?(?P<unit>{_UNIT})?(?: ?[-至到] ?(?P<m>{_N}) ?(?P<unit2>{_UNIT}))?(?:之内|以内|内|间|里)?(?![前底末])", _ahead, True),
    (rf"(?<![起后近去满\d一二三四五六七八九十])(?P<n>{_N}) ?(?P<unit>年|个月)(?: ?[-至到] ?(?P<m>{_N}) ?(?P<unit2>年|个月))?(?:之内|以内|内(?![地容部]))", _ahead, True),
    (rf"(?<=[在于])(?P<n>{_N})(?P<unit>年|个月)(?P<m>(?!))?(?P<unit2>(?!))?之?间", _ahead, True),
    (rf"用(?P<n>{_N})(?P<unit>年|个月)?(?:[-至到](?P<m>{_N})(?P<unit2>年|个月))?(?:左右)?的?时间", _ahead, True),
    (rf"(?<![\d一二三四五六七八九十第每满毕业])(?P<n>{_N}) ?(?P<unit>年|个月)(?:之后|以后|后)(?![的起])", _after, True),
    (rf"{_BACK} ?(?P<n>{_N}) ?(?P<unit>{_UNIT})", _back, True),
    (r"(?P<far>大)?(?P<spoken>[前后]天|[昨今明][天日])(?![气候])", _spoken, True),
    (r"(?P<shift>上+|下+|[本这])个?(?:周|星期|礼拜)(?:(?P<weekend>末)|(?P<weekday>[一二三四五六日天]))?(?![年期刊报])", _week, True),
    (rf"(?:(?P<century>\d{{1,2}}|[{_D}十]{{1,3}}|[本上]) ?世纪)?(?P<decade>\d0|[一二三四五六七八九]十) ?年代", _decade, False),
]  # fmt: skip
_COMPILED = [(re.compile(pattern), read, relative) for pattern, read, relative in _FORMS]


def forms(text: str, published: date) -> Iterator[Moment]:
    """The moments of the plain `text` that have one of these forms; none overlap."""
    taken: set[int] = set()
    for pattern, read, relative in _COMPILED:
        for match in pattern.finditer(text):
            if not taken.isdisjoint(range(*match.span())):
                continue
            try:
                period = read(match, published)
            except (ValueError, OverflowError, TypeError):
                continue  # no such day
            taken.update(range(*match.span()))
            closed = period.first != period.last
            yield Moment(*match.span(), period, relative=relative, closed=closed)
