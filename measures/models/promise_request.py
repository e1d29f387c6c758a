from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from measures.db.guard import Guarded, GuardedQuerySet

from .measure import Measure
from .source import Source
from .texts import paragraph


class PromiseAct(models.TextChoices):
    """What happened to a promise."""

    MOVE = "move", _("The promise itself changed")
    CORRECT = "correct", _("The record was wrong")
    RETIRE = "retire", _("The target is given up")


class RequestState(models.TextChoices):
    """What became of a request. One that makes nothing easier takes effect at once."""

    AT_ONCE = "at_once", _("in effect at once")
    PENDING = "pending", _("waits for a second person")
    GRANTED = "granted", _("granted")
    REFUSED = "refused", _("refused")
    RECALLED = "recalled", _("taken back")


class PromiseRequest(Guarded):
    """A change of one promise of a measure, old and new side by side. It is never removed.

    Until it is granted, the old promise is judged. Who asked is the actor of the entry that made
    the measure's `version`: the ledger proves it.
    """

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="promise_requests")
    number = models.PositiveSmallIntegerField()  # 1, 2, ... within the measure
    version = models.PositiveIntegerField()  # of the measure, as it was recorded
    target = models.PositiveSmallIntegerField(
        null=True, blank=True
    )  # its number; null: the measure's deadline
    act = models.CharField(max_length=8, choices=PromiseAct)
    before = models.TextField()  # canonical JSON, as `after`: SQLite's JSON columns need functions
    after = models.TextField(blank=True, default="")  # "": the target is retired
    easier = models.CharField(max_length=60, blank=True, default="")  # codes of `Easing`
    late = models.BooleanField()  # made after the deadline that it moves
    reason = paragraph(blank=False)
    source = models.ForeignKey(Source, models.PROTECT, related_name="promise_requests")
    by = models.CharField(max_length=200)  # a name as text: it outlives the account
    recorded_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=RequestState)
    decided_by = models.CharField(max_length=200, blank=True, default="")
    decided_as = models.CharField(max_length=13, blank=True, default="")  # a role
    decided_at = models.DateTimeField(null=True, blank=True)
    words = paragraph()  # of the decision

    objects = GuardedQuerySet.as_manager()

    class Meta:
        verbose_name = _("request about a promise")
        verbose_name_plural = _("requests about promises")
        indexes = [models.Index(fields=["state", "measure"], name="request_by_state")]
        constraints = [
            models.UniqueConstraint(fields=["measure", "number"], name="request_number_is_unique"),
            models.CheckConstraint(
                name="request_act_is_known", condition=Q(act__in=PromiseAct.values)
            ),
            models.CheckConstraint(name="request_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="request_is_decided_with_words",
                condition=Q(state__in=["at_once", "pending"], words="", decided_at__isnull=True)
                | (
                    Q(state__in=["granted", "refused", "recalled"], decided_at__isnull=False)
                    & ~Q(words="")
                    & ~Q(decided_by="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.act} {self.state}"

    @property
    def pending(self) -> bool:
        return self.state == RequestState.PENDING
