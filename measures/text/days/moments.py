"""Words that name a period, and how lists of forms are searched for them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from .calendar import Period

#: From the words that matched and the day of publication to what they mean. Raises ValueError or
#: OverflowError where they name no day.
Reader = Callable[[re.Match[str], date], Period]


@dataclass(frozen=True)
class Moment:
    """A period that words name."""

    start: int
    end: int
    period: Period
    relative: bool = False  # it counts from the day of publication
    ends: bool = False  # the words name its last day: 年底
    yearless: bool = False  # the text names no year: that of publication is taken
    closed: bool = False  # no 到 or 前 around it counts
    year: int = 0
    month: int = 0


def scan(
    forms: list[tuple[re.Pattern[str], Reader, bool]], text: str, published: date
) -> Iterator[Moment]:
    """The moments of the plain `text` that have one of `forms`, the first that fits.

    Each form has its pattern, its reader, and whether it counts from the day of publication.
    """
    taken = bytearray(len(text))
    for pattern, read, relative in forms:
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(taken[start:end]):
                continue
            try:
                period = read(match, published)
            except (ValueError, OverflowError):
                continue
            if period.first > period.last:  # 四到一年
                continue
            taken[start:end] = b"\x01" * (end - start)
            closed = period.first != period.last
            yield Moment(start, end, period, relative=relative, closed=closed)


def without(text: str, read: Iterable[Moment]) -> str:
    """The text with what was read blotted out, so that nothing reads it again."""
    chars = list(text)
    for moment in read:
        chars[moment.start : moment.end] = "\0" * (moment.end - moment.start)
    return "".join(chars)
