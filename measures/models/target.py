from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from measures.db.guard import Guarded, GuardedQuerySet
from measures.text.script import Script, converter

from .days import DayField
from .deadline import deadline_constraints
from .measure import Measure
from .override import overrides_in_use
from .retracted import Retractable, counting
from .source import Source
from .target_promise import TargetPromise
from .terms import Currency
from .texts import MOST, Bilingual, converter_column, figure, one_line


class Comparator(models.TextChoices):
    AT_LEAST = "at_least", _("at least")
    MORE_THAN = "more_than", _("more than")
    AT_MOST = "at_most", _("at most")
    EQUAL = "equal", _("exactly")
    ABOUT = "about", _("about")
    BETWEEN = "between", _("between")
    NOT_STATED = "not_stated", _("no number was given")


class Qualifier(models.TextChoices):
    """How a baseline or a reading is meant: 3700 of 3700多 is more than 3700."""

    EXACT = "exact", _("exactly")
    ABOUT = "about", _("about")
    MORE_THAN = "more_than", _("more than")
    LESS_THAN = "less_than", _("less than")


class Direction(models.TextChoices):
    INCREASE = "increase", _("to rise")
    DECREASE = "decrease", _("to fall")
    MAINTAIN = "maintain", _("to be kept")


class Unit(models.TextChoices):
    """What a figure counts. `yuan` goes with a currency: 港元 is yuan of HKD."""

    M2 = "m2", _("m²")
    KM2 = "km2", _("km²")
    PERCENT = "percent", _("%")
    YUAN = "yuan", _("yuan")
    RATIO = "ratio", _("to 1")
    YEARS = "years", _("years")
    ITEMS = "items", _("items")
    PEOPLE = "people", _("people")
    JOBS = "jobs", _("jobs")
    COMPANIES = "companies", _("companies")
    TEAMS = "teams", _("teams")
    PROJECTS = "projects", _("projects")
    INSTITUTIONS = "institutions", _("institutions")
    LABORATORIES = "laboratories", _("laboratories")
    PLATFORMS = "platforms", _("platforms")
    FLATS = "flats", _("flats")
    BUILDINGS = "buildings", _("buildings")
    PARKS = "parks", _("parks")
    MEASURES = "measures", _("measures")
    TESTS = "tests", _("tests")
    CARDS = "cards", _("cards")


#: Why a direction contradicts a comparator, and a baseline a direction.
CONTRADICTIONS = {
    Comparator.AT_MOST: _("“At most” is no target to rise. Choose “to fall” or “to be kept”."),
    Comparator.AT_LEAST: _("“At least” is no target to fall. Choose “to rise” or “to be kept”."),
    Comparator.MORE_THAN: _("“More than” is no target to fall. Choose “to rise” or “to be kept”."),
    Direction.INCREASE: _(
        "A target to rise starts below its value. Correct the baseline or the direction."
    ),
    Direction.DECREASE: _(
        "A target to fall starts above its value. Correct the baseline or the direction."
    ),
    Direction.MAINTAIN: _(
        "A target to be kept starts where it is to be kept. Correct the baseline or the direction."
    ),
}


def _is_figure(value: object) -> bool:
    return isinstance(value, Decimal) and value.is_finite()


def _qualifier() -> models.CharField:
    return models.CharField(max_length=9, choices=Qualifier, default=Qualifier.EXACT)


def _sane(name: str, column: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=name,
        condition=Q(**{f"{column}__isnull": True})
        | Q(**{f"{column}__gte": 0, f"{column}__lte": MOST}),
        violation_error_message=_("A figure lies between 0 and 10 trillion."),
    )


class TargetQuerySet(GuardedQuerySet["Target"]):
    def get_by_natural_key(self, code: str, number: int) -> Target:
        return self.get(measure__code=code, number=number)


