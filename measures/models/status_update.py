from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from measures.db.guard import Guarded, GuardedQuerySet

from .act import Act
from .confirmation import Confirmation
from .measure import Measure
from .roles import Role
from .source import Source
from .status import DayBasis, Status, StepAct
from .target import Reading
from .texts import one_line


class StatusUpdateQuerySet(GuardedQuerySet["StatusUpdate"]):
    def get_by_natural_key(self, code: str, number: int) -> StatusUpdate:
        return self.get(measure__code=code, number=number)


class StatusUpdate(Act, Guarded):
    """One step in the life of a measure: from, to, since when, why and on whose word.

    A step that was a mistake is taken back by a further one, and one of a wrong day corrected;
    that names it in `takes_back`, and both stay.
    """

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="updates")
    number = models.PositiveSmallIntegerField()  # 1, 2, ... within the measure
    from_status = models.CharField(max_length=12, choices=Status, blank=True, default="")
    to_status = models.CharField(max_length=12, choices=Status)
    act = models.CharField(max_length=10, choices=StepAct, default=StepAct.ADVANCED)
    takes_back = models.PositiveSmallIntegerField(null=True, blank=True)  # the number of a step
    effective_on = models.DateField()
    day_basis = models.CharField(max_length=8, choices=DayBasis, default=DayBasis.STATED)
    source = models.ForeignKey(
        Source, models.PROTECT, related_name="updates", null=True, blank=True
    )
    by_user = models.PositiveBigIntegerField(
        null=True, blank=True
    )  # no foreign key: it outlives the account
    #: Who made the token that it came by, if that was another person than its owner.
    by_maker = models.PositiveBigIntegerField(null=True, blank=True)

    objects = StatusUpdateQuerySet.as_manager()

    class Meta:
        verbose_name = _("status update")
        verbose_name_plural = _("status updates")
        indexes = [models.Index(fields=["by_user", "to_status"], name="update_by_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "number"], name="status_update_number_is_unique"
            ),
            models.CheckConstraint(
                name="status_update_statuses_are_known",
                condition=Q(to_status__in=Status.values, from_status__in=["", *Status.values]),
            ),
            models.CheckConstraint(
                name="status_update_goes_somewhere", condition=~Q(from_status=F("to_status"))
            ),
            models.CheckConstraint(name="status_update_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="status_update_role_is_known", condition=Q(role__in=["", *Role.values])
            ),
            models.CheckConstraint(
                name="status_update_act_is_known",
                condition=Q(act__in=["advanced", "sent_back"], takes_back__isnull=True)
                | Q(act__in=["taken_back", "corrected"], takes_back__isnull=False),
            ),
            models.CheckConstraint(
                name="status_update_day_basis_is_known", condition=Q(day_basis__in=DayBasis.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.effective_on} {self.from_status} → {self.to_status}"

    def natural_key(self) -> tuple[str, int]:
        return (self.measure.code, self.number)

    natural_key.dependencies = ["measures.measure"]  # type: ignore[attr-defined]


def in_effect(updates: Iterable[StatusUpdate]) -> list[StatusUpdate]:
    """The steps that hold, in their order: none that was taken back, none that takes one back.

    A corrected step has the place of the one that it corrects.
    """
    steps = {update.number: update for update in updates}
    undone = {step.takes_back for step in steps.values()}

    def place(step: StatusUpdate) -> int:
        while step.takes_back is not None:
            step = steps[step.takes_back]
        return step.number

    held = [s for s in steps.values() if s.act != StepAct.TAKEN_BACK and s.number not in undone]
    return sorted(held, key=place)


def started_on(updates: Iterable[StatusUpdate]) -> date | None:
    """The day of the first step, from which time is counted; None if it is only reported."""
    steps = in_effect(updates)
    stated = bool(steps) and steps[0].day_basis == DayBasis.STATED
    return steps[0].effective_on if stated else None


class EvidenceQuerySet(GuardedQuerySet["Evidence"]):
    def get_by_natural_key(self, code: str, source: str, start: int, end: int) -> Evidence:
        return self.get(measure__code=code, source__code=source, start=start, end=end)


class Evidence(Guarded):
    """Where in which source something is said.

    A span counts characters of the text of a document, `end` not included; `digest` is the first
    16 hex digits of the SHA-256 of the span's UTF-8 bytes. `document` is the SHA-256 of the version
    of the source that is cited; without one it is the file that the source's record names. A
    source whose text nobody has digitised is cited by a locator for people (page, paragraph).
    """

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="evidence")
    source = models.ForeignKey(Source, models.PROTECT, related_name="evidence")
    start = models.PositiveIntegerField(null=True, blank=True)
    end = models.PositiveIntegerField(null=True, blank=True)
    digest = models.CharField(
        max_length=16,
        blank=True,
        default="",
        validators=[RegexValidator(r"\A[0-9a-f]{16}\Z", _("A digest has 16 hex digits."))],
    )
    document = models.CharField(
        max_length=64, blank=True, default="", editable=False, serialize=False
    )
    locator = one_line(max_length=200)
    status_update = models.ForeignKey(
        StatusUpdate, models.CASCADE, related_name="evidence", null=True, blank=True
    )
    reading = models.ForeignKey(
        Reading, models.CASCADE, related_name="evidence", null=True, blank=True
    )
    confirmation = models.ForeignKey(
        Confirmation,
        models.CASCADE,
        related_name="evidence",
        null=True,
        blank=True,
        serialize=False,
    )

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        indexes = [models.Index(fields=["source", "start", "end"], name="evidence_by_place")]
        constraints = [
            models.CheckConstraint(
                name="evidence_has_a_span_or_a_locator",
                condition=(
                    Q(start__isnull=False, end__isnull=False, end__gt=F("start")) & ~Q(digest="")
                )
                | (Q(start__isnull=True, end__isnull=True, digest="") & ~Q(locator="")),
                violation_error_message=_(
                    "Say where in the source: start, end and digest of the span, or a locator "
                    "such as a page."
                ),
            ),
            models.CheckConstraint(
                name="evidence_supports_one_thing",
                condition=Q(confirmation=None, reading=None)
                | Q(confirmation=None, status_update=None)
                | Q(reading=None, status_update=None),
            ),
            models.UniqueConstraint(
                fields=["measure", "source", "document", "start", "end"],
                name="evidence_span_is_cited_once",
                condition=Q(start__isnull=False),
                violation_error_message=_("This span is already cited for this measure."),
            ),
        ]

    @property
    def supports_measure(self) -> bool:
        """Whether it is evidence of the measure itself, and of no act that is on record of it."""
        return not (self.status_update_id or self.reading_id or self.confirmation_id)

    def __str__(self) -> str:
        where = self.locator if self.start is None else f"{self.start}–{self.end}"
        return f"{self.source.code} {where}"

    def natural_key(self) -> tuple[str, str, int | None, int | None]:
        return (self.measure.code, self.source.code, self.start, self.end)

    natural_key.dependencies = ["measures.measure", "measures.source"]  # type: ignore[attr-defined]
