from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Prefetch, Q
from django.utils.translation import gettext_lazy as _

from measures.db.guard import Guarded, GuardedQuerySet
from measures.search.queries import Search, ZoneWords, zones_named

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


def degrees(most: int) -> models.DecimalField:
    """A column for degrees of latitude or longitude (WGS 84), to about ten metres."""
    validators = [MinValueValidator(Decimal(-most)), MaxValueValidator(Decimal(most))]
    return models.DecimalField(
        max_digits=7, decimal_places=4, null=True, blank=True, validators=validators
    )


official_code = RegexValidator(
    r"\A([1-9][0-9]{5}|[A-Z]{2}(-[A-Z0-9]{1,3})?)\Z",
    _("An official code has six digits (GB/T 2260: 440300) or is one of ISO 3166: CN-HK."),
    code="invalid_official_code",
)


def containment(parents: Mapping[str, Collection[str]]) -> dict[str, frozenset[str]]:
    """The codes of the zones that each zone lies in, itself included, from its `parents`."""
    found: dict[str, frozenset[str]] = {}

    def lies_in(code: str) -> frozenset[str]:
        if code not in found:
            found[code] = frozenset({code})  # ends the walk if tampering has made a circle
            found[code] |= frozenset().union(*map(lies_in, parents.get(code, ())))
        return found[code]

    return {code: lies_in(code) for code in parents}


class ZoneQuerySet(GuardedQuerySet["Zone"]):
    def get_by_natural_key(self, code: str) -> Zone:
        return self.get(code=code)

    def with_parents(self) -> ZoneQuerySet:
        return self.prefetch_related(
            Prefetch("parent_links", ZoneParent.objects.select_related("parent"))
        )

    def named_in(self, text: str) -> ZoneWords:
        """The zones whose names have a word of the search `text`; one query."""
        names = self.values_list("code", "name_hans", "name_hant", "name_en")
        return zones_named(Search(text).words, ((code, each) for code, *each in names))

    def within(self, zone: Zone) -> ZoneQuerySet:
        """`zone` and all zones that lie in it, in one query."""
        return self.filter(lies_in__contains=f"/{zone.code}/")


class Zone(Guarded, Bilingual):
    """A place that measures apply to. It can lie in several: `hetao-sz` in Hetao and in Shenzhen.

    Names are given in both scripts, never converted.
    """

    code = models.CharField(max_length=60, unique=True, validators=[slug])
    name_hans = one_line(max_length=100, blank=False)
    name_hant = one_line(max_length=100, blank=False)
    name_en = one_line(max_length=150, blank=False)
    kind = models.CharField(max_length=20, choices=ZoneKind)
    official_code = models.CharField(
        max_length=6,
        null=True,
        blank=True,
        unique=True,
        validators=[official_code],
        error_messages={"unique": _("Another zone has this official code.")},
    )
    #: The codes of all zones it lies in, itself included, sorted: /gba/hetao/hetao-sz/shenzhen/
    lies_in = models.TextField(editable=False)
    area_km2 = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    established_on = models.DateField(null=True, blank=True)
    latitude = degrees(90)
    longitude = degrees(180)
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
                name="zone_point_is_whole",
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                violation_error_message=_(
                    "A point has a latitude from -90 to 90 and a longitude from -180 to 180 degrees."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.in_language('name')} ({self.code})"

    def natural_key(self) -> tuple[str]:
        return (self.code,)

    @property
    def lies_in_codes(self) -> list[str]:
        """The codes of the zones it lies in, itself included."""
        return self.lies_in.strip("/").split("/")

    @lies_in_codes.setter
    def lies_in_codes(self, codes: Iterable[str]) -> None:
        self.lies_in = f"/{'/'.join(sorted(codes))}/"

    @property
    def expected_lies_in(self) -> list[str]:
        """The codes of the zones it lies in, from what is stored of its parents."""
        return sorted({self.code}.union(*(parent.lies_in_codes for parent in self.parents)))

    @property
    def parents(self) -> list[Zone]:
        """The zones it lies in directly, in the order of their codes; one query or `with_parents`."""
        if self.pk is None:
            return []
        return sorted((link.parent for link in self.parent_links.all()), key=lambda z: z.code)


class ZoneParent(Guarded):
    """That `zone` lies in `parent` directly."""

    zone = models.ForeignKey(Zone, models.CASCADE, related_name="parent_links")
    parent = models.ForeignKey(Zone, models.PROTECT, related_name="child_links")

    objects = GuardedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["zone", "parent"], name="zone_parent_is_unique"),
            models.CheckConstraint(
                name="zone_is_not_its_own_parent",
                condition=~Q(parent=F("zone")),
                violation_error_message=_("A zone cannot lie within itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.zone_id} in {self.parent_id}"


def nested(zones: Iterable[Zone]) -> Iterator[tuple[Zone, int]]:
    """Each zone below each of its parents, with its depth; loaded `with_parents()`."""
    below: dict[str, list[Zone]] = {}
    for zone in sorted(zones, key=lambda zone: zone.code):
        for parent in [parent.code for parent in zone.parents] or [""]:
            below.setdefault(parent, []).append(zone)

    def walk(code: str, depth: int) -> Iterator[tuple[Zone, int]]:
        for zone in below.get(code, ()):
            yield zone, depth
            yield from walk(zone.code, depth + 1)

    return walk("", 0)
