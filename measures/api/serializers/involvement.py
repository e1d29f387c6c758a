"""Organisations in request bodies of measures."""

from __future__ import annotations

from django.utils.translation import gettext as _

from measures import models as m
from measures.db.prepared import by

from .fields import ClosedSerializer, CodeField, RowByCodeField


class OrganisationCodeField(RowByCodeField):
    by_code = by(m.Organisation, "code")

    def unknown(self) -> str:
        return _(
            "Unknown organisation “%(code)s”. GET /api/v1/organisations/ lists the organisations."
        )


class WrittenInvolvement(ClosedSerializer):
    """An organisation and what it has to do with the measure."""

    organisation = OrganisationCodeField(help_text="Its code.")
    role = CodeField(m.InvolvementRole.choices)
