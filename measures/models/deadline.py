"""A deadline: its words as stated, and the earliest and the latest day it can mean."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


def deadline_constraints(name: str) -> list[models.CheckConstraint]:
    """The constraints of a model with `deadline_hans`, `due_from` and `due_by`, named after it."""
    none = Q(due_from__isnull=True, due_by__isnull=True, deadline_hans="")
    some_missing = Q(due_from__isnull=True) | Q(due_by__isnull=True) | Q(deadline_hans="")
    return [
        models.CheckConstraint(
            name=f"{name}_deadline_has_both_days",
            condition=none | ~Q(some_missing),
            violation_error_message=_(
                "A deadline has its words as stated, the earliest and the latest day it can "
                "mean; give all three or none."
            ),
        ),
        models.CheckConstraint(
            name=f"{name}_deadline_days_in_order",
            condition=Q(due_from__isnull=True) | Q(due_by__gte=F("due_from")),
            violation_error_message=_(
                "The latest day a deadline can mean is not before the earliest."
            ),
        ),
    ]
