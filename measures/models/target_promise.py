"""The first promise of a target beside the one in force."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from measures.domain.progress import Progress
from measures.domain.promises import FIGURE, Promise

from .texts import figure

#: Those that progress is measured by.
_PROGRESS = ("value", "value_max", "comparator", "direction")


def _first(max_length: int) -> models.CharField:
    return models.CharField(
        max_length=max_length, blank=True, default="", editable=False, serialize=False
    )


class TargetPromise(models.Model):
    """The columns of the first promise, set once; only a correction changes them.

    `Target` itself has `first_value` and `first_due_by`.
    """

    if TYPE_CHECKING:  # columns of `Target`
        measure: Any
        baseline: Any
        due_by: Any
        unit: Any
        currency: Any
        first_value: Any
        first_due_by: Any

    first_value_max = figure(null=True, blank=True, editable=False, serialize=False)
    first_comparator = _first(10)
    first_direction = _first(8)
    first_unit = _first(12)
    first_currency = _first(3)
    retired_on = models.DateField(null=True, editable=False, serialize=False)
    #: Null: it was recorded with the measure. One added later keeps no promise by itself.
    added_on = models.DateField(null=True, editable=False, serialize=False)

    class Meta:
        abstract = True

    def progress(self, latest: Any = None) -> Progress:
        """The promise in force with `latest` as its latest reading; None: there is none."""
        return self._progress("", latest)

    def first_progress(self, latest: Any = None) -> Progress:
        """The first promise with `latest`, which counts only in the unit of that promise."""
        same = (self.unit, self.currency) == (self.first_unit, self.first_currency)
        return self._progress("first_", latest if same else None)

    def _progress(self, prefix: str, latest: Any) -> Progress:
        figures = {name: getattr(self, f"{prefix}{name}") for name in _PROGRESS}
        return Progress(
            baseline=self.baseline,
            reading=latest.value if latest else None,
            reading_qualifier=latest.qualifier if latest else "exact",
            due_by=getattr(self, f"{prefix}due_by"),
            added=self.added_on is not None,
            **figures,
        )

    def promise(self) -> Promise:
        """The promise in force."""
        figures = {name: getattr(self, name) for name in FIGURE}
        due_by = self.due_by or self.measure.due_by
        return Promise(due_by=due_by, baseline=self.baseline, **figures)

    def keep_first(self) -> None:
        """Set what the first promise lacks and the one in force has."""
        if self.first_value is None:
            self.correct_first()
        if self.first_due_by is None:
            self.first_due_by = self.due_by or self.measure.due_by

    def correct_first(self) -> None:
        """Let the first promised figure be the one in force."""
        for name in FIGURE:
            setattr(self, f"first_{name}", getattr(self, name))
