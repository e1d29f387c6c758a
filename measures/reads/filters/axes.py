"""The axes of the summary: zone, kind, status, schedule, state and whether a promise was moved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from measures.db.sql import Sql, in_list
from measures.domain.schedule import BROUGHT, Schedule
from measures.ledger.canonical import Json
from measures.models import Kind, ScheduleBase, Status, Zone, nested
from measures.reads.dated_body import timetable_of
from measures.reads.parameters import parse_bool, parse_choices, parse_list
from measures.reads.zone_scope import ZoneScope
from measures.search.index import KIND, OWN_ZONE, STATUS, ZONE

from .base import Axis, Facet, Filter, bool_parameter, list_parameter
from .moved import MOVED
from .state import STATE

#: Labels of all states that the schedule of a measure can have on a day.
SCHEDULES: dict[str, Any] = {
    Schedule.OVERDUE.value: _("Overdue"),
    Schedule.BEHIND.value: _("Behind"),
    Schedule.DUE_SOON.value: _("Due soon"),
} | dict(ScheduleBase.choices)

#: What each state means, in order of precedence: a measure is in the first that applies.
SCHEDULE_DEFINITIONS: dict[Schedule, Any] = {
    Schedule.CLOSED: _("It was cancelled or superseded."),
    Schedule.MET: _(
        "It has targets and readings reach all of them; or it has none to reach and is in force or "
        "verified."
    ),
    Schedule.CLAIMED: _(
        "It is completed, or verified, and no figure shows that its targets are reached."
    ),
    Schedule.NO_DEADLINE: _("Neither it nor a target still to be reached has a deadline."),
    Schedule.OVERDUE: _(
        "The latest day that its deadline, or that of a target still to be reached, can mean has "
        "passed."
    ),
    Schedule.BEHIND: _(
        "Of a target with a baseline and a reading, the share achieved is below the share of time "
        "elapsed."
    ),
    Schedule.DUE_SOON: _("The next deadline is 90 days away or less."),
    Schedule.ON_SCHEDULE: _("It has a deadline and a reading, and no state above applies."),
    Schedule.NOT_DUE: _("It has a deadline and no reading, and no state above applies."),
}

_STATES = " ".join(f"WHEN {{0}}.{name} <= %s THEN '{state}'" for name, state in BROUGHT.items())


#: The same columns of the first promise.
_FIRST_STATES = " ".join(
    f"WHEN {{0}}.first_{name} <= %s THEN '{state}'" for name, state in BROUGHT.items()
)


def first_schedule_sql(table: str, day: date) -> Sql:
    """`Timetable.on(day)` against the first promise, in SQL."""
    text = f"CASE {_FIRST_STATES.format(table)} ELSE {table}.first_schedule_base END"
    return Sql(text, (day.isoformat(),) * len(BROUGHT))


def schedule_sql(table: str, base: str, day: date) -> Sql:
    """`Timetable.on(day)` in SQL."""
    text = f"CASE {_STATES.format(table)} ELSE {table}.{base} END"
    return Sql(text, (day.isoformat(),) * len(BROUGHT))


class ZoneFilter(Facet):
    """Measures of zones and of the zones within them."""

    parameters = (
        list_parameter("zone", "Only measures of these zones."),
        bool_parameter(
            "sub_zones", "`false` leaves out the measures of sub-zones.", default="true"
        ),
    )
    column = "m.zone_id"
    admin_title = _("zone")

    def parse(self, params: QueryDict) -> ZoneScope | None:
        return self.scope(params, parse_list(params, "zone"))

    def scope(self, params: QueryDict, codes: tuple[str, ...]) -> ZoneScope | None:
        """The scope of `codes`, which the path may name instead of the parameter."""
        with_sub_zones = parse_bool(params, "sub_zones", "true") is True
        return ZoneScope(codes, with_sub_zones) if codes else None

    def codes(self, value: ZoneScope) -> Sequence[str]:
        return value.codes

    def index_letter(self, value: ZoneScope) -> str:
        return ZONE if value.with_sub_zones else OWN_ZONE

    def admin_choices(self) -> list[tuple[str, str]]:
        rows = nested(Zone.objects.with_parents())
        return [(zone.code, "\u2003" * depth + zone.in_language("name")) for zone, depth in rows]


class ChoiceFacet(Facet):
    """Measures with one of the codes that a column can hold."""

    def __init__(self, name: str, description: str, choices: Any, letter: str, title: Any) -> None:
        self.parameters = (list_parameter(name, description, enum=choices.values),)
        self.column = f"m.{name}"
        self.admin_title = title
        self._choices, self._letter = choices, letter

    def parse(self, params: QueryDict) -> tuple[str, ...] | None:
        return parse_choices(params, self.name, self._choices.values) or None

    def index_letter(self, value: tuple[str, ...]) -> str:
        return self._letter

    def admin_choices(self) -> Iterable[tuple[str, Any]]:
        choices: list[tuple[str, Any]] = self._choices.choices
        return choices


class ScheduleFilter(Axis):
    """Measures in one of these states of their schedule on the day."""

    parameters = (
        list_parameter(
            "schedule",
            "Only measures whose schedule is in these states on the day.",
            enum=[s.value for s in Schedule],
        ),
    )
    admin_title = _("schedule")
    admin_in_use_only = True

    def parse(self, params: QueryDict) -> tuple[str, ...] | None:
        return parse_choices(params, "schedule", [state.value for state in Schedule]) or None

    def conditions(self, value: tuple[str, ...], day: date) -> Iterable[Sql]:
        state, states = schedule_sql("m", "schedule_base", day), in_list("", value)
        yield Sql(f"{state.text}{states.text}", state.values + states.values)

    def span(self, value: tuple[str, ...], day: date) -> Iterable[Sql]:
        if value in ((Schedule.OVERDUE,), (Schedule.BEHIND,)):
            yield Sql(f"m.{value[0]}_on <= %s", (day.isoformat(),))

    def matches(self, value: tuple[str, ...], body: Json, day: date) -> bool:
        return timetable_of(body).on(day) in value

    def admin_choices(self) -> Iterable[tuple[str, Any]]:
        return SCHEDULES.items()


class FirstScheduleFilter(Filter):
    """The same against the first promise; no axis."""

    parameters = (
        list_parameter(
            "schedule_first",
            "Only measures whose schedule against the first promise is in these states on the day.",
            enum=[s.value for s in Schedule],
        ),
    )

    def parse(self, params: QueryDict) -> tuple[str, ...] | None:
        return parse_choices(params, self.name, [state.value for state in Schedule]) or None

    def conditions(self, value: tuple[str, ...], day: date) -> Iterable[Sql]:
        state, states = first_schedule_sql("m", day), in_list("", value)
        yield Sql(f"{state.text}{states.text}", state.values + states.values)

    def matches(self, value: tuple[str, ...], body: Json, day: date) -> bool:
        return timetable_of(body, "schedule_first").on(day) in value


ZONES = ZoneFilter()
AXES: tuple[Axis, ...] = (
    ZONES,
    ChoiceFacet("kind", "Only measures of these kinds.", Kind, KIND, _("kind")),
    ChoiceFacet("status", "Only measures in these statuses.", Status, STATUS, _("status")),
    ScheduleFilter(),
    STATE,
    MOVED,
)
FILTERS = (*AXES, FirstScheduleFilter())
