"""Columns for days: which days a record can hold."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from measures.text.days import EARLIEST, LATEST, outside

IMPLAUSIBLE = "implausible_day"


def implausible(day: date) -> str | None:
    """Why a deadline or a fact cannot have this day; None if it can. Finds mistyped years."""
    if outside(day) is None:
        return None
    message = _("%(day)s is not between %(earliest)s and %(latest)s. Check the year.")
    return message % {"day": day, "earliest": EARLIEST, "latest": LATEST}


def plausible(day: date) -> None:
    """Validator: refuse a day that no deadline and no fact has."""
    if message := implausible(day):
        raise ValidationError(message, code=IMPLAUSIBLE)


class DayField(models.DateField):
    """A date column that refuses implausible days. To migrations it is a plain date column.

    A row keeps such a day that it has from before the rule, so that the rest of it can change.
    """

    default_validators = [plausible]

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        try:
            return super().clean(value, model_instance)
        except ValidationError as error:
            day = self.to_python(value)
            codes = {each.code for each in error.error_list}
            if model_instance is None or model_instance.pk is None or codes != {IMPLAUSIBLE}:
                raise
            rows = type(model_instance)._default_manager.filter(pk=model_instance.pk)
            if not rows.filter(**{self.name: day}).exists():
                raise
            return day

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.DateField", args, kwargs
