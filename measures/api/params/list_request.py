"""Parse the query parameters of lists of measures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import orjson
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from measures.ledger.canonical import canonical
from measures.ledger.head import HeadOnDay
from measures.models import Measure
from measures.reads import measure_list
from measures.reads.filters import PARAMETERS
from measures.reads.filters.base import Viewer
from measures.reads.orders import Sorting
from measures.reads.pagination import Page, Position
from measures.reads.parameters import parse_bool, parse_choices, parse_one
from measures.reads.query import SAVED, Query, SortKey

FILTERS = (*(parameter.name for parameter in PARAMETERS), SAVED)
SHAPING = ("order", "fields", "total", "highlights")
ORDERS = tuple(f"{sign}{key}" for key in SortKey for sign in ("", "-"))
#: The top-level members of a measure in a list.
FIELDS = (
    *("code", "zone", "kind", "status", "status_on", "schedule", "schedules", "freshness"),
    *("schedule_first", "state", "moved", "requests", "first_due_by"),
    *("schedule_first_base", "schedule_first_days", "state_base"),
    *("status_day_basis", "superseded_by", "supersedes", "ended_late", "sent_back"),
    "modelled_on",
    "confirmations",
    *Measure.text_members(),
    *("organisations", "deadline", "terms", "targets", "evidence", "evidence_strength", "history"),
    *("schedule_base", "schedule_days", "confirmed_on", "origin_script", "provenance", "version"),
    "format",
)


@dataclass(frozen=True)
class ListRequest:
    """Which measures a list holds, in which order, and which members of each."""

    query: Query
    by: Sorting | None = None
    fields: tuple[str, ...] = ()  # empty: all
    total: bool = False
    highlights: bool = False

    @classmethod
    def of(cls, params: QueryDict, zone: str = "", viewer: Viewer | None = None) -> ListRequest:
        """Parse the parameters, within `zone` where the path names one, as `viewer` means them.

        Raises ValidationError keyed by parameter.
        """
        query = Query.parse(params, zone=zone, viewer=viewer)
        highlights = parse_bool(params, "highlights", "false") is True
        if highlights and not query.words:
            raise ValidationError({"highlights": _("highlights requires q.")})
        total = parse_bool(params, "total", "false") is True
        by = sorting_of(params)
        if query.withdrawn and by and by.key == SortKey.CHANGED:
            message = _("order=changed lists measures in use only; leave out withdrawn.")
            raise ValidationError({"order": message})
        return cls(query, by, fields_of(params), total, highlights)

    def page(self, head: HeadOnDay, *, limit: int, seek: Position | None) -> Page[bytes]:
        """Raises UnknownZone, ValidationError keyed by parameter."""
        page = measure_list.measures(self.query, head, limit=limit, seek=seek, by=self.by)
        if self.highlights:
            page = page.of(lambda body: measure_list.with_highlights(self.query, body))
        return self.sparsely(page)

    def sparsely(self, page: Page[bytes]) -> Page[bytes]:
        """The page with the requested members of each measure."""
        if not self.fields:
            return page
        names = {*self.fields, *(["highlights"] if self.highlights else [])}
        return page.of(lambda body: sparse_body(body, names))

    def more(self, head: HeadOnDay) -> Mapping[str, int]:
        """The members of the list beside its page."""
        return {"total": measure_list.total(self.query, head)} if self.total else {}


def sparse_body(body: bytes, names: Iterable[str]) -> bytes:
    """The named members of a body."""
    members = orjson.loads(body)
    return canonical({name: members[name] for name in names if name in members})


def sorting_of(params: QueryDict) -> Sorting | None:
    """Raises ValidationError keyed by parameter."""
    if "order" not in params:
        return None
    order = parse_one(params, "order", "")
    if order not in ORDERS:
        message = _("order must be one of %(known)s; - reverses it.")
        raise ValidationError({"order": message % {"known": ", ".join(ORDERS)}})
    return Sorting(SortKey(order.removeprefix("-")), order.startswith("-"))


def fields_of(params: QueryDict) -> tuple[str, ...]:
    """Raises ValidationError keyed by parameter."""
    return parse_choices(params, "fields", FIELDS)
