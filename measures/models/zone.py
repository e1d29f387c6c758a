from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from measures.db.guard import Guarded, GuardedQuerySet

from .texts import Bilingual, one_line

slug = RegexValidator(
    r"\A[a-z0-9]+(-[a-z0-9]+)*\Z",
    _("A code has lower-case letters, digits and single hyphens: hetao-sz."),
    code="invalid_code",
)


class ZoneKind(models.TextChoices):
    COOPERATION_ZONE = "cooperation_zone", _("Co-operation zone")
    PARK = "park", _("Park")
    AREA = "area", _("Area")
    CITY = "city", _("City")
    CORRIDOR = "corridor", _("Corridor")
    REGION = "region", _("Region")


class ZoneQuerySet(GuardedQuerySet["Zone"]):
    def get_by_natural_key(self, code: str) -> Zone:
        return self.get(code=code)

    def within(self, path: str) -> ZoneQuerySet:
        """The zone with `path` and all zones below it, in one query."""
        return self.filter(path__startswith=path)


def zones_on(path: str) -> list[str]:
    """The codes of the zones that the zone with `path` lies in, the outermost first, itself last."""
    return path.rstrip("/").split("/")


def is_within(path: str, outer: str | tuple[str, ...]) -> bool:
    """Whether the zone with `path` is, or lies in, the one with the path `outer` (or one of them)."""
    return path.startswith(outer)


class Zone(Guarded, Bilingual):
    """A place that measures apply to. Zones nest: `hetao` holds `hetao-sz` and `hetao-hk`.

    Names are given in both scripts, never converted.
    """

    code = models.CharField(max_length=60, unique=True, validators=[slug])
    name_hans = one_line(max_length=100, blank=False)
    name_hant = one_line(max_length=100, blank=False)
    name_en = one_line(max_length=150, blank=False)
    kind = models.CharField(max_length=20, choices=ZoneKind)
    parent = models.ForeignKey(
        "self", models.PROTECT, related_name="children", null=True, blank=True
    )
    path = models.CharField(max_length=400, unique=True, editable=False)  # gba/shenzhen-hk/hetao/
    area_km2 = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    established_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = ZoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("zone")
        verbose_name_plural = _("zones")
        constraints = [
            models.CheckConstraint(
                name="zone_kind_is_known", condition=Q(kind__in=ZoneKind.values)
            ),
            models.CheckConstraint(
                name="zone_area_is_positive",
                condition=Q(area_km2__isnull=True) | Q(area_km2__gt=0),
                violation_error_message=_("The area of a zone is more than zero km²."),
            ),
            models.CheckConstraint(
                name="zone_is_not_its_own_parent",
                condition=Q(parent__isnull=True) | ~Q(parent=F("pk")),
                violation_error_message=_("A zone cannot lie within itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.in_language('name')} ({self.code})"

    def natural_key(self) -> tuple[str]:
        return (self.code,)

    @property
    def expected_path(self) -> str:
        """The path that follows from the zone's code and its parent's path."""
        return f"{self.parent.path if self.parent else ''}{self.code}/"
