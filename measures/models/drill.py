"""The drills: restores of backups, tried before one is needed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Drill(models.Model):
    """A restore, here or on another machine, whose head was found in this ledger."""

    done_at = models.DateTimeField()
    seq = models.PositiveBigIntegerField()  # the last entry that was restored

    class Meta:
        verbose_name = _("restore drill")
        verbose_name_plural = _("restore drills")

    def __str__(self) -> str:
        return f"{self.done_at:%Y-%m-%d} {self.seq}"
