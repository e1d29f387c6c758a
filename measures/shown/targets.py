"""The targets of a measure as its page shows them: bar, curve and table of readings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.translation import gettext

from measures.domain.progress import Progress
from measures.domain.schedule import elapsed
from measures.ledger.derivation import latest_reading
from measures.models import Measure, Reading, Target, started_on

from .chart import NARROW, WIDE, Curve, Frame, Point, Words, plot
from .texts import day_words
from .words import amount, by_day, grouped, joined, percent, promised_figure

#: Who recorded a reading, by the numbers of target and reading.
Recorders = Mapping[tuple[int, int], str]


@dataclass
class ShownTarget:
    """One target on `day`. `since` is the day from which its time runs."""

    target: Target
    measure: Measure
    since: date | None
    day: date
    recorders: Recorders

    @cached_property
    def latest(self) -> Reading | None:
        return latest_reading(self.target)

    @cached_property
    def progress(self) -> Progress:
        return self.target.progress(self.latest)

    @cached_property
    def due_by(self) -> date | None:
        return self.target.due_by or self.measure.due_by

    @property
    def indicator(self) -> str:
        return self.target.in_language("indicator")

    @property
    def figure(self) -> str:
        return promised_figure(self.target)

    @property
    def promise(self) -> str:
        return by_day(self.figure, self.due_by)

    @property
    def first_promise(self) -> str:
        return by_day(promised_figure(self.target, "first_"), self.target.first_due_by)

    @property
    def moved(self) -> bool:
        return self.first_promise != self.promise

    @property
    def reported(self) -> str:
        """The last reading in words."""
        if self.latest is None:
            return gettext("not reported")
        return self._amount(self.latest.value)

    # The bar.

    @cached_property
    def elapsed(self) -> Decimal | None:
        return elapsed(self.since, self.due_by, self.day)

    @property
    def bar(self) -> dict[str, str] | None:
        """Widths of the bar, of 240, and its words; None: nothing to measure by."""
        share = self.progress.share
        if share is None:
            return None
        bar = {"done": f"{share * 240:.0f}", "words": percent(share)}
        if self.progress.end is not None and self.elapsed is not None:
            bar |= {"tick": f"{self.elapsed * 238:.0f}", "expected": percent(self.elapsed)}
        return bar

    # The table.

    @cached_property
    def readings(self) -> list[Reading]:
        """All readings in the order of their days, none taken back; of one day, the last counts."""
        return sorted(self.target.counting_readings, key=lambda r: (r.read_on, r.number))

    @cached_property
    def counting(self) -> list[Reading]:
        return list({reading.read_on: reading for reading in self.readings}.values())

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The readings, the newest first."""
        return [self._row(reading) for reading in reversed(self.readings)]

    def _row(self, reading: Reading) -> dict[str, Any]:
        progress = self.target.progress(reading)
        way, value = progress.achieved, progress.of_value
        counts = reading in self.counting
        return {
            "reading": reading,
            "value": grouped(reading.value),
            "note": reading.in_language("note"),
            "counts": counts,
            "of_value": percent(value) if counts and value is not None else "",
            "of_way": percent(way) if counts and way is not None else "",
            "by": self.recorders.get((self.target.number, reading.number), ""),
        }

    # The curve.

    @property
    def expected(self) -> Decimal | None:
        """The figure expected by now, while the target is due and not reached."""
        if self.progress.reached or self.target.retired_on:
            return None
        return self.progress.expected(self.elapsed)

    @property
    def short(self) -> str:
        """By how much the last reading falls short of what is expected by now, in words."""
        expected, latest = self.expected, self.latest
        if expected is None or latest is None:
            return ""
        missing = (expected - latest.value).quantize(Decimal(1))
        rising = self.target.direction != "decrease"
        if not missing or (missing > 0) != rising:
            return ""
        return gettext("%(figure)s behind expected") % {"figure": grouped(abs(missing))}

    @property
    def expected_words(self) -> str:
        expected = self.expected
        return self._amount(expected.quantize(Decimal(1))) if expected is not None else ""

    @property
    def charts(self) -> list[dict[str, Any]]:
        """The wide and the narrow drawing; none without a figure and a day to draw."""
        drawn = self.readings or self.due_by or self.target.first_due_by
        if self.target.value is None or not drawn:
            return []
        return [plot(self._curve(frame), frame) for frame in (WIDE, NARROW)]

    @property
    def description(self) -> str:
        """The finding of the drawing, for those who do not see it."""
        parts = [gettext("Promise in force: %(promise)s.") % {"promise": self.promise}]
        if self.moved:
            first = {"promise": self.first_promise}
            parts.append(gettext("First promise: %(promise)s.") % first)
        if self.latest:
            day = {"figure": self.reported, "day": day_words(self.latest.read_on)}
            parts.append(gettext("Last figure: %(figure)s on %(day)s.") % day)
        if self.expected_words:
            figure = {"figure": self.expected_words}
            parts.append(gettext("Expected by now: %(figure)s.") % figure)
        return joined(*parts, self.short)

    def _curve(self, frame: Frame) -> Curve:
        target, latest, wide = self.target, self.latest, frame is WIDE
        same_unit = (target.unit, target.currency) == (target.first_unit, target.first_currency)
        first = _point(target.first_due_by, target.first_value if same_unit else None)
        force = None if target.retired_on else _point(self.due_by, target.value)
        promised = [Words("t-bold", gettext("promise in force") if wide else gettext("in force"))]
        promised += [Words("", grouped(force.value))] if force else []
        promised += [Words("", force.day.isoformat())] if force and wide else []
        last = [Words("t-bold", grouped(latest.value))] if latest else []
        if latest and wide:
            day = {"day": latest.read_on.isoformat()}
            last += [Words("t-quiet", gettext("last figure, %(day)s") % day)]
        last += [Words("t-bad", self.short)] if self.short and wide else []
        return Curve(
            today=self.day,
            readings=[Point(r.read_on, r.value) for r in self.counting],
            corrected=[Point(r.read_on, r.value) for r in self.readings if r not in self.counting],
            start=_point(self.since, target.baseline),
            first=None if first == force else first,
            force=force,
            expected=self.expected,
            words=(promised, last),
        )

    def _amount(self, value: Decimal) -> str:
        return amount(value, self.target.unit, self.target.currency)


def _point(day: date | None, value: Decimal | None) -> Point | None:
    return Point(day, value) if day and value is not None else None


def shown_targets(measure: Measure, day: date, recorders: Recorders) -> list[ShownTarget]:
    """The targets of `measure`, which is loaded with its parts, in their order; retired ones last."""
    since = started_on(measure.update_list)
    order = sorted(measure.target_list, key=lambda t: (t.retired_on is not None, t.number))
    return [ShownTarget(target, measure, since, day, recorders) for target in order]
