"""The days that deadline words can mean: 2025年底前, 年内, “十四五”期间, by end-2025.

The day of publication is an argument: 年内 counts from it. docs/figures.md lists the forms.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import MINYEAR, date

from measures.text.plain import plain

from . import calendar as cal
from .chinese import framed, moments
from .english import english
from .forms import forms
from .moments import Moment, without
from .spans import spans

_TO = re.compile(r" ?(?:-|至|到|和|与) ?|(?i: to | and )")
_FROM = re.compile(r"(?:从|自|由|在) ?$")
_TAIL = re.compile(r"之?间|期间")
EARLIEST, LATEST = date(1978, 1, 1), date(2200, 12, 31)


@dataclass(frozen=True)
class Days:
    """Words that name days, and the first and the last day that they can mean."""

    start: int
    end: int
    earliest: date
    latest: date
    relative: bool = False  # they count from the day of publication

    def as_json(self) -> dict[str, object]:
        """What `read_days` prints."""
        return {
            "start": self.start,
            "end": self.end,
            "from": self.earliest.isoformat(),
            "by": self.latest.isoformat(),
            "relative": self.relative,
        }


def days(text: str, published: date) -> list[Days]:
    """All words in `text` that name days, in order. Words that overlap are read once."""
    form = plain(text)
    rest = form
    named: list[Moment] = []
    for reader in (forms, spans, english, moments):
        read = list(reader(rest, published))
        rest = without(rest, read)
        named += read
    named.sort(key=lambda moment: moment.start)
    return [_days(moment) for moment in _joined(form, named, published)]


def _joined(text: str, single: list[Moment], published: date) -> Iterable[Moment]:
    """Moments with ranges put together: 2023年-2024年, 6月1日至30日."""
    place = done = 0
    while place < len(single):
        first = single[place]
        if first.start < done:  # the 年内 of 2025年年内
            place += 1
            continue
        second = single[place + 1] if place + 1 < len(single) else None
        place += 1
        if second and _TO.fullmatch(text, first.end, second.start):
            period = cal.Period(first.period.first, second.period.last)
            tail = _TAIL.match(text, second.end)
            if period.first <= period.last and (tail or not _pair(text, first, second)):
                place += 1
                start = _FROM.search(text, max(0, first.start - 2), first.start)
                yield Moment(
                    start.start() if start else first.start,
                    tail.end() if tail else second.end, period,
                    relative=first.relative or second.relative,
                )  # fmt: skip
                continue
        moment = framed(text, first, published)
        done = moment.end
        yield moment


def _pair(text: str, first: Moment, second: Moment) -> bool:
    """2023年和2024年 are two years unless 之间 follows."""
    return text[first.end : second.start].strip() in ("和", "与")


def _days(moment: Moment) -> Days:
    return Days(moment.start, moment.end, *moment.period, relative=moment.relative)


def agree(words: str, published: Iterable[date], earliest: date, latest: date) -> bool | None:
    """Whether `words` can mean the days from `earliest` to `latest`; None if none are read.

    `published`: days on which the words may have been written. Words such as 年内 may also be
    quoted from a statement of the year before.
    """
    read = False
    for day in published:
        for meant in days(words, day):
            read = True
            spans = [(meant.earliest, meant.latest)]
            if meant.relative and day.year > MINYEAR:
                spans += [(d.earliest, d.latest) for d in days(words, cal.later(day, years=-1))]
            if any(first <= earliest and latest <= last for first, last in spans):
                return True
    return False if read else None


def outside(day: date) -> str | None:
    """Why `day` can be no deadline; None if it can."""
    if EARLIEST <= day <= LATEST:
        return None
    return f"A deadline lies between {EARLIEST} and {LATEST}, not on {day}."
