from __future__ import annotations

from datetime import date
from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Case, Prefetch, Q, Value, When
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from measures.db.guard import Guarded, GuardedQuerySet
from measures.db.sql import Sql
from measures.domain.schedule import EvidenceStrength, Freshness, freshness
from measures.search.queries import Search, matching_ids

from .days import DayField
from .deadline import deadline_constraints
from .measure_promise import MeasurePromise, ScheduleBase
from .owned import Owned, person_constraints
from .status import Status
from .texts import Bilingual, ScriptChoice, converter_column, one_line, paragraph
from .zone import Zone

measure_code = RegexValidator(
    r"\A[A-Z0-9]+(-[A-Z0-9]+)*-[0-9]{3,}\Z",
    _("A measure's code has capitals, digits and hyphens and ends in a number: HETAO-SZ-012."),
    code="invalid_code",
)


class Kind(models.TextChoices):
    """What sort of measure; the first four carry typed terms."""

    WHITELIST = "whitelist", _("Whitelist")
    SPLIT_LINE = "split_line", _("Split line")
    TALENT_HOUSING = "talent_housing", _("Talent housing")
    FUNDING_CAP = "funding_cap", _("Funding cap")
    FUNDING = "funding", _("Funding")
    TALENT_MOBILITY = "talent_mobility", _("Flow of people")
    GOODS_MOBILITY = "goods_mobility", _("Flow of goods")
    CAPITAL_MOBILITY = "capital_mobility", _("Flow of capital")
    DATA_MOBILITY = "data_mobility", _("Flow of data")
    RD_PLATFORM = "rd_platform", _("Research platform")
    COMMERCIALISATION = "commercialisation", _("Commercialisation")
    INDUSTRY = "industry", _("Industry")
    SPACE_INFRASTRUCTURE = "space_infrastructure", _("Space and infrastructure")
    RULES_ALIGNMENT = "rules_alignment", _("Alignment of rules")
    TALENT_ATTRACTION = "talent_attraction", _("Attraction of talent")
    PUBLIC_SERVICES = "public_services", _("Public services")
    GOVERNANCE = "governance", _("Governance")
    TAX = "tax", _("Tax")
    DEVELOPMENT_TARGET = "development_target", _("Development target")


class Strength(models.TextChoices):
    NONE = EvidenceStrength.NONE.value, _("No evidence")
    REPORTED = EvidenceStrength.REPORTED.value, _("Reported")
    OFFICIAL = EvidenceStrength.OFFICIAL.value, _("Official")
    VERIFIED = EvidenceStrength.VERIFIED.value, pgettext_lazy("evidence strength", "Verified")


#: `in_use()` as a condition on `measures_measure m`.
IN_USE = Sql("NOT m.withdrawn")


