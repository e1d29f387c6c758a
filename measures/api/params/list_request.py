"""What the parameters of a list of measures ask for, whichever door they came through."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from measures.ledger.canonical import canonical
from measures.ledger.head import HeadOnDay
from measures.models import Currency, Measure
from measures.models.texts import MOST as MOST_FIGURE
from measures.reads import measure_list
from measures.reads.measure_list import Sorting
from measures.reads.pagination import Page, Position
from measures.reads.query import PARTS, Query, SortKey

from .moments import parse_since
from .parsing import parse_bool, parse_list, parse_one

HAS = tuple(f"has_{part}" for part in PARTS)
FILTERS = (
    *("zone", "sub_zones", "kind", "status", "schedule", "lead_body", "source"),
    *("due_after", "due_before", *HAS, "cap_at_least", "cap_currency", "units_at_least"),
    *("updated_since", "q", "exact"),
)
SHAPING = ("order", "fields", "total", "highlights")
ORDERS = tuple(f"{sign}{order}" for order in SortKey for sign in ("", "-"))
#: The top-level members of a measure as a list tells it.
FIELDS = (
    *("code", "zone", "kind", "status", "status_on", "schedule", "freshness"),
    *Measure.text_members(),
    *("deadline", "terms", "targets", "evidence", "evidence_strength", "history"),
    *("schedule_base", "schedule_days", "confirmed_on", "origin_script", "provenance", "version"),
    "format",
)
_FIGURE = re.compile(r"[0-9]{1,14}(\.[0-9]{1,4})?")


def query_of(given: QueryDict, *, zone: str = "") -> Query:
    """What the filters ask for, within `zone` where the address names one.

    Raises ValidationError keyed by parameter.
    """
    parts = {part: parse_bool(given, f"has_{part}") for part in PARTS}
    return Query(
        zones=(zone,) if zone else parse_list(given, "zone"),
        with_sub_zones=parse_bool(given, "sub_zones", "true") is True,
        kinds=parse_list(given, "kind"),
        statuses=parse_list(given, "status"),
        schedules=parse_list(given, "schedule"),
        lead_bodies=tuple(sorted(set(given.getlist("lead_body")))),  # a name may have a comma
        sources=parse_list(given, "source"),
        due_after=_day(given, "due_after"),
        due_before=_day(given, "due_before"),
        has=tuple(part for part, wanted in parts.items() if wanted is True),
        lacks=tuple(part for part, wanted in parts.items() if wanted is False),
        cap_at_least=_figure(given, "cap_at_least", Decimal),
        cap_currency=_currency(given),
        units_at_least=_figure(given, "units_at_least", int),
        updated_since=parse_since(given, "updated_since"),
        text=parse_one(given, "q", "").strip(),
        exact=parse_bool(given, "exact", "false") is True,
    )


def _day(given: QueryDict, name: str) -> date | None:
    if name not in given:
        return None
    said = parse_one(given, name, "")
    try:
        if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", said):
            return date.fromisoformat(said)
    except ValueError:
        pass
    raise ValidationError({name: _("%(name)s is a day such as 2025-12-31.") % {"name": name}})


def _currency(given: QueryDict) -> str:
    said = parse_one(given, "cap_currency", "")
    if "cap_currency" in given and not said:  # which would ask for any
        message = _("“%(value)s” is not among the known values: %(known)s.")
        known = ", ".join(Currency.values)
        raise ValidationError({"cap_currency": message % {"value": said, "known": known}})
    return said


def _figure(given: QueryDict, name: str, kind: Callable[[str], Any]) -> Any:
    if name not in given:
        return None
    said = parse_one(given, name, "")
    whole = kind is int
    if _FIGURE.fullmatch(said) and Decimal(said) <= MOST_FIGURE and not (whole and "." in said):
        return kind(said)
    message = _("%(name)s is a figure from 0 to 10 trillion.")
    if whole:
        message = _("%(name)s is a whole number from 0 to 10 trillion.")
    raise ValidationError({name: message % {"name": name}})


@dataclass(frozen=True)
class ListRequest:
    """Which measures a list tells, in which order, and what of each."""

    query: Query
    by: Sorting | None = None
    fields: tuple[str, ...] = ()  # empty: all
    total: bool = False
    highlights: bool = False

    @classmethod
    def of(cls, given: QueryDict, zone: str = "") -> ListRequest:
        """Raises ValidationError keyed by parameter."""
        query = query_of(given, zone=zone)
        highlights = parse_bool(given, "highlights", "false") is True
        if highlights and not query.text:
            raise ValidationError({"highlights": _("highlights goes with q.")})
        total = parse_bool(given, "total", "false") is True
        return cls(query, sorting_of(given), fields_of(given), total, highlights)

    def page(self, at: HeadOnDay, *, limit: int, seek: Position | None) -> Page[bytes]:
        """Raises UnknownZone, ValidationError keyed by parameter."""
        found = measure_list.measures(self.query, at, limit=limit, seek=seek, by=self.by)
        if self.highlights:
            found = found.of(lambda body: measure_list.with_highlights(self.query, body))
        return self.sparsely(found)

    def sparsely(self, page: Page[bytes]) -> Page[bytes]:
        """Of each measure the members that are asked for."""
        if not self.fields:
            return page
        told = {*self.fields, *(["highlights"] if self.highlights else [])}
        return page.of(lambda body: sparse_body(body, told))

    def more(self, at: HeadOnDay) -> Mapping[str, int]:
        """What the list says beside its page."""
        return {"total": measure_list.total(self.query, at)} if self.total else {}


def sparse_body(body: bytes, told: Iterable[str]) -> bytes:
    """Of a body the members that are asked for."""
    said = json.loads(body)
    return canonical({name: said[name] for name in told if name in said})


def sorting_of(given: QueryDict) -> Sorting | None:
    """Raises ValidationError keyed by parameter."""
    if "order" not in given:
        return None
    said = parse_one(given, "order", "")
    if said not in ORDERS:
        message = _("order is one of %(known)s; - stands for the other way round.")
        raise ValidationError({"order": message % {"known": ", ".join(ORDERS)}})
    return Sorting(SortKey(said.removeprefix("-")), said.startswith("-"))


def fields_of(given: QueryDict) -> tuple[str, ...]:
    """Raises ValidationError keyed by parameter."""
    if "fields" not in given:
        return ()
    asked = parse_list(given, "fields")
    if unknown := [name for name in asked if name not in FIELDS]:
        message = _("“%(value)s” is not among the known values: %(known)s.")
        said = {"value": unknown[0][:60], "known": ", ".join(FIELDS)}
        raise ValidationError({"fields": message % said})
    return asked
