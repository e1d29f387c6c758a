"""What is asked of measures: the one place where a filter and an order get their meaning.

Conditions are SQL on `measures_measure m`. `listing.py` makes pages of them, `past.py` asks the
same of bodies of the past.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Choices
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from measures.db.sql import Sql, in_list, join_sql, timestamp_value
from measures.domain.schedule import BROUGHT, Schedule
from measures.models import IN_USE, Currency, Kind, Search, Status, is_within
from measures.search.index import KIND, OWN_ZONE, STATUS, ZONE
from measures.search.queries import matching_ids
from measures.text.characters import unprintable


class NotFound(LookupError):
    """Nothing has the code that was asked for; the message says so."""


def no_measure(code: str) -> NotFound:
    return NotFound(_("No measure has the code %(code)s.") % {"code": code[:60]})


class UnknownZone(ValidationError):
    """A query names a zone that is none."""


class SortKey(StrEnum):
    """What a list is ordered by; each ends in something that only one measure has."""

    CODE = "code"
    CHANGED = "changed"  # the last change
    DEADLINE = "deadline"  # the latest day it can mean; none is later than any


#: What a measure may have or lack, as SQL.
PARTS = {
    "target": "EXISTS (SELECT 1 FROM measures_target t WHERE t.measure_id = m.id)",
    "evidence": "EXISTS (SELECT 1 FROM measures_evidence e WHERE e.measure_id = m.id)",
    "reading": (
        "EXISTS (SELECT 1 FROM measures_target t JOIN measures_reading r ON r.target_id = t.id "
        "WHERE t.measure_id = m.id)"
    ),
    "deadline": "m.due_by IS NOT NULL",
}

_TOLD_BY = [
    "SELECT e.measure_id FROM measures_evidence e JOIN measures_source s ON s.id = e.source_id",
    "SELECT u.measure_id FROM measures_statusupdate u JOIN measures_source s ON s.id = u.source_id",
    "SELECT t.measure_id FROM measures_reading r JOIN measures_target t ON t.id = r.target_id "
    "JOIN measures_source s ON s.id = r.source_id",
]

_SCHEDULE = " ".join(f"WHEN {{0}}.{name} <= %s THEN '{state}'" for name, state in BROUGHT.items())


def schedule_sql(table: str, base: str, day: date) -> Sql:
    """`Timetable.on(day)` in SQL."""
    text = f"CASE {_SCHEDULE.format(table)} ELSE {table}.{base} END"
    return Sql(text, (day.isoformat(),) * len(BROUGHT))


@dataclass(frozen=True)
class Query:
    """Which measures are asked for; what is empty or None asks for all.

    Raises ValidationError, keyed as the API's parameters, for words that are not known and for a
    text that is no search.
    """

    zones: tuple[str, ...] = ()
    with_sub_zones: bool = True
    kinds: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    schedules: tuple[str, ...] = ()
    lead_bodies: tuple[str, ...] = ()  # by name, in any language
    sources: tuple[str, ...] = ()  # of evidence, steps or readings
    due_after: date | None = None  # neither day is among those asked for
    due_before: date | None = None
    has: tuple[str, ...] = ()  # names in PARTS
    lacks: tuple[str, ...] = ()
    cap_at_least: Decimal | None = None
    cap_currency: str = ""
    units_at_least: int | None = None
    updated_since: int | datetime | None = None  # an entry, or a point in time
    text: str = ""
    exact: bool = False

    def __post_init__(self) -> None:
        faults = _unknown("kind", self.kinds, Kind) | _unknown("status", self.statuses, Status)
        faults |= _unknown("schedule", self.schedules, Schedule)
        faults |= _unprintable("lead_body", self.lead_bodies)
        faults |= _unprintable("source", self.sources)
        faults |= _unknown("cap_currency", (self.cap_currency or "CNY",), Currency)
        if faults:
            raise ValidationError(faults)
        _words = self.search.words

    def __hash__(self) -> int:  # asked for at each look into what was kept for a query
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash(tuple(getattr(self, each.name) for each in fields(self)))

    @cached_property
    def everything(self) -> bool:
        return self == Query()

    @cached_property
    def by_cell(self) -> Query:
        """Of what is asked, what measures are counted by."""
        plain = self.zones, self.with_sub_zones, self.kinds, self.statuses, self.schedules
        return Query(*plain)

    @cached_property
    def search(self) -> Search:
        """The same for the index, as far as it knows; whether the zones are any it does not."""
        zones = {ZONE if self.with_sub_zones else OWN_ZONE: self.zones}
        filters = zones | {KIND: self.kinds, STATUS: self.statuses}
        return Search(self.text, self.exact, {at: codes for at, codes in filters.items() if codes})

    def zone_codes_among(self, paths: Mapping[str, str]) -> set[str]:
        """The codes of the zones asked for, of those whose `paths` are given by code.

        Raises UnknownZone.
        """
        if unknown := [code for code in self.zones if code not in paths]:
            message = _("“%(code)s” is no zone. GET /api/v1/zones/ lists the zones.")
            raise UnknownZone({"zone": message % {"code": unknown[0][:60]}})
        if not self.with_sub_zones:
            return set(self.zones)
        above = tuple(paths[code] for code in self.zones)
        return {code for code, path in paths.items() if is_within(path, above)}

    def facets(self, zone_ids: Sequence[int]) -> dict[str, Sequence[Any]]:
        """The values that columns may have, of those that the index of search knows as well."""
        found: dict[str, Sequence[Any]] = {"m.kind": self.kinds, "m.status": self.statuses}
        if self.zones:
            found = {"m.zone_id": zone_ids} | found
        return {column: values for column, values in found.items() if values}

    def others(self, day: date) -> Iterator[Sql]:
        """The conditions that take the measure's row, or others beside it."""
        if self.lead_bodies:
            columns = (f"m.lead_body_{tag}" for tag in ("hans", "hant", "en"))
            said = join_sql(" OR ", (in_list(column, self.lead_bodies) for column in columns))
            yield Sql(f"({said.text})", said.values)
        if self.sources:
            there = join_sql(" UNION ALL ", (Sql(t) + self._of_sources() for t in _TOLD_BY))
            yield Sql(f"m.id IN ({there.text})", there.values)
        if self.schedules:
            state = schedule_sql("m", "schedule_base", day)
            marks = in_list("", self.schedules)
            yield Sql(f"{state.text}{marks.text}", state.values + marks.values)
        yield from (Sql(PARTS[name]) for name in self.has)
        yield from (Sql(f"NOT ({PARTS[name]})") for name in self.lacks)
        yield from self._bounds()

    def _of_sources(self) -> Sql:
        return Sql("WHERE") + in_list("s.code", self.sources)

    def _bounds(self) -> Iterator[Sql]:
        if self.due_after:
            yield Sql("m.due_by > %s", (self.due_after.isoformat(),))
        if self.due_before:
            yield Sql("m.due_by < %s", (self.due_before.isoformat(),))
        if self.cap_at_least is not None or self.cap_currency:
            caps = "SELECT c.measure_id FROM measures_fundingcap c WHERE c.amount >= %s"
            cap = Sql(caps, (str(self.cap_at_least or 0),))
            if self.cap_currency:
                cap += Sql("AND c.currency = %s", (self.cap_currency,))
            yield Sql(f"m.id IN ({cap.text})", cap.values)
        if self.units_at_least is not None:
            homes = "SELECT h.measure_id FROM measures_talenthousing h WHERE h.units >= %s"
            yield Sql(f"m.id IN ({homes})", (self.units_at_least,))
        if self.updated_since is not None:
            changed = "SELECT i.measure_id FROM measures_indexentry i WHERE i.seq >"
            yield Sql(f"m.id IN ({changed}", ()) + self._since() + Sql(")")

    def _since(self) -> Sql:
        """The last entry that is not asked for."""
        if isinstance(self.updated_since, datetime):
            recorded = "SELECT COALESCE(MAX(seq), 0) FROM measures_entry WHERE recorded_at <= %s"
            return Sql(f"({recorded})", (timestamp_value(self.updated_since),))
        return Sql("%s", (self.updated_since,))

    def having(self) -> Iterator[Sql]:
        """The condition that a text is there."""
        if self.text:
            asked = self.search.anywhere()
            text, values = matching_ids(self.search, asked) if asked else ("SELECT 0", [])
            yield Sql(f"m.id IN ({text})", tuple(values))

    def wanted(self, zone_ids: Sequence[int], day: date) -> list[Sql]:
        """All conditions."""
        facets = (in_list(*facet) for facet in self.facets(zone_ids).items())
        return [IN_USE, *facets, *self.others(day), *self.having()]


def _unprintable(name: str, said: Iterable[str]) -> dict[str, str]:
    # U+FFFD stands where an address held bytes that are no UTF-8.
    if not any(unprintable(value) or "\ufffd" in value for value in said):
        return {}
    return {name: _("%(name)s holds a control character. Remove it.") % {"name": name}}


def _unknown(name: str, said: Iterable[str], choices: type[Choices | StrEnum]) -> dict[str, str]:
    known = [str(choice) for choice in choices]
    wrong = [value for value in said if value not in known]
    if not wrong:
        return {}
    message = _("“%(value)s” is not among the known values: %(known)s.")
    return {name: message % {"value": wrong[0][:60], "known": ", ".join(known)}}
