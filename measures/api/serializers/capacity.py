"""Who made a change, as it is published: the role and its zone, and the reason unless it is internal."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers as s

from measures.models import Role

NAMED = "The person; only for callers who may see names in the zone of the measure."


def capacity(**kwargs: Any) -> dict[str, s.Field]:
    """The role by which something was done and the zone where it is held."""
    return {
        "role": s.ChoiceField(
            Role.choices,
            allow_null=True,
            **kwargs,
            help_text="The role by which the change was made; null: an import, a command, or not "
            "recorded.",
        ),
        "office": s.CharField(
            allow_null=True, **kwargs, help_text="The zone where the role is held; null: none."
        ),
    }


def public_reason() -> s.CharField:
    return s.CharField(allow_null=True, help_text="null: the reason is internal.")


def internal() -> s.BooleanField:
    return s.BooleanField(help_text="Whether the reason is not published.")
