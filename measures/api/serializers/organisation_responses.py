"""Response schemas of organisations."""

from __future__ import annotations

from rest_framework import serializers as s

from measures import models as m

from .shapes import Text


class Organisation(s.Serializer):
    """A body that leads, joins in or proposes measures."""

    code = s.CharField()
    name = Text()
    short_name = Text()
    kind = s.ChoiceField(m.OrganisationKind.choices)
    jurisdiction = s.CharField(
        allow_null=True, help_text="The code of the zone where it is competent; null: not known."
    )
    merged_into = s.CharField(
        allow_null=True,
        help_text="The code of the organisation that took its place; null: it is in use.",
    )
    version = s.IntegerField()


class OrganisationBody(Organisation):
    """An organisation as recorded in the ledger."""

    format = s.IntegerField()


class Involvement(s.Serializer):
    """An organisation and what it has to do with the measure."""

    role = s.ChoiceField(m.InvolvementRole.choices)
    code = s.CharField()
    name = Text()
    short_name = Text()
