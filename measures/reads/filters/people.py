"""The filters by the office's people and by withdrawal, for those who are logged in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from measures.db.sql import Sql, join_sql
from measures.models import IN_USE
from measures.reads.parameters import parse_bool, parse_one, require_known

from .base import Parameter, PersonalFilter, Viewer, bool_parameter

_GONE = Sql("m.owner_user IN (SELECT u.id FROM auth_user u WHERE NOT u.is_active)")


class Owner(NamedTuple):
    """Whose measures: of the account `of`, within `zones` (None: all); of `me` also as deputy."""

    word: str  # "me", "left"; "": one account
    of: int = 0
    zones: frozenset[str] | None = None


class OwnerFilter(PersonalFilter):
    """Measures of an owner; by account only where the reader sees names."""

    parameters = (
        Parameter(
            "owner",
            "Only measures of this owner: `me` (also as the deputy), `left` (the account is not "
            "active any more), or the number of an account, where you see names. For those who "
            "are logged in.",
            {"type": "string", "pattern": "^(me|left|[0-9]{1,18})$"},
        ),
    )
    admin_title = _("owner")

    def parse_by(self, params: QueryDict, viewer: Viewer) -> Owner:
        value = parse_one(params, self.name, "")
        if value == "me":
            return Owner("me", viewer.id)
        if value == "left":
            return Owner("left")
        if value.isascii() and value.isdecimal() and len(value) < 19:
            return Owner("", int(value), viewer.zones)
        message = gettext(
            "Unknown value “%(value)s”. Allowed: me, left, or the number of an account."
        )
        raise ValidationError({self.name: message % {"value": value[:60]}})

    def conditions(self, value: Owner, day: date) -> Iterable[Sql]:
        if value.word == "me":
            yield Sql("(m.owner_user = %s OR m.deputy_user = %s)", (value.of,) * 2)
        elif value.word == "left":
            yield _GONE
        else:
            yield Sql("m.owner_user = %s", (value.of,))
            if value.zones is not None:
                yield _within(value.zones)

    def admin_choices(self) -> Iterable[tuple[str, Any]]:
        return [("me", _("Owned by me, or I am the deputy")), ("left", _("Owner has left"))]


def _within(codes: Iterable[str]) -> Sql:
    """The condition that a measure lies in these zones, or in those within them."""
    inside = [Sql("z.lies_in LIKE %s", (f"%/{code}/%",)) for code in sorted(codes)]
    any_of = join_sql(" OR ", inside or [Sql("1 = 0")])
    return Sql("m.zone_id IN (SELECT z.id FROM measures_zone z WHERE") + any_of + Sql(")")


class HasOwnerFilter(PersonalFilter):
    """Measures that have (or lack) an owner."""

    parameters = (
        bool_parameter(
            "has_owner",
            "Only measures that have (or lack) an owner. For those who are logged in.",
        ),
    )
    admin_title = _("has an owner")

    def parse_by(self, params: QueryDict, viewer: Viewer) -> bool | None:
        return parse_bool(params, self.name)

    def conditions(self, value: bool, day: date) -> Iterable[Sql]:
        yield Sql(f"m.owner_user IS {'NOT ' if value else ''}NULL")

    def admin_choices(self) -> Iterable[tuple[str, Any]]:
        return [("true", _("With an owner")), ("false", _("Without an owner"))]


class ChangedFilter(PersonalFilter):
    """Measures that the reader changed."""

    parameters = (
        Parameter(
            "changed",
            "`me`: only measures that you changed. For those who are logged in.",
            {"type": "string", "enum": ["me"]},
        ),
    )
    admin_title = _("changes")

    def parse_by(self, params: QueryDict, viewer: Viewer) -> int:
        require_known(self.name, [parse_one(params, self.name, "")], ["me"])
        return viewer.id

    def conditions(self, value: int, day: date) -> Iterable[Sql]:
        changed = "SELECT e.code FROM measures_entry e WHERE e.actor_id = %s"
        # The addition of nothing keeps engines from the index of subjects, which has all entries.
        yield Sql(f"m.code IN ({changed} AND e.subject || '' = 'measure')", (value,))

    def admin_choices(self) -> Iterable[tuple[str, Any]]:
        return [("me", _("Changed by me"))]


class WithdrawnFilter(PersonalFilter):
    """Withdrawn measures, which every other list leaves out.

    `Query.in_use` has its condition, so there are no `conditions`.
    """

    parameters = (
        Parameter(
            "withdrawn",
            "`yes`: only measures that were withdrawn; `any`: these too. For those who are logged "
            "in.",
            {"type": "string", "enum": ["yes", "any"]},
        ),
    )
    admin_title = _("withdrawal")

    def parse_by(self, params: QueryDict, viewer: Viewer) -> str:
        value = parse_one(params, self.name, "")
        require_known(self.name, [value], ["yes", "any"])
        return value

    def conditions(self, value: str, day: date) -> Iterable[Sql]:
        return ()

    def in_use(self, value: str | None) -> list[Sql]:
        """The condition on `m.withdrawn`."""
        return {"yes": [Sql("m.withdrawn")], "any": []}.get(value or "", [IN_USE])

    def admin_choices(self) -> Iterable[tuple[str, Any]]:
        return [("yes", _("Withdrawn")), ("any", _("Also withdrawn"))]


WITHDRAWN = WithdrawnFilter()
FILTERS = (OwnerFilter(), HasOwnerFilter(), ChangedFilter(), WITHDRAWN)
