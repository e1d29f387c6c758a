"""Days counted from publication: 未来5年, 三年内, 11年后, 昨日, 下周五."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from measures.text.numerals import whole

from . import calendar as cal
from .calendar import Period
from .moments import Moment, Reader, scan

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


def _later(day: date, printed: str, unit: str, *, half: bool = False) -> Period:
    """The day that is `printed` units later: 半 a year, 两三 years, 5 months."""
    if printed == "半":
        ends = [(0, True)]
    elif len(printed) == 2 and "十" not in printed and not printed.isdigit():
        ends = [(int(whole(char)), half) for char in printed]  # 两三年
    else:
        ends = [(int(whole(printed)), half)]
    if ends != sorted(ends):
        raise ValueError(f"{printed} is no amount of {unit}")  # 八五年
    days = [_shifted(day, number, unit, half=extra) for number, extra in ends]
    return Period(days[0], days[-1])


def _shifted(day: date, number: int, unit: str, *, half: bool) -> date:
    if unit == "年":
        return cal.later(day, years=number, of_months=6 * half)
    if "月" in unit:
        return cal.later(day, of_months=number, of_days=15 * half)
    return cal.later(day, of_days=number if unit == "天" else 7 * number)


def _ahead(match: re.Match[str], published: date) -> Period:
    """未来5年 begins now; 未来5年至10年 and 两三年内 end in five, two years at the earliest."""
    unit = match["unit"] or match["unit2"]
    if not unit:
        raise ValueError("a number without 年 or 月")
    end = _later(published, match["n"], unit, half=bool(match["half"]))
    if match["m"]:
        return Period(end.first, _later(published, match["m"], match["unit2"] or unit).last)
    return end if end.first < end.last else Period(published, end.last)


def _after(match: re.Match[str], published: date) -> Period:
    return _later(published, match["n"], match["unit"])


def _back(match: re.Match[str], published: date) -> Period:
    if match["n"] == "半":
        return Period(cal.later(published, of_months=-6), published)
    return Period(
        _shifted(published, -int(whole(match["n"])), match["unit"], half=False), published
    )


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


_N = r"(?:[1-9]\d{0,2}|[一二三四五六七八九十两]{1,3}|半)"
_UNIT = r"(?P<unit>年|个?月|周|个星期|天)"
_AMOUNT = rf"(?P<n>{_N}) ?{_UNIT}?(?P<half>半)?(?: ?[-至到] ?(?P<m>{_N}) ?(?P<unit2>年|个?月|周|个星期|天))?"
_LONG = (
    rf"(?P<n>{_N}) ?(?P<unit>年|个月)?(?P<half>半)?(?: ?[-至到] ?(?P<m>{_N}) ?(?P<unit2>年|个月))?"
)
_FORMS: list[tuple[str, Reader]] = [
    (rf"自?[本此该]?(?:办法|政策|措施|方案|通知|意见|规定|文件)?(?:(?:发布|印发|公布|颁布|出台)之?日|即日)起 ?{_AMOUNT}(?:之内|以内|内)", _ahead),
    (rf"(?:未来|今后|接下来|随后|此后|往后|后)的? ?{_AMOUNT}(?:之内|以内|内|间|里)?(?![前底末])", _ahead),
    (rf"(?<![起后近去满\d一二三四五六七八九十-至到]){_LONG}(?:之内|以内|内(?![地容部]))", _ahead),
    (rf"(?<=[在于]){_LONG}之?间", _ahead),
    (rf"用{_LONG}(?:左右)?的?时间", _ahead),
    (rf"(?<![\d一二三四五六七八九十第每满毕业])(?P<n>{_N}) ?(?P<unit>年|个月)(?:之后|以后|后)(?![的起])", _after),
    (rf"(?:过去|近|最近|前|上(?!半)) ?(?P<n>{_N}) ?{_UNIT}", _back),
    (r"(?P<far>大)?(?P<spoken>[前后]天|[昨今明][天日])(?![气候])", _spoken),
    (r"(?P<shift>上{1,3}|下{1,3}|[本这])个?(?:周|星期|礼拜)(?:(?P<weekend>末)|(?P<weekday>[一二三四五六日天]))?(?![年期刊报])", _week),
]  # fmt: skip
_COMPILED = [(re.compile(pattern), read, True) for pattern, read in _FORMS]


def spans(text: str, published: date) -> Iterator[Moment]:
    """The moments of the plain `text` that have one of these forms; none overlap."""
    return scan(_COMPILED, text, published)
