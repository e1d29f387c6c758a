"""Headings of columns for people, and the names of the codes that bodies have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from measures.domain.schedule import Schedule
from measures.models import (
    TERM_LABELS,
    TERMS,
    Comparator,
    Currency,
    DayBasis,
    Direction,
    InvolvementRole,
    Kind,
    Qualifier,
    ScheduleBase,
    Status,
    StepAct,
    Strength,
    Unit,
)

from .columns import Column

_SCRIPTS: dict[str, Any] = {"en": "English", "zh_hans": "简体", "zh_hant": "繁體"}
_SCHEDULES = {
    Schedule.OVERDUE.value: _("Overdue"),
    Schedule.BEHIND.value: _("Behind"),
    Schedule.DUE_SOON.value: _("Due soon"),
} | dict(ScheduleBase.choices)

#: Column without its part and its language -> its label.
_LABELS: dict[str, Any] = (
    {
        "act": _("What happened"),
        "added_on": _("Added on"),
        "baseline": _("Baseline"),
        "baseline_on": _("Baseline date"),
        "baseline_qualifier": _("How the baseline is meant"),
        "code": _("Code"),
        "comparator": _("Comparator"),
        "confirmed_on": _("Last confirmed on"),
        "corrected_by": _("corrected by figure"),
        "day_basis": _("Whose word the day is"),
        "deadline": _("Deadline as stated"),
        "deputy": _("Deputy"),
        "direction": _("Direction"),
        "due_by": _("Latest possible date"),
        "due_from": _("Earliest possible date"),
        "ended_late": _("Ended late"),
        "evidence": _("Number of pieces of evidence"),
        "evidence_strength": _("Strength of evidence"),
        "first_comparator": _("First promised comparator"),
        "first_currency": _("First promised currency"),
        "first_due_by": _("First promised for"),
        "first_unit": _("First promised unit"),
        "first_value": _("First promised value"),
        "first_value_max": _("First promised upper value"),
        "freshness": _("Freshness"),
        "from": _("from"),
        "indicator": _("Indicator"),
        "kind": _("Kind"),
        "moved": _("Promises moved"),
        "moved_days": _("Days that promises moved"),
        "moved_granted_by": _("Moves granted by"),
        "note": _("Note"),
        "office": _("Zone of the role"),
        "on": _("Date"),
        "origin_script": _("Script it was written in"),
        "owner": _("Owner"),
        "qualifier": _("Source wording"),
        "reading": _("Number of the figure"),
        "reason": _("Reason"),
        "recorded_at": _("Recorded at"),
        "retired_on": _("Retired on"),
        "role": _("Role"),
        "schedule": _("Schedule"),
        "schedule_first": _("Schedule, first promise"),
        "schedules": _("All states of the schedule"),
        "sent_back": _("Sent back"),
        "source": _("Source"),
        "state": _("State"),
        "status": _("Status"),
        "status_day_basis": _("Whose word the day of the status is"),
        "status_on": _("Status since"),
        "step": _("Number of the step"),
        "successors": _("Successors"),
        "summary": _("Summary"),
        "superseded_by": _("Superseded by"),
        "supersedes": _("Supersedes"),
        "modelled_on": _("Modelled on"),
        "taken_back_by": _("taken back by step"),
        "takes_back": _("takes back step"),
        "target": _("Number of the target"),
        "targets": _("Number of targets"),
        "title": _("Title"),
        "to": _("to"),
        "unit": _("Unit"),
        "value": _("Value"),
        "value_max": _("Upper value"),
        "version": _("Version"),
        "zone": _("Zone"),
    }
    | TERM_LABELS
    | dict(InvolvementRole.choices)
)
#: Where a label means something else in one part.
_OWN: dict[str, Any] = {"reading_qualifier": _("How the figure is meant")}
_PARTS: dict[str, Any] = {
    "terms": _("Terms"),
    "target": _("Target"),
    "reading": _("Figure"),
    "step": _("Step"),
}
#: Members of terms, with the kind whose name tells them from others of the same label.
_KINDS = {
    member.name: Kind(kind)
    for kind, model in TERMS.items()
    for member in model.members()
    for other in TERMS.values()
    for namesake in other.members()
    if member.name != namesake.name and TERM_LABELS[member.name] == TERM_LABELS[namesake.name]
}
_CODES: dict[str, Mapping[str, Any]] = {
    "kind": dict(Kind.choices),
    "status": dict(Status.choices),
    "schedule": _SCHEDULES,
    "schedule_first": _SCHEDULES,
    "evidence_strength": dict(Strength.choices),
    "status_day_basis": dict(DayBasis.choices),
    "target_comparator": dict(Comparator.choices),
    "target_unit": dict(Unit.choices),
    "target_currency": dict(Currency.choices),
    "target_direction": dict(Direction.choices),
    "target_baseline_qualifier": dict(Qualifier.choices),
    "reading_qualifier": dict(Qualifier.choices),
    "step_act": dict(StepAct.choices),
    "step_from": dict(Status.choices),
    "step_to": dict(Status.choices),
    "step_day_basis": dict(DayBasis.choices),
} | {
    f"terms_{member.name}": dict(member.choices)
    for model in TERMS.values()
    for member in model.members()
    if member.choices and all(label != code for code, label in member.choices)
}
_NAME = "_name"


def heading(column: Column) -> str:
    """The heading of a column in the active language; no other column has the same."""
    return str(_label(column.code))


def _label(code: str) -> Any:
    if code.endswith(_NAME):
        label = _label(code.removesuffix(_NAME))
        return format_lazy(_("{label} (name)"), label=label)
    for suffix, script in _SCRIPTS.items():
        if code.endswith(f"_{suffix}"):
            label = _label(code.removesuffix(f"_{suffix}"))
            return format_lazy(_("{label} ({script})"), label=label, script=script)
    if code in _OWN or code in _LABELS:
        return _OWN.get(code) or _LABELS[code]
    part, _underscore, name = code.partition("_")
    above = _KINDS[name].label if name in _KINDS else _PARTS[part]
    return format_lazy(_("{part}: {label}"), part=above, label=_LABELS[name])


def names_of(code: str) -> Mapping[str, Any]:
    """The codes that the cells of a column may have, each with its label; {}: it has no codes."""
    return _CODES.get(code, {})


def with_names(columns: Sequence[Column], zones: Mapping[str, str]) -> list[Column]:
    """`columns`, and beside those of codes one with their names."""
    return [each for column in columns for each in _with_name(column, zones)]


def _with_name(column: Column, zones: Mapping[str, str]) -> Iterator[Column]:
    yield column
    names = zones if column.code == "zone" else names_of(column.code)
    if names:
        texts = {code: str(name) for code, name in names.items()}
        yield column._replace(code=f"{column.code}{_NAME}", names=texts)
