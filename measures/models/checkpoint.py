"""The checkpoints that were taken: when one was last put outside."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Checkpoint(models.Model):
    """A signed note that `manage.py checkpoint` wrote to a file. What counts is the file."""

    size = models.PositiveBigIntegerField()  # entries that it covers
    note = models.TextField()
    taken_at = models.DateTimeField()

    class Meta:
        verbose_name = _("checkpoint")
        verbose_name_plural = _("checkpoints")

    def __str__(self) -> str:
        return f"{self.taken_at:%Y-%m-%d %H:%M} {self.size}"
