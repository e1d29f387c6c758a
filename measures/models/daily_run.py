"""The runs of `manage.py run_daily`: whether each step was done."""

from __future__ import annotations

import json
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class DailyRun(models.Model):
    """A run, stored when it starts: one that is killed stays without an end.

    `result` is JSON, for SQLite takes no constraint of Django's JSONField here. No record: nothing
    of it is in the ledger.
    """

    started_at = models.DateTimeField(db_index=True)
    finished_at = models.DateTimeField(null=True)
    result = models.TextField(default="[]")

    class Meta:
        verbose_name = _("daily run")
        verbose_name_plural = _("daily runs")

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"

    @property
    def steps(self) -> list[dict[str, Any]]:
        """Objects with `name`, `ok`, `detail` and `seconds`."""
        steps: list[dict[str, Any]] = json.loads(self.result)
        return steps

    def add(self, **step: Any) -> None:
        self.result = json.dumps([*self.steps, step])

    @property
    def failed(self) -> list[str]:
        """The names of the steps that failed."""
        return [step["name"] for step in self.steps if not step["ok"]]
