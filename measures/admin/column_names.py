"""The verbose names of our columns, which the admin shows in lists and forms."""

from __future__ import annotations

from django.db.models import Model

from measures.models import (
    TERMS,
    AccessRecord,
    Entry,
    Evidence,
    GlossaryTerm,
    Measure,
    Membership,
    Organisation,
    Override,
    Source,
    Target,
    Token,
    Zone,
)
from measures.reads.labels import label_of


def name_columns() -> None:
    """Set them to the labels of the fields."""
    models: tuple[type[Model], ...] = (
        Measure,
        Zone,
        Source,
        Organisation,
        Target,
        Evidence,
        Entry,
        Membership,
        Token,
        AccessRecord,
        Override,
        GlossaryTerm,
        *TERMS.values(),
    )
    for model in models:
        for column in model._meta.fields:
            column.verbose_name = label_of(column.name)