class MeasureQuerySet(GuardedQuerySet["Measure"]):
    def with_texts(self) -> MeasureQuerySet:
        """With every row that has derived texts, and their reviews, in four queries."""
        relations = (relation.name for relation in self.model._meta.related_objects)
        rows = self.select_related(*(name for name in relations if name in Kind.values))
        return rows.prefetch_related(  # type: ignore[no-redef]
            Prefetch("targets", to_attr="target_list"),
            Prefetch("target_list__readings", to_attr="reading_list"),
            Prefetch("reviews", to_attr="review_list"),
        )

    def with_parts(self) -> MeasureQuerySet:
        """With everything that a body holds, in a constant number of queries.

        `load_with_parts()` returns the same for one measure, in a fraction of the time.
        """
        rows = self.with_texts().select_related("zone", "modelled_on")
        return rows.prefetch_related(  # type: ignore[misc, no-redef]
            "target_list__reading_list__source",
            Prefetch("evidence", to_attr="evidence_list"),
            "evidence_list__source",
            "evidence_list__status_update",
            "evidence_list__reading__target",
            "evidence_list__confirmation",
            Prefetch("updates", to_attr="update_list"),
            "update_list__source",
            Prefetch("promise_requests", to_attr="request_list"),
            "request_list__source",
            Prefetch("confirmations", to_attr="confirmation_list"),
            "confirmation_list__source",
            Prefetch("successions", to_attr="succession_list"),
            "succession_list__successor",
            Prefetch("predecessions", to_attr="predecession_list"),
            "predecession_list__measure",
            Prefetch("involvements", to_attr="involvement_list"),
            "involvement_list__organisation",
        )

    def get_by_natural_key(self, code: str) -> Measure:
        return self.get(code=code)

    def in_zone(self, zone: Zone) -> MeasureQuerySet:
        """Measures of `zone` and of the zones below it."""
        return self.filter(zone__in=Zone.objects.within(zone))

    def in_use(self) -> MeasureQuerySet:
        """Measures that are not withdrawn."""
        return self.filter(withdrawn=False)

    def search(self, text: str, *, exact: bool = False) -> MeasureQuerySet:
        """Measures whose code, texts or zones have all words of `text`, the best first.

        In whatever script either is written; with `exact` as it is written only. Raises
        ValidationError for a text that is no search.
        """
        search = Search(text, exact, zones=() if exact else Zone.objects.named_in(text))
        ranks = [
            When(pk__in=RawSQL(*matching_ids(search, match)), then=Value(rank))  # nosec # B611: values are parameters
            for rank, match in search.ranks
        ]
        if not ranks:
            return self.none()
        hits = self.filter(pk__in=RawSQL(*matching_ids(search, search.anywhere())))  # nosec # B611: values are parameters
        return hits.order_by(Case(*ranks), "-index_entry__seq")


