"""Values of seeds, and the messages about them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models


def named(error: ValidationError) -> dict[str, list[str]]:
    if hasattr(error, "error_dict"):
        return error.message_dict
    return {NON_FIELD_ERRORS: error.messages}


def point(values: list[Any]) -> list[Decimal | None]:
    """Latitude and longitude in degrees. Raises ValidationError."""
    if len(values) != 2 or not all(isinstance(value, int | Decimal) for value in values):
        raise ValidationError({"point": "a point is a list of a latitude and a longitude"})
    return [Decimal(value) for value in values]


def known_choices(model: type[models.Model] | None, name: str) -> str:
    """The values that a column accepts, for the message about another value."""
    choices = (
        next((f.choices for f in model._meta.fields if f.name == name), None) if model else None
    )
    return f" Known: {', '.join(str(value) for value, _ in choices)}." if choices else ""
