"""Labels for the members of a body about promises."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from measures.domain.promises import Easing
from measures.models import Comparator, Currency, Direction, PromiseAct, StepAct, Unit
from measures.reads.filters.axes import SCHEDULES
from measures.reads.filters.state import STATES

PROMISE_LABELS: dict[str | tuple[str, str], Any] = {
    "act": _("What happened"),
    "as": _("in the role"),
    "corrected_by": _("corrected by figure"),
    "count": _("how often"),
    "days": _("days later"),
    "decision": _("decision"),
    "easier": _("easier because"),
    "first_comparator": _("First promised comparator"),
    "first_currency": _("First promised currency"),
    "first_direction": _("First promised direction"),
    "first_unit": _("First promised unit"),
    "first_value_max": _("First promised upper value"),
    "granted_by": _("granted by"),
    "late": _("after the deadline"),
    "moved": _("Promises moved"),
    "requests": _("Requests about promises"),
    "retired_on": _("Retired on"),
    "schedule_first_base": _("Initial schedule, first promise"),
    "schedule_first_days": _("Schedule, first promise"),
    "state_base": _("State before any deadline"),
    "words": _("words"),
}
#: Why a change takes a second person.
EASINGS: dict[str, Any] = {
    Easing.LATER: _("the deadline is later, or falls away"),
    Easing.LESS: _("figures that did not keep the old promise keep the new one"),
    Easing.WEAKER: _("the comparator is weaker"),
    Easing.OTHER_MEASURE: _("the unit or the direction is another one"),
    Easing.BASELINE: _("the baseline is another one"),
    Easing.RETIRED: _("the target is given up"),
    Easing.CORRECTED: _("the first promise is corrected too"),
}
#: Member whose value is a code -> the labels of its codes.
PROMISE_CODES: dict[str, dict[str, Any]] = {
    "act": dict([*PromiseAct.choices, *StepAct.choices]),
    "first_comparator": dict(Comparator.choices),
    "first_currency": dict(Currency.choices),
    "first_direction": dict(Direction.choices),
    "first_unit": dict(Unit.choices),
    "schedule_first_base": SCHEDULES,
    "state_base": STATES,
}
