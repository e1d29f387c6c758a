from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from measures.db.guard import Guarded, GuardedQuerySet

from .measure import Measure
from .source import Source
from .texts import ScriptChoice, capacity_column, paragraph


class ReviewState(models.TextChoices):
    """What a person did to a derived text."""

    REVIEWED = "reviewed", _("Reviewed")
    EDITED = "edited", _("Edited")


class Review(Guarded):
    """A derived text that a person confirmed or corrected, and that is therefore not rewritten.

    `path` names the text within its subject (`title`, `terms.listed`, `targets.1.indicator`),
    `machine` is what the converter made of it then, `origin_digest` names the text as written
    then: when that is another one now, the review is stale.
    """

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="reviews", null=True)
    source = models.ForeignKey(Source, models.CASCADE, related_name="reviews", null=True)
    path = models.CharField(max_length=80)
    script = models.CharField(max_length=4, choices=ScriptChoice)
    state = models.CharField(max_length=8, choices=ReviewState)
    text = paragraph(blank=False)
    machine = paragraph(blank=False)
    origin_digest = models.CharField(max_length=16)
    by = models.CharField(max_length=200)  # a name as text: it outlives the account
    role = capacity_column(13)
    office = capacity_column(60)
    at = models.DateTimeField()

    objects = GuardedQuerySet.as_manager()

    class Meta:
        verbose_name = _("reviewed text")
        verbose_name_plural = _("reviewed texts")
        constraints = [
            models.UniqueConstraint(fields=["measure", "path"], name="review_of_measure_text"),
            models.UniqueConstraint(fields=["source", "path"], name="review_of_source_text"),
            models.CheckConstraint(
                name="review_is_of_one_subject",
                condition=Q(measure__isnull=True, source__isnull=False)
                | Q(measure__isnull=False, source__isnull=True),
            ),
            models.CheckConstraint(
                name="review_state_is_known", condition=Q(state__in=ReviewState.values)
            ),
            models.CheckConstraint(
                name="review_script_is_known", condition=Q(script__in=ScriptChoice.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.path} {self.state}"
