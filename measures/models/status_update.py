from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from measures.db.guard import Guarded, GuardedQuerySet

from .measure import Measure
from .membership import Role
from .source import Source
from .status import Status
from .target import Reading
from .texts import capacity_column, one_line, paragraph


class StatusUpdateQuerySet(GuardedQuerySet["StatusUpdate"]):
    def get_by_natural_key(self, code: str, number: int) -> StatusUpdate:
        return self.get(measure__code=code, number=number)


class StatusUpdate(Guarded):
    """One step in the life of a measure: from, to, since when, why and on whose word."""

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="updates")
    number = models.PositiveSmallIntegerField()  # 1, 2, ... within the measure
    from_status = models.CharField(max_length=12, choices=Status, blank=True, default="")
    to_status = models.CharField(max_length=12, choices=Status)
    effective_on = models.DateField()
    reason = paragraph(blank=False)
    source = models.ForeignKey(
        Source, models.PROTECT, related_name="updates", null=True, blank=True
    )
    by = models.CharField(max_length=200)  # a name as text: it outlives the account
    by_user = models.PositiveBigIntegerField(
        null=True, blank=True
    )  # no foreign key, for the same reason
    #: Who made the token that it came by, if that was another person than its owner.
    by_maker = models.PositiveBigIntegerField(null=True, blank=True)
    role = capacity_column(13)
    office = capacity_column(60)
    internal = models.BooleanField(default=False, editable=False, serialize=False)
    recorded_at = models.DateTimeField(null=True, blank=True)

    objects = StatusUpdateQuerySet.as_manager()

    class Meta:
        verbose_name = _("status update")
        verbose_name_plural = _("status updates")
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
        ]

    def __str__(self) -> str:
        return f"{self.effective_on} {self.from_status} → {self.to_status}"

    def natural_key(self) -> tuple[str, int]:
        return (self.measure.code, self.number)

    natural_key.dependencies = ["measures.measure"]  # type: ignore[attr-defined]


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

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
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
                condition=Q(status_update__isnull=True) | Q(reading__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["measure", "source", "document", "start", "end"],
                name="evidence_span_is_cited_once",
                condition=Q(start__isnull=False),
                violation_error_message=_("This span is already cited for this measure."),
            ),
        ]

    def __str__(self) -> str:
        where = self.locator if self.start is None else f"{self.start}–{self.end}"
        return f"{self.source.code} {where}"

    def natural_key(self) -> tuple[str, str, int | None, int | None]:
        return (self.measure.code, self.source.code, self.start, self.end)

    natural_key.dependencies = ["measures.measure", "measures.source"]  # type: ignore[attr-defined]
