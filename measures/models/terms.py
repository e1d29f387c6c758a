"""Typed terms: one small table for each of four kinds, sharing the measure's key.

An empty text, an empty choice or a null number says that no source states it. Everything else
that knows a kind's terms (bodies, API, seeds, exports, the admin's form) derives them from
`members()`: a new kind is declared here, in `Kind` and in a migration, its labels in `term_labels`.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from functools import cache
from typing import Any, ClassVar, NamedTuple

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from measures.db.guard import Guarded, GuardedQuerySet
from measures.text.script import Converter, Script

from .measure import Kind, Measure
from .texts import Bilingual, figure, one_line


class Currency(models.TextChoices):
    CNY = "CNY", _("renminbi")
    HKD = "HKD", _("Hong Kong dollar")


class MemberType(Enum):
    """The type of a member of typed terms."""

    TEXT = "text"  # in both scripts
    CODE = "code"  # one of some codes, or empty
    CODES = "codes"  # any of some codes, in their order; each is a boolean column
    FIGURE = "figure"  # an exact number, or null
    COUNT = "count"  # a whole number, or null


class Member(NamedTuple):
    """A member of typed terms, as bodies, requests, seeds and exports have it."""

    name: str
    type: MemberType
    choices: tuple[tuple[str, Any], ...] = ()  # codes with their labels
    description: str = ""  # for the API's documentation

    @property
    def codes(self) -> list[str]:
        return [code for code, _label in self.choices]


class TermsQuerySet(GuardedQuerySet["Terms"]):
    def get_by_natural_key(self, code: str) -> Terms:
        return self.get(measure__code=code)  # type: ignore[misc]


class Terms(Guarded, Bilingual):
    """Base of the tables of terms; the names of relation and kind are the same."""

    #: Boolean columns that are one member, a list of codes, outside the tables.
    CODE_LISTS: ClassVar[dict[str, tuple[str, ...]]] = {}
    #: English descriptions of members, for the API's documentation.
    DESCRIPTIONS: ClassVar[dict[str, str]] = {}

    objects = TermsQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.measure_id}"  # type: ignore[attr-defined]

    def natural_key(self) -> tuple[str]:
        return (self.measure.code,)  # type: ignore[attr-defined]

    natural_key.dependencies = ["measures.measure"]  # type: ignore[attr-defined]

    @classmethod
    @cache
    def members(cls) -> tuple[Member, ...]:
        """The members, in the order of their columns. Raises TypeError for an unknown column."""
        columns = (column for column in cls._meta.fields if not column.is_relation)
        members = (cls._member(column) for column in columns)
        return tuple({member.name: member for member in members}.values())

    @classmethod
    def _member(cls, column: models.Field) -> Member:
        for name, codes in cls.CODE_LISTS.items():
            if column.name in codes:
                return cls._described(name, MemberType.CODES, tuple((c, c) for c in codes))
        text = column.name.rpartition("_")[0]
        if text in cls.TEXTS:
            return cls._described(text, MemberType.TEXT)
        if column.choices:
            return cls._described(column.name, MemberType.CODE, tuple(column.choices))
        if isinstance(column, models.DecimalField):
            return cls._described(column.name, MemberType.FIGURE)
        if isinstance(column, models.PositiveIntegerField):
            return cls._described(column.name, MemberType.COUNT)
        raise TypeError(f"{cls.__name__}.{column.name} is of no type that terms may have")

    @classmethod
    def _described(cls, name: str, type: MemberType, choices: Any = ()) -> Member:
        return Member(name, type, choices, cls.DESCRIPTIONS.get(name, ""))

    def fill(
        self,
        content: Mapping[str, Any],
        origin: Script,
        prefix: str = "",
        by: Converter | None = None,
    ) -> None:
        """Set columns by name; a list of codes sets all its columns.

        Raises ValidationError, keyed by name after `prefix`, for what cannot be set this way.
        """
        columns: dict[str, Any] = {}
        for name, value in content.items():
            codes = self.CODE_LISTS.get(name)
            if codes is None:
                columns[name] = value
                continue
            if unknown := [code for code in value if code not in codes]:
                message = _("“%(value)s” is not among the known values: %(known)s.")
                params = {"value": unknown[0], "known": ", ".join(codes)}
                raise ValidationError({prefix + name: message % params})
            columns |= {code: code in value for code in codes}
        super().fill(columns, origin, prefix, by)


def _measure(related_name: str) -> models.OneToOneField:
    return models.OneToOneField(
        Measure, models.CASCADE, primary_key=True, related_name=related_name
    )


class Whitelist(Terms):
    """What is listed, who keeps the list, what being listed gives."""

    TEXTS = ("listed", "keeper", "effect")
    DESCRIPTIONS = {
        "listed": "What the list contains.",
        "keeper": "The body that maintains the list.",
        "effect": "The effect of being listed.",
    }

    measure = _measure("whitelist")
    listed_hans = one_line()
    listed_hant = one_line()
    keeper_hans = one_line()
    keeper_hant = one_line()
    effect_hans = one_line()
    effect_hant = one_line()

    class Meta:
        verbose_name = _("whitelist terms")
        verbose_name_plural = _("whitelist terms")


class Line(models.TextChoices):
    FIRST = "first", _("First line")
    SECOND = "second", _("Second line")
    BOTH = "both", _("Both lines")


class Control(models.TextChoices):
    PORT = "port", _("Port control")
    CHANNEL = "channel", _("Channel control")
    BOTH = "both", _("Port and channel control")


class SplitLine(Terms):
    """Split-line customs management: which line, between which territories, over which flows."""

    TEXTS = ("between",)
    CODE_LISTS = {"flows": ("people", "goods", "vehicles", "capital", "data")}

    measure = _measure("split_line")
    line = models.CharField(max_length=6, choices=Line, blank=True, default="")
    between_hans = one_line()
    between_hant = one_line()
    control = models.CharField(max_length=7, choices=Control, blank=True, default="")
    people = models.BooleanField(default=False)
    goods = models.BooleanField(default=False)
    vehicles = models.BooleanField(default=False)
    capital = models.BooleanField(default=False)
    data = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("split-line terms")
        verbose_name_plural = _("split-line terms")
        constraints = [
            models.CheckConstraint(
                name="split_line_line_is_known", condition=Q(line__in=["", *Line.values])
            ),
            models.CheckConstraint(
                name="split_line_control_is_known",
                condition=Q(control__in=["", *Control.values]),
            ),
        ]


class Tenure(models.TextChoices):
    RENT = "rent", _("For rent")
    SALE = "sale", _("For sale")
    MIXED = "mixed", _("For rent and for sale")


class TalentHousing(Terms):
    """How many homes, on what tenure, for whom."""

    TEXTS = ("eligible",)
    DESCRIPTIONS = {"units": "Number of homes."}

    measure = _measure("talent_housing")
    units = models.PositiveIntegerField(null=True, blank=True)
    tenure = models.CharField(max_length=5, choices=Tenure, blank=True, default="")
    eligible_hans = one_line()
    eligible_hant = one_line()

    class Meta:
        verbose_name = _("talent-housing terms")
        verbose_name_plural = _("talent-housing terms")
        constraints = [
            models.CheckConstraint(
                name="talent_housing_units_are_positive",
                condition=Q(units__isnull=True) | Q(units__range=(1, 10_000_000)),
                violation_error_message=_("The number of homes lies between 1 and 10 million."),
            ),
            models.CheckConstraint(
                name="talent_housing_tenure_is_known",
                condition=Q(tenure__in=["", *Tenure.values]),
            ),
        ]


class Basis(models.TextChoices):
    CEILING = "ceiling", _("Ceiling")
    TOTAL = "total", _("Total")


class FundingCap(Terms):
    """An amount or ratio of support: of what, for whom, a ceiling or a total."""

    TEXTS = ("per", "beneficiary")

    measure = _measure("funding_cap")
    amount = figure(null=True, blank=True)
    currency = models.CharField(max_length=3, choices=Currency, blank=True, default="")
    matching_ratio = figure(null=True, blank=True)
    basis = models.CharField(max_length=7, choices=Basis, blank=True, default="")
    per_hans = one_line()
    per_hant = one_line()
    beneficiary_hans = one_line()
    beneficiary_hant = one_line()

    class Meta:
        verbose_name = _("funding-cap terms")
        verbose_name_plural = _("funding-cap terms")
        constraints = [
            models.CheckConstraint(
                name="funding_cap_amount_is_sane",
                condition=Q(amount__isnull=True) | Q(amount__gt=0, amount__lte=10**13),
                violation_error_message=_("An amount lies between 0 and 10 trillion."),
            ),
            models.CheckConstraint(
                name="funding_cap_ratio_is_sane",
                condition=Q(matching_ratio__isnull=True)
                | Q(matching_ratio__gt=0, matching_ratio__lte=1000),
                violation_error_message=_("A matching ratio lies between 0 and 1000 to 1."),
            ),
            models.CheckConstraint(
                name="funding_cap_amount_has_its_currency",
                condition=Q(amount__isnull=True, currency="")
                | Q(amount__isnull=False, currency__in=Currency.values),
                violation_error_message=_("An amount and its currency come together."),
            ),
            models.CheckConstraint(
                name="funding_cap_basis_is_known", condition=Q(basis__in=["", *Basis.values])
            ),
        ]


#: The model of the terms of each typed kind.
TERMS: dict[str, type[Terms]] = {
    Kind.WHITELIST: Whitelist,
    Kind.SPLIT_LINE: SplitLine,
    Kind.TALENT_HOUSING: TalentHousing,
    Kind.FUNDING_CAP: FundingCap,
}
