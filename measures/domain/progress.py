"""Targets and their readings: whether one is reached, and how much of the way is done.

Plain Python. docs/model.md, "Targets", states these rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

#: Less than the smallest difference of two figures, which have four decimals.
_BEYOND = Decimal("0.00001")


@dataclass(frozen=True)
class Progress:
    """One target and its latest reading.

    `comparator` and `direction` are codes of `Comparator` and `Direction`. `value` None: the
    source states no number. `value_max` is the upper bound of `between`. `reading` None: nothing
    was reported, which is not zero. `reading_qualifier` is a code of `Qualifier`. `added`: after
    its measure was on record.
    """

    value: Decimal | None
    value_max: Decimal | None = None
    comparator: str = "at_least"
    direction: str = "increase"
    baseline: Decimal | None = None
    reading: Decimal | None = None
    reading_qualifier: str = "exact"
    due_by: date | None = None
    added: bool = False

    @property
    def ceiling(self) -> bool:
        """Whether this is an amount that may not be exceeded, which is no goal."""
        return self.comparator == "at_most" and self.direction != "decrease"

    @property
    def is_goal(self) -> bool:
        """Whether readings can reach it: it has a number, and is no ceiling."""
        return self.value is not None and not self.ceiling

    @property
    def reached(self) -> bool:
        return self.reading is not None and self.reached_at(self.reading, self.reading_qualifier)

    def reached_at(self, figure: Decimal, qualifier: str = "exact") -> bool:
        """Whether a reading of `figure` reaches the target.

        At a bound, “more than” counts as above it and “less than” as below; “about” is taken as
        printed.
        """
        if self.value is None:
            return False
        figure += {"more_than": _BEYOND, "less_than": -_BEYOND}.get(qualifier, Decimal(0))
        match self.comparator:
            case "more_than":
                return figure > self.value
            case "equal":
                return figure == self.value
            case "between":
                return self.value <= figure <= (self.value_max or self.value)
            case "at_most":
                return figure <= self.value
            case "about" if self.direction == "decrease":
                return figure <= self.value
        return figure >= self.value

    @property
    def possible_directions(self) -> tuple[str, ...]:
        """The directions that do not contradict the comparator."""
        return {
            "at_least": ("increase", "maintain"),
            "more_than": ("increase", "maintain"),
            "at_most": ("decrease", "maintain"),
        }.get(self.comparator, ("increase", "decrease", "maintain"))

    @property
    def baseline_fits(self) -> bool:
        """Whether the baseline is where the direction can begin: below, above or at the target.

        A target to rise or to fall is not reached at its baseline, one to be kept is.
        """
        start, low = self.baseline, self.value
        if start is None or low is None:
            return True
        match self.direction:
            case "increase":
                return start < low or (start == low and self.comparator == "more_than")
            case "decrease":
                return start > (self.value_max or low)
        return self.comparator == "about" or self.reached_at(start)

    @property
    def end(self) -> Decimal | None:
        """Where the way from the baseline ends; None: there is no way.

        The way to a band ends at its nearer bound. A target to be kept has no way.
        """
        start, low = self.baseline, self.value
        if start is None or low is None or self.direction == "maintain":
            return None
        end = min(max(start, low), self.value_max or low)
        return None if end == start else end

    @property
    def achieved(self) -> Decimal | None:
        """The achieved share of the way from baseline to target, 0 to 1; None if unknown."""
        start, end = self.baseline, self.end
        if start is None or end is None or self.reading is None:
            return None
        share = (self.reading - start) / (end - start)
        return min(max(share, Decimal(0)), Decimal(1))

    @property
    def of_value(self) -> Decimal | None:
        """The share of the value that a target to rise to it has reached; None if unknown.

        0 and more: below zero nothing is reached; 1 and more once it is.
        """
        if self.reading is None or not self.is_goal or self.direction != "increase":
            return None
        if self.value is None or self.value <= 0:
            return None
        return max(self.reading / self.value, Decimal(0))

    @property
    def share(self) -> Decimal | None:
        """The share of the way or, without a baseline, of the value; None if unknown."""
        return self.of_value if self.achieved is None else self.achieved

    def expected(self, share: Decimal | None) -> Decimal | None:
        """The figure on a straight way after `share` of its time; None if unknown."""
        start, end = self.baseline, self.end
        if start is None or end is None or share is None:
            return None
        return start + (end - start) * share


#: The largest share that is stored, in ten-thousandths: what a column of the databases can hold.
_MOST_SHARE = 2**31 - 1


def in_ten_thousandths(share: Decimal | None) -> int | None:
    """A share as it is stored: in ten-thousandths, never rounded up."""
    return None if share is None else min(int(share * 10_000), _MOST_SHARE)


def share_reached(goals: Sequence[Progress]) -> Decimal | None:
    """How much is reached: of one target its share, of several the part of them that is; None if unknown."""
    if len(goals) > 1:
        return Decimal(sum(goal.reached for goal in goals)) / len(goals)
    return goals[0].share if goals else None
