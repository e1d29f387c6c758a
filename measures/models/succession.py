from __future__ import annotations

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from measures.db.guard import Guarded, GuardedQuerySet

from .measure import Measure


class Succession(Guarded):
    """A measure that took the place of a superseded one, by the step with this number.

    Several measures with one successor were merged, one with several was split. It is `in_force`
    until the step is taken back, and stays on record.
    """

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="successions")
    number = models.PositiveSmallIntegerField()  # of the step within the measure
    successor = models.ForeignKey(Measure, models.PROTECT, related_name="predecessions")
    in_force = models.BooleanField(default=True)

    objects = GuardedQuerySet.as_manager()

    class Meta:
        verbose_name = _("succession")
        verbose_name_plural = _("successions")
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "number", "successor"], name="succession_is_named_once"
            ),
            models.CheckConstraint(
                name="succession_is_of_another_measure", condition=~models.Q(measure=F("successor"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure_id} → {self.successor_id}"
