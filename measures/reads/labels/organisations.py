"""Labels for the members of a body about organisations."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from measures.models import (
    InvolvementRole,
    Kind,
    OrganisationKind,
    Role,
    SourceKind,
    ZoneKind,
)

ORGANISATION_LABELS: dict[str | tuple[str, str], Any] = {
    "into": _("Organisation that stays"),
    "jurisdiction": _("Jurisdiction"),
    "merged_into": _("Merged into"),
    "organisation": _("Organisation"),
    "organisations": _("Organisations"),
    "short_name": _("Short name"),
}
#: Labels of the codes of `kind` and `role`, of whatever subject.
KINDS = dict([*Kind.choices, *SourceKind.choices, *ZoneKind.choices, *OrganisationKind.choices])
ROLES = dict([*Role.choices, *InvolvementRole.choices])
