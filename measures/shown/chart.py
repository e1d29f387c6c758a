"""The curve of a target as places in an SVG. Plain Python: no Django, no clock.

Coordinates are text, so that no template writes them with thousands separators.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import ceil, floor, log10
from typing import Any, NamedTuple

#: The height of a line of text, in units of the drawing.
_LINE = 16


class Point(NamedTuple):
    """A value on a day."""

    day: date
    value: Decimal


class Words(NamedTuple):
    """A text beside the drawing and its class in the style sheet."""

    style: str
    text: str


@dataclass(frozen=True)
class Curve:
    """What is drawn, all in one unit. `readings` and `corrected` in the order of their days.

    `force` and `first` are the promises; None: it has no deadline, or the two are the same.
    `words` are the texts at the right: those of the promise in force, then of the last reading.
    """

    today: date
    readings: Sequence[Point] = ()
    corrected: Sequence[Point] = ()
    start: Point | None = None
    first: Point | None = None
    force: Point | None = None
    expected: Decimal | None = None
    words: tuple[Sequence[Words], Sequence[Words]] = ((), ())

    @property
    def points(self) -> list[Point]:
        ends = [point for point in (self.start, self.first, self.force) if point]
        return [*self.readings, *self.corrected, *ends]


@dataclass(frozen=True)
class Frame:
    """The size of a drawing, and the edges of the field that the curve is drawn in."""

    name: str
    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int


WIDE = Frame("wide-only", 860, 330, 92, 650, 38, 286)
NARROW = Frame("narrow", 340, 300, 72, 236, 48, 252)


class Scale:
    """Places of days and values in `frame`; days begin with a year, values at zero."""

    def __init__(self, curve: Curve, frame: Frame) -> None:
        days = [curve.today, *(point.day for point in curve.points)]
        self._frame, self._first = frame, date(min(days).year, 1, 1)
        self._days = max((max(days) - self._first).days, 1)
        values = [point.value for point in curve.points]
        most = max([*values, curve.expected or Decimal(0)], default=Decimal(0))
        self.step = round_step(float(most) / 3)
        self.most = self.step * max(ceil(float(most) / self.step), 1)
        self.last = max(days)

    def x(self, day: date) -> float:
        share = (day - self._first).days / self._days
        return self._frame.left + share * (self._frame.right - self._frame.left)

    def y(self, value: Decimal | float) -> float:
        height = self._frame.bottom - self._frame.top
        return self._frame.bottom - float(value) / self.most * height

    @property
    def years(self) -> list[date]:
        """The first days of years to be named below the field, six at most."""
        years = range(self._first.year, self.last.year + 1)
        return [date(year, 1, 1) for year in years if not year % max(ceil(len(years) / 6), 1)]


def round_step(least: float) -> float:
    """The smallest of 1, 2, 2.5, 5 times a power of ten that is not below `least`."""
    if least <= 0:
        return 1.0
    power = 10.0 ** floor(log10(least))
    return next(power * n for n in (1, 2, 2.5, 5, 10) if power * n >= least * 0.999999)


def plot(curve: Curve, frame: Frame) -> dict[str, Any]:
    """The drawing of `curve` in `frame`, for the template `shown/chart.html`."""
    scale = Scale(curve, frame)
    steps = int(scale.most / scale.step + 0.5)
    ends = {"first": curve.first, "force": curve.force}
    rows = [Decimal(str(scale.step)) * n for n in range(steps + 1)]
    now, last = scale.x(curve.today), curve.readings[-1] if curve.readings else None
    drawing: dict[str, Any] = {
        "frame": frame,
        "rows": [(f"{row.normalize():,f}", _n(scale.y(row)), not row) for row in rows],
        "years": [(f"{day.year}", _n(scale.x(day))) for day in scale.years],
        "now": _n(now),
        "reading_path": _path(scale, [*curve.readings, Point(curve.today, last.value)])
        if last
        else "",
        "readings": _places(scale, curve.readings),
        "corrected": _places(scale, curve.corrected),
        "start": _place(scale, curve.start),
        "labels": _beside(curve, scale, frame),
    }
    for name, end in ends.items():
        drawing[name] = _place(scale, end)
        path = [curve.start, end] if curve.start and end else []
        drawing[f"{name}_path"] = _path(scale, [point for point in path if point])
    if last and curve.expected is not None and curve.expected != last.value:
        drawing["gap"] = (_n(scale.y(curve.expected)), _n(scale.y(last.value)))
    return drawing


def _beside(curve: Curve, scale: Scale, frame: Frame) -> list[tuple[str, str, str]]:
    """Style, y and text of each line at the right: beside its mark, and below the line above."""
    last = curve.readings[-1] if curve.readings else None
    marks = [mark for mark in zip((curve.force, last), curve.words, strict=True) if mark[0]]
    lines, free = [], 0.0
    for point, words in sorted(marks, key=lambda mark: -mark[0].value if mark[0] else 0):
        at = max(scale.y(point.value) if point else 0.0, free)
        at = min(at, frame.height - _LINE * len(words))
        lines += [(each.style, _n(at + _LINE * n), each.text) for n, each in enumerate(words)]
        free = at + _LINE * len(words) + 4
    return lines


def _path(scale: Scale, points: Iterable[Point]) -> str:
    places = [f"{_n(scale.x(point.day))},{_n(scale.y(point.value))}" for point in points]
    return f"M{' L'.join(places)}" if places else ""


def _place(scale: Scale, point: Point | None) -> tuple[str, str] | None:
    return (_n(scale.x(point.day)), _n(scale.y(point.value))) if point else None


def _places(scale: Scale, points: Iterable[Point]) -> list[tuple[str, str] | None]:
    return [_place(scale, point) for point in points]


def _n(number: float) -> str:
    return f"{number:.1f}"
