"""Which measures a request selects: parsed once, then walked by every read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from measures.db.sql import Sql, in_list
from measures.ledger.canonical import Json
from measures.ledger.head import HeadOnDay
from measures.models import Search, zones_with_names
from measures.search.queries import matching_ids

from .filters import FILTERS, PERSONAL
from .filters.axes import AXES, ZONES
from .filters.base import Axis, Facet, Filter, Viewer
from .filters.people import WITHDRAWN
from .filters.search import WORDS, Words
from .zone_scope import ZoneScope, named_zones

#: The parameter that names a saved filter; `saved_filters.expanded()` puts its filters in place.
SAVED = "saved"


#: What the search index answers, which has measures in use.
_IN_USE_ONLY = ("q", "updated_since")


class NotFound(LookupError):
    """No record has the requested code; the message names it."""


def no_measure(code: str) -> NotFound:
    return NotFound(_("No measure has the code %(code)s.") % {"code": code[:60]})


class SortKey(StrEnum):
    """The order of a list; each ends in a column that is unique."""

    CODE = "code"
    CHANGED = "changed"  # the last change
    DEADLINE = "deadline"  # the latest day it can mean; none is later than any
    SHARE_REACHED = "share_reached"  # of its targets; none comes last both ways


def viewer_of(user: Any, params: Iterable[str], *, names: bool = True) -> Viewer | None:
    """Who reads, if it matters to the filters named in `params`; one query then.

    None: that is not known, or does not matter. Without `names` the reader sees none.
    """
    if not user.is_authenticated or PERSONAL.isdisjoint(params):
        return None
    return Viewer(user.pk, zones_with_names(user) if names else frozenset())


class Query:
    """Filters with their values; immutable and hashable. Without any it selects all measures."""

    def __init__(self, values: Iterable[tuple[Filter, Any]] = ()) -> None:
        self._values = tuple(values)
        self._hash = hash(self._values)

    @classmethod
    def parse(cls, params: QueryDict, *, zone: str = "", viewer: Viewer | None = None) -> Query:
        """The filters in `params`, within `zone` where the path names one, as `viewer` means them.

        Raises ValidationError, keyed by parameter, with the faults of all filters.
        """
        values: list[tuple[Filter, Any]] = []
        faults: dict[str, list[str]] = {}
        if SAVED in params:
            faults[SAVED] = [_("Saved filters are those of a user who is logged in.")]
        for each in FILTERS:
            path_zone = zone and each is ZONES
            if not path_zone and each.names.isdisjoint(params):
                continue
            try:
                value = (
                    ZONES.scope(params, (zone,)) if path_zone else each.parse_for(params, viewer)
                )
            except ValidationError as error:
                faults |= error.message_dict
            else:
                values.append((each, value))
        if WITHDRAWN.name in params and (other := next(filter(params.get, _IN_USE_ONLY), "")):
            message = _("%(name)s finds measures in use only; leave out withdrawn.")
            faults.setdefault(other, []).append(message % {"name": other})
        if faults:
            raise ValidationError(faults)
        return cls((each, value) for each, value in values if value is not None)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Query) and self._values == other._values

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def zone_scope(self) -> ZoneScope | None:
        return next((value for each, value in self._values if each is ZONES), None)

    @property
    def apart_from_zone(self) -> Query:
        return Query((each, value) for each, value in self._values if each is not ZONES)

    @cached_property
    def words(self) -> Words | None:
        return next((value for each, value in self._values if each is WORDS), None)

    @property
    def filters(self) -> tuple[Filter, ...]:
        return tuple(each for each, _value in self._values)

    @cached_property
    def in_use(self) -> list[Sql]:
        """The condition that leaves withdrawn measures out, or the others; none: it lists all."""
        return WITHDRAWN.in_use(self.withdrawn)

    @cached_property
    def withdrawn(self) -> str | None:
        """Which withdrawn measures it lists: "yes", only these; "any", these too; None."""
        return next((value for each, value in self._values if each is WITHDRAWN), None)

    @cached_property
    def axes(self) -> tuple[tuple[Axis, Any], ...]:
        return tuple((each, value) for each, value in self._values if isinstance(each, Axis))

    @cached_property
    def _facets(self) -> tuple[tuple[Facet, Any], ...]:
        return tuple((each, value) for each, value in self._values if isinstance(each, Facet))

    @cached_property
    def _others(self) -> tuple[tuple[Filter, Any], ...]:
        """The filters that neither an index of a facet nor the search index answers."""
        indexed = (Facet, type(WORDS))
        return tuple((each, value) for each, value in self._values if not isinstance(each, indexed))

    @cached_property
    def search(self) -> Search:
        """The words and the facets, for the search index."""
        keys = {each.index_letter(value): each.codes(value) for each, value in self._facets}
        words = self.words or Words("", False)
        return Search(words.text, words.exact, keys, zones=words.zones)

    def at(self, head: HeadOnDay) -> Query:
        """The same, whose words also find the zones that they name at `head`."""
        if (
            not self.words
            or self.words.exact
            or not (zones := named_zones(self.search.words, head))
        ):
            return self
        return Query(
            (each, value._replace(zones=zones) if each is WORDS else value)
            for each, value in self._values
        )

    def resolve(self, head: HeadOnDay) -> tuple[int, ...]:
        """The ids of the zones in scope; none without a zone filter.

        Raises UnknownZone, ValidationError keyed by parameter for other records that are absent.
        """
        self.check(head.seq)
        return tuple(self.zone_scope.ids(head).values()) if self.zone_scope else ()

    def check(self, seq: int) -> None:
        """Raises ValidationError for a filter that names a record absent at the entry `seq`."""
        for each, value in self._others:
            each.check(value, seq)

    def facets(self, zone_ids: Sequence[int]) -> dict[str, Sequence[Any]]:
        """The values that columns may have, of the facets."""
        return {
            each.column: zone_ids if each is ZONES else each.codes(value)
            for each, value in self._facets
        }

    def other_conditions(self, day: date) -> Iterator[Sql]:
        """The conditions that read the measure's row, or rows of its parts."""
        for each, value in self._others:
            yield from each.conditions(value, day)

    def spans(self, day: date) -> Iterator[Sql]:
        """Conditions on days that follow from the others and that indexes answer."""
        for each, value in self._others:
            yield from each.span(value, day)

    def word_conditions(self) -> Iterator[Sql]:
        """The condition that the search index finds the words."""
        if self.words:
            expression = self.search.anywhere()
            text, values = (
                ("SELECT 0", []) if not expression else matching_ids(self.search, expression)
            )
            yield Sql(f"m.id IN ({text})", tuple(values))

    def conditions(self, zone_ids: Sequence[int], day: date, sign: str = "") -> list[Sql]:
        """All conditions on `measures_measure m`; `in_use` are others. `sign` precedes facets."""
        facets = (in_list(sign + column, of) for column, of in self.facets(zone_ids).items())
        return [*facets, *self.other_conditions(day), *self.word_conditions()]

    # The same on stored bodies and on counts.

    def members_at(self, zone_codes: Sequence[str]) -> dict[str, Sequence[str]]:
        """The values that members of a past body may have, of the facets."""
        return {
            each.name: zone_codes if each is ZONES else each.codes(value)
            for each, value in self._facets
        }

    @property
    def needs_body(self) -> bool:
        """Whether it filters by more than the facets."""
        return bool(self._others)

    def matches(self, body: Json, day: date) -> bool:
        """Whether a past body matches on `day`, the facets apart."""
        return all(each.matches(value, body, day) for each, value in self._others)

    def selects(self, body: Json, day: date) -> bool:
        """Whether a body matches on `day`; of a query without a zone and without words."""
        members = self.members_at(()).items()
        return all(body[name] in codes for name, codes in members) and self.matches(body, day)

    @cached_property
    def by_axes_only(self) -> bool:
        """Whether counts by axis answer it."""
        return len(self.axes) == len(self._values)

    def axis_values(self, zone_codes: Iterable[str]) -> list[tuple[int, frozenset[str]]]:
        """The place of an axis in a cell, and the values that it may have there."""
        return [
            (AXES.index(each), frozenset(zone_codes if each is ZONES else each.codes(value)))
            for each, value in self.axes
        ]
