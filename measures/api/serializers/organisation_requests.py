"""Request bodies of the endpoints of organisations."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers as s

from measures import models as m
from measures.models.texts import LANGUAGES

from .fields import ClosedSerializer, CodeField, PrintableField, ZoneCodeField, limit_of
from .involvement import OrganisationCodeField
from .requests import WHY, ReasonRequest

_OPTIONAL: Any = {"required": False}


def _names(name: str, *, whole: bool, **kwargs: Any) -> Any:
    """The names in all languages, each as it is given; `whole`: both scripts must be there."""
    fields = {
        tag: PrintableField(
            allow_blank=name == "short_name" or column == "en",
            required=whole and column != "en",
            max_length=limit_of(m.Organisation, f"{name}_{column}"),
        )
        for column, tag in LANGUAGES.items()
    }
    doc = {"__doc__": "A name by language tag; neither script is derived from the other."}
    title = f"{'New' if whole else 'Written'}{name.title().replace('_', '')}"
    return type(title, (ClosedSerializer,), doc | fields)(**kwargs)


class AmendOrganisation(ReasonRequest):
    """New content of an organisation; members left out keep their values. Its code is permanent."""

    name = _names("name", whole=False, **_OPTIONAL)
    short_name = _names("short_name", whole=False, **_OPTIONAL)
    kind = CodeField(m.OrganisationKind.choices, **_OPTIONAL)
    jurisdiction = ZoneCodeField(
        **_OPTIONAL, allow_null=True, help_text="The code of the zone where it is competent."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs.keys() == WHY:
            raise s.ValidationError(_("Give at least one field to change."))
        return attrs


class CreateOrganisation(AmendOrganisation):
    """A new organisation."""

    code = PrintableField(
        max_length=limit_of(m.Organisation, "code"),
        help_text="Permanent, such as shenzhen-government.",
    )
    name = _names("name", whole=True)
    kind = CodeField(m.OrganisationKind.choices)


class MergeOrganisation(ReasonRequest):
    """The organisation that stays, and the reason."""

    into = OrganisationCodeField(help_text="The code of the organisation that stays.")