class Target(TargetPromise, Guarded, Bilingual):
    """What a measure promises in figures.

    `value` in `unit` (yuan of `currency`), fully scaled: 5000万元 is 50000000. A target that is
    moved keeps its first promise in the columns `first_*`, set once. It is retired, not removed.
    """

    TEXTS = ("indicator", "qualifier", "per", "deadline")

    #: In any order: there where the measure was loaded with its parts.
    reading_list: list[Reading]

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="targets")
    number = models.PositiveSmallIntegerField()  # 1, 2, ... within the measure
    indicator_hans = one_line(blank=False)
    indicator_hant = one_line(blank=False)
    indicator_en = one_line()
    comparator = models.CharField(max_length=10, choices=Comparator)
    qualifier_hans = one_line(max_length=40)  # the source's own word: 超, 近, 不少于
    qualifier_hant = one_line(max_length=40)
    direction = models.CharField(max_length=8, choices=Direction, default=Direction.INCREASE)
    value = figure(null=True, blank=True)
    value_max = figure(null=True, blank=True)
    baseline = figure(null=True, blank=True)
    baseline_on = DayField(null=True, blank=True)
    baseline_qualifier = _qualifier()
    unit = models.CharField(max_length=12, choices=Unit)
    currency = models.CharField(max_length=3, choices=Currency, blank=True, default="")
    per_hans = one_line(max_length=100)
    per_hant = one_line(max_length=100)
    deadline_hans = one_line(max_length=100)  # only where it differs from the measure's
    deadline_hant = one_line(max_length=100)
    due_from = DayField(null=True, blank=True)
    due_by = DayField(null=True, blank=True)
    first_value = figure(null=True, blank=True, editable=False)
    first_due_by = models.DateField(null=True, blank=True, editable=False)

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        indexes = [models.Index(fields=["value", "unit"], name="target_by_figure")]
        constraints = [
            models.UniqueConstraint(fields=["measure", "number"], name="target_number_is_unique"),
            models.CheckConstraint(
                name="target_comparator_is_known",
                condition=Q(comparator__in=Comparator.values),
            ),
            models.CheckConstraint(
                name="target_direction_is_known", condition=Q(direction__in=Direction.values)
            ),
            models.CheckConstraint(
                name="target_baseline_qualifier_is_known",
                condition=Q(baseline_qualifier=Qualifier.EXACT)
                | Q(baseline_qualifier__in=Qualifier.values, baseline__isnull=False),
                violation_error_message=_("Give the baseline that is qualified, or “exactly”."),
            ),
            models.CheckConstraint(name="target_unit_is_known", condition=Q(unit__in=Unit.values)),
            models.CheckConstraint(
                name="target_yuan_has_its_currency",
                condition=Q(unit=Unit.YUAN, currency__in=Currency.values)
                | (~Q(unit=Unit.YUAN) & Q(currency="")),
                violation_error_message=_("An amount in yuan has a currency; no other unit has."),
            ),
            models.CheckConstraint(
                name="target_value_unless_not_stated",
                condition=Q(comparator=Comparator.NOT_STATED, value__isnull=True)
                | (~Q(comparator=Comparator.NOT_STATED) & Q(value__isnull=False)),
                violation_error_message=_(
                    "Give a value, or say by the comparator that no number was given."
                ),
            ),
            models.CheckConstraint(
                name="target_between_has_two_bounds",
                condition=Q(
                    comparator=Comparator.BETWEEN,
                    value_max__isnull=False,  # a comparison with NULL would pass
                    value_max__gt=F("value"),
                )
                | (~Q(comparator=Comparator.BETWEEN) & Q(value_max__isnull=True)),
                violation_error_message=_(
                    "“Between” has two bounds, the upper above the lower; no other comparator "
                    "has an upper bound."
                ),
            ),
            _sane("target_value_is_sane", "value"),
            _sane("target_value_max_is_sane", "value_max"),
            _sane("target_baseline_is_sane", "baseline"),
            *deadline_constraints("target"),
            models.CheckConstraint(
                name="target_due_after_its_baseline",
                condition=Q(baseline_on__isnull=True)
                | Q(due_by__isnull=True)
                | Q(due_by__gt=F("baseline_on")),
                violation_error_message=_("A target is due after the day of its baseline."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.in_language('indicator')}"

    def clean(self) -> None:
        """Refuse a comparator, direction and baseline that contradict each other."""
        figures = (self.value, self.value_max, self.baseline)
        if not all(each is None or _is_figure(each) for each in figures):
            return  # the field is at fault already
        progress = self.progress()
        if self.direction in set(Direction.values) - set(progress.possible_directions):
            raise ValidationError({"direction": CONTRADICTIONS[Comparator(self.comparator)]})
        if not progress.baseline_fits:
            raise ValidationError({"baseline": CONTRADICTIONS[Direction(self.direction)]})

    @property
    def counting_readings(self) -> list[Reading]:
        return counting(self.reading_list)

    def add_reading(self, content: Mapping[str, Any], origin: Script, prefix: str = "") -> Reading:
        """Add a reading after those in `reading_list`; for verbs, which record the entry."""
        last = max((reading.number for reading in self.reading_list), default=0)
        by = converter(overrides_in_use())
        reading = Reading(target=self, number=last + 1, converter=by.version)
        reading.fill(content, origin, prefix, by)
        reading.save_checked(prefix)
        self.reading_list.append(reading)
        return reading

    def natural_key(self) -> tuple[str, int]:
        return (self.measure.code, self.number)

    natural_key.dependencies = ["measures.measure"]  # type: ignore[attr-defined]


class ReadingQuerySet(GuardedQuerySet["Reading"]):
    def get_by_natural_key(self, code: str, target: int, number: int) -> Reading:
        return self.get(target__measure__code=code, target__number=target, number=number)


class Reading(Retractable, Guarded, Bilingual):
    """A value of a target's indicator on a day, from a source; of one day, the last counts."""

    TEXTS = ("note",)

    target = models.ForeignKey(Target, models.CASCADE, related_name="readings")
    number = models.PositiveSmallIntegerField()  # 1, 2, ... within the target
    value = figure()
    qualifier = _qualifier()
    read_on = DayField()
    source = models.ForeignKey(Source, models.PROTECT, related_name="readings")
    note_hans = one_line()
    note_hant = one_line()
    converter = converter_column()  # its own: a reading is never written again

    objects = ReadingQuerySet.as_manager()

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        constraints = [
            models.UniqueConstraint(fields=["target", "number"], name="reading_number_is_unique"),
            models.CheckConstraint(
                name="reading_qualifier_is_known", condition=Q(qualifier__in=Qualifier.values)
            ),
            _sane("reading_value_is_sane", "value"),
        ]

    def clean(self) -> None:
        """Refuse a source that was published before the day of the figure."""
        if self.source_id and self.read_on and self.read_on > self.source.published_on:
            message = _(
                "The source is of %(published)s: it cannot report a figure of %(day)s. Name the "
                "document that does."
            )
            params = {"published": self.source.published_on, "day": self.read_on}
            raise ValidationError({"read_on": message % params})

    def __str__(self) -> str:
        return f"{self.read_on}: {self.value.normalize():f}"

    def natural_key(self) -> tuple[str, int, int]:
        return (*self.target.natural_key(), self.number)

    natural_key.dependencies = ["measures.target"]  # type: ignore[attr-defined]
