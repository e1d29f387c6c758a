from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from measures.db.guard import Guarded, GuardedQuerySet

from .measure import Measure
from .texts import Bilingual, one_line
from .zone import Zone, slug


class OrganisationKind(models.TextChoices):
    GOVERNMENT = "government", _("Government")
    DEPARTMENT = "department", _("Department")
    UNIVERSITY = "university", _("University")
    COMPANY = "company", _("Company")
    THINK_TANK = "think_tank", _("Think tank")
    POST = "post", _("Person's post")
    OTHER = "other", _("Other organisation")


class InvolvementRole(models.TextChoices):
    """What an organisation has to do with a measure."""

    LEAD = "lead", _("Leads")
    JOINT = "joint", _("Leads jointly")
    PROPOSER = "proposer", _("Proposed it")


class OrganisationQuerySet(GuardedQuerySet["Organisation"]):
    def get_by_natural_key(self, code: str) -> Organisation:
        return self.get(code=code)

    def with_parts(self) -> OrganisationQuerySet:
        """With everything that a body holds, in one query."""
        return self.select_related("jurisdiction", "merged_into")

    def in_use(self) -> OrganisationQuerySet:
        """Organisations that were not merged into another."""
        return self.filter(merged_into=None)


class Organisation(Guarded, Bilingual):
    """A body that leads, joins in or proposes measures.

    Names are given in both scripts, never converted. It is never deleted: a duplicate is merged into
    the organisation that stays, and its code leads there.
    """

    code = models.CharField(max_length=60, unique=True, validators=[slug])
    name_hans = one_line(blank=False)
    name_hant = one_line(blank=False)
    name_en = one_line()
    short_name_hans = one_line(max_length=150)
    short_name_hant = one_line(max_length=150)
    short_name_en = one_line(max_length=150)
    kind = models.CharField(max_length=12, choices=OrganisationKind)
    #: Where it is competent; None: nowhere in particular, or not known.
    jurisdiction = models.ForeignKey(
        Zone, models.PROTECT, related_name="organisations", null=True, blank=True
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, related_name="duplicates", null=True, editable=False
    )
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            models.CheckConstraint(
                name="organisation_kind_is_known", condition=Q(kind__in=OrganisationKind.values)
            ),
            models.CheckConstraint(
                name="organisation_is_not_its_own_duplicate",
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.in_language('name')} ({self.code})"

    def natural_key(self) -> tuple[str]:
        return (self.code,)


class Involvement(Guarded):
    """What one organisation has to do with one measure."""

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="involvements")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="involvements")
    role = models.CharField(max_length=8, choices=InvolvementRole)
    number = models.PositiveSmallIntegerField()  # 1, 2, ... the order within the measure

    objects = GuardedQuerySet.as_manager()

    class Meta:
        verbose_name = _("involvement")
        verbose_name_plural = _("involvements")
        indexes = [
            models.Index(fields=["organisation", "role", "measure"], name="involvement_by_role")
        ]
        constraints = [
            models.CheckConstraint(
                name="involvement_role_is_known", condition=Q(role__in=InvolvementRole.values)
            ),
            models.UniqueConstraint(
                fields=["measure", "organisation", "role"],
                name="involvement_is_named_once",
                violation_error_message=_("This organisation is named in this role already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.organisation}"

    def natural_key(self) -> tuple[str, str, str]:
        return (self.measure.code, self.organisation.code, self.role)

    natural_key.dependencies = ["measures.measure", "measures.organisation"]  # type: ignore[attr-defined]
