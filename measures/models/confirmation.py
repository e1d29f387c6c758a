from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from measures.db.guard import Guarded, GuardedQuerySet

from .act import Act
from .measure import Measure
from .retracted import Retractable
from .source import Source


class Confirmation(Act, Retractable, Guarded):
    """The record of a measure was still true as of a day, by a source or in somebody's words."""

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="confirmations")
    number = models.PositiveSmallIntegerField()  # 1, 2, ... within the measure
    true_on = models.DateField()
    source = models.ForeignKey(
        Source, models.PROTECT, related_name="confirmations", null=True, blank=True
    )

    objects = GuardedQuerySet.as_manager()

    class Meta:
        verbose_name = _("confirmation")
        verbose_name_plural = _("confirmations")
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "number"], name="confirmation_number_is_unique"
            ),
            models.CheckConstraint(name="confirmation_has_a_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.true_on}"
