from __future__ import annotations

from django.db import models

from .texts import capacity_column, paragraph


class Act(models.Model):
    """What somebody did to a measure: who, in which capacity, when and why."""

    reason = paragraph(blank=False)
    by = models.CharField(max_length=200)  # a name as text: it outlives the account
    role = capacity_column(13)
    office = capacity_column(60)
    internal = models.BooleanField(default=False, editable=False, serialize=False)
    recorded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
