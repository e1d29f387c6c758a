"""The filter by the one state of each measure, an axis of the summary (`axes.AXES`)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from measures.db.sql import Sql, in_list
from measures.domain.state import OPEN, State
from measures.ledger.canonical import Json
from measures.models import StateBase
from measures.reads.dated_body import outlook_of
from measures.reads.parameters import parse_choices

from .base import Axis, list_parameter

_LABELS: dict[str, Any] = {
    State.LATE.value: _("Late"),
    State.MOVED.value: _("Moved"),
} | dict(StateBase.choices)
#: Labels of all states, in order of precedence.
STATES = {state.value: _LABELS[state.value] for state in State}

#: What each state means: a measure is in the first that applies.
STATE_DEFINITIONS: dict[State, Any] = {
    State.ONLY_PROPOSED: _("Its status is “proposed”: nobody has promised it."),
    State.KEPT: _(
        "It has targets, and readings reach all of them; or it has none to reach, is in force or "
        "verified, and the step to that status cites a source."
    ),
    State.CLAIMED: _("It is said to be completed, verified or in force, and the proof is lacking."),
    State.LATE: _("The promise in force is overdue."),
    State.MOVED: _("Only the first promise is overdue: the promise in force was moved."),
    State.NOT_YET_DUE: _("It has a deadline that has not passed."),
    State.NO_DEADLINE: _("It has no deadline."),
    State.CANCELLED: _("It was cancelled. Stands apart: shares are of promises."),
    State.SUPERSEDED: _("It was superseded. Stands apart: shares are of promises."),
}

_OPEN = ", ".join(f"'{state}'" for state in OPEN)
_STATE = (
    f"CASE WHEN {{0}}.state_base NOT IN ({_OPEN}) THEN {{0}}.state_base "
    f"WHEN {{0}}.overdue_on <= %s THEN '{State.LATE}' "
    f"WHEN {{0}}.first_overdue_on <= %s THEN '{State.MOVED}' ELSE {{0}}.state_base END"
)


def state_sql(table: str, day: date) -> Sql:
    """`Outlook.state(day)` in SQL."""
    return Sql(_STATE.format(table), (day.isoformat(),) * 2)


class StateFilter(Axis):
    """Measures in one of these states on the day."""

    parameters = (
        list_parameter(
            "state",
            "Only measures in these states on the day; `GET /api/v1/states/` defines them.",
            enum=[state.value for state in State],
        ),
    )
    admin_title = _("state of the promises")
    admin_in_use_only = True

    def parse(self, params: QueryDict) -> tuple[str, ...] | None:
        return parse_choices(params, "state", [state.value for state in State]) or None

    def conditions(self, value: tuple[str, ...], day: date) -> Iterable[Sql]:
        state, states = state_sql("m", day), in_list("", value)
        yield Sql(f"{state.text}{states.text}", state.values + states.values)

    def matches(self, value: tuple[str, ...], body: Json, day: date) -> bool:
        return outlook_of(body).state(day) in value

    def admin_choices(self) -> Iterable[tuple[str, Any]]:
        return STATES.items()


STATE = StateFilter()
