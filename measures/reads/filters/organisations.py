"""The filter by organisations and their roles."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from measures.db.sql import Sql, fetch, in_list
from measures.ledger.canonical import Json
from measures.models import InvolvementRole, Organisation
from measures.reads.parameters import (
    UnknownRecord,
    parse_choices,
    parse_list,
    require_printable,
)

from .base import Filter, list_parameter


class Involved(NamedTuple):
    codes: tuple[str, ...]  # empty: any
    roles: tuple[str, ...]


class OrganisationFilter(Filter):
    """Measures that name one of these organisations, in one of these roles.

    The code of an organisation that was merged into another finds what the other has now.
    """

    parameters = (
        list_parameter("organisation", "Only measures that name these organisations, by code."),
        list_parameter(
            "organisation_role",
            "Only measures that name the organisation, or any, in these roles.",
            enum=InvolvementRole.values,
        ),
    )

    admin_title = _lazy("organisation")
    admin_in_use_only = True
    admin_more = {"organisation_role": (_lazy("role of the organisation"), InvolvementRole.choices)}  # noqa: RUF012

    def parse(self, params: QueryDict) -> Involved | None:
        codes = parse_list(params, "organisation")
        require_printable("organisation", codes)
        roles = parse_choices(params, "organisation_role", InvolvementRole.values)
        return Involved(codes, roles) if codes or roles else None

    def admin_choices(self) -> list[tuple[str, str]]:
        rows = Organisation.objects.in_use().order_by("code")
        return [(row.code, row.in_language("name")) for row in rows]

    def check(self, value: Involved, seq: int) -> None:
        known = (
            {code for (code,) in fetch(_KNOWN + in_list("code", value.codes))}
            if value.codes
            else set()
        )
        if unknown := [code for code in value.codes if code not in known]:
            message = _(
                "Unknown organisation “%(code)s”. GET /api/v1/organisations/ lists the "
                "organisations."
            )
            raise UnknownRecord("organisation", unknown[0], message)

    def conditions(self, value: Involved, day: date) -> Iterable[Sql]:
        wanted = Sql("SELECT i.measure_id FROM measures_involvement i WHERE 1 = 1")
        if value.codes:
            codes = in_list("o.code", value.codes)
            wanted += Sql("AND") + Sql(_NOW.format(codes.text), codes.values)
        if value.roles:
            wanted += Sql("AND") + in_list("i.role", value.roles)
        yield Sql(f"m.id IN ({wanted.text})", wanted.values)

    def matches(self, value: Involved, body: Json, day: date) -> bool:
        return self.is_named(value, body)

    def is_named(self, value: Involved, body: Json) -> bool:
        """Whether a body names what `value` asks for."""
        return any(
            (not value.codes or each["code"] in value.codes)
            and (not value.roles or each["role"] in value.roles)
            for each in body["organisations"]
        )


_KNOWN = Sql("SELECT code FROM measures_organisation WHERE")
_NOW = (
    "i.organisation_id IN (SELECT COALESCE(o.merged_into_id, o.id) FROM measures_organisation o "
    "WHERE {})"
)

ORGANISATIONS = OrganisationFilter()
FILTERS = (ORGANISATIONS,)