class Measure(MeasurePromise, Owned, Guarded, Bilingual):
    """One separately trackable undertaking, proposal or development target.

    Staff could mark it done while its neighbour is still open. It is never deleted but may be
    withdrawn. Its code is permanent. `status` is written by `workflow.advance()` only; the columns
    under "derived" (and in `MeasurePromise`) are recomputed from the other columns and tables at
    every write.
    """

    TEXTS = ("title", "summary", "deadline")

    #: The parts as plain lists, in any order: there after `with_parts()` or `load_with_parts()`.
    target_list: list[Any]
    evidence_list: list[Any]
    update_list: list[Any]
    review_list: list[Any]
    known_sources: dict[int, Any]  # by their id(): those that were loaded with it
    request_list: list[Any]
    confirmation_list: list[Any]
    succession_list: list[Any]  # to those that took its place, also of steps taken back
    predecession_list: list[Any]  # from those whose place it took
    involvement_list: list[Any]
    #: The body of the entry before the one that a verb makes: there after `ledger.claim()`.
    former_body: Any = None

    code = models.CharField(max_length=60, unique=True, validators=[measure_code])
    zone = models.ForeignKey(Zone, models.PROTECT, related_name="measures")
    kind = models.CharField(max_length=24, choices=Kind)
    origin_script = models.CharField(max_length=4, choices=ScriptChoice)
    title_hans = one_line(blank=False)
    title_hant = one_line(blank=False)
    title_en = one_line()
    summary_hans = paragraph()
    summary_hant = paragraph()
    summary_en = paragraph()
    deadline_hans = one_line(max_length=100)  # as stated
    deadline_hant = one_line(max_length=100)
    due_from = DayField(null=True, blank=True)  # the earliest day it can mean
    due_by = DayField(null=True, blank=True)  # the latest
    status = models.CharField(max_length=12, choices=Status, editable=False)
    status_on = models.DateField(editable=False)
    withdrawn = models.BooleanField(default=False, editable=False, serialize=False)
    #: The measure, in this zone or another, whose model it follows.
    modelled_on = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        editable=False,
        serialize=False,
        db_index=False,
        related_name="copies",
    )
    version = models.PositiveIntegerField(default=0, editable=False)
    converter = converter_column()

    # Derived.
    due_order = models.DateField(  # the last day there is, when there is none
        default=date.max, editable=False, serialize=False
    )
    schedule_base = models.CharField(
        max_length=12, choices=ScheduleBase, default=ScheduleBase.NO_DEADLINE, editable=False
    )
    behind_on = models.DateField(null=True, editable=False)
    due_soon_on = models.DateField(null=True, editable=False)
    overdue_on = models.DateField(null=True, editable=False)
    confirmed_on = models.DateField(null=True, editable=False)
    share_reached = models.PositiveIntegerField(  # in ten-thousandths
        null=True, editable=False, serialize=False
    )
    evidence_strength = models.CharField(
        max_length=8, choices=Strength, default=Strength.NONE, editable=False
    )

    objects = MeasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        indexes = [
            # Those of zones hold the columns most often filtered by: rows left out cost no lookup.
            models.Index(
                fields=["zone", "code", "kind", "status", "withdrawn"], name="measure_by_zone"
            ),
            models.Index(
                fields=["zone", "due_order", "code", "kind", "status", "withdrawn"],
                name="measure_by_zone_due",
            ),
            models.Index(fields=["due_order", "code", "withdrawn"], name="measure_by_due"),
            models.Index(fields=["code", "withdrawn"], name="measure_by_code"),
            models.Index(fields=["kind", "code", "withdrawn"], name="measure_by_kind"),
            models.Index(fields=["status", "code", "withdrawn"], name="measure_by_status"),
            models.Index(
                fields=["overdue_on", "code", "zone", "withdrawn"], name="measure_by_overdue"
            ),
            models.Index(
                fields=["share_reached", "code", "zone", "withdrawn"], name="measure_by_share"
            ),
            *(
                models.Index(fields=[f"title_{end}", "code"], name=f"measure_by_title_{end}")
                for end in ("hans", "hant", "en")
            ),
            models.Index(
                fields=["behind_on", "zone"],
                condition=Q(behind_on__isnull=False),
                name="measure_by_behind",
            ),
            models.Index(fields=["first_overdue_on"], name="measure_by_first_overdue"),
            models.Index(fields=["confirmed_on"], name="measure_by_confirmed"),
            models.Index(fields=["owner_user", "code"], name="measure_by_owner"),
            models.Index(fields=["deputy_user"], name="measure_by_deputy"),
            models.Index(
                fields=["modelled_on", "kind"],
                condition=Q(modelled_on__isnull=False),
                name="measure_by_model",
            ),
            models.Index(
                fields=["kind", "modelled_on"],
                condition=Q(modelled_on__isnull=False),
                name="measure_by_kind_of_copy",
            ),
        ]
        constraints = [
            models.CheckConstraint(name="measure_kind_is_known", condition=Q(kind__in=Kind.values)),
            models.CheckConstraint(
                name="measure_status_is_known", condition=Q(status__in=Status.values)
            ),
            models.CheckConstraint(
                name="measure_origin_script_is_known",
                condition=Q(origin_script__in=ScriptChoice.values),
            ),
            models.CheckConstraint(
                name="measure_has_a_title",
                condition=~Q(title_hans="") & ~Q(title_hant=""),
                violation_error_message=_("A measure has a title in Chinese."),
            ),
            models.CheckConstraint(
                name="measure_is_not_its_own_model",
                condition=~Q(modelled_on=models.F("pk")),
            ),
            *deadline_constraints("measure"),
            *person_constraints(),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.in_language('title')}"

    def natural_key(self) -> tuple[str]:
        return (self.code,)

    natural_key.dependencies = ["measures.zone"]  # type: ignore[attr-defined]

    @property
    def script_of_origin(self) -> ScriptChoice:
        return ScriptChoice(self.origin_script)

    def freshness(self, *, on: date) -> Freshness:
        return freshness(self.confirmed_on, on)
