"""The timeline of a measure: its ledger entries as steps, figures, promises and other changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext

from measures.models import DayBasis, Measure, PromiseAct, RequestState, Status, Verb
from measures.reads.differences import Row, changes
from measures.reads.labels import capacity_shown
from measures.shown.words import amount

Json = dict[str, Any]
#: Members that follow from others, or that have an event of their own.
_FOLLOWS = {
    *("history", "status", "status_on", "requests", "moved", "first_due_by", "provenance"),
    *("schedule_base", "schedule_days", "schedule_first_base", "schedule_first_days"),
    *("state_base", "confirmed_on", "evidence_strength", "converter"),
}
_OF_TARGETS = ("readings", "first_")


@dataclass
class Event:
    """One thing that happened on `day`; `basis` says what the day is. `who` is empty if computed."""

    day: date
    basis: str
    icon: str
    heading: str
    order: int = 0
    tone: str = ""
    note: str = ""
    source: str = ""
    reason: str | None = ""
    who: str = ""
    at: Any = None
    rows: list[Row] = field(default_factory=list)


@dataclass
class Timeline:
    """Events, the newest first; who recorded each reading, and the numbers of the entries."""

    events: list[Event]
    recorders: dict[tuple[int, int], str]
    entries: list[int]


def timeline(
    measure: Measure, entries: list[Json], people: Mapping[int, str], day: date
) -> Timeline:
    """The timeline of `measure` from its `entries`, as `reads.history` returns them.

    `people` are the names of who made an entry; without one its role is shown.
    """
    sources = _sources(measure)
    indicators = {row.number: row.in_language("indicator") for row in measure.target_list}
    corrected = set(_corrected(measure))
    events: list[Event] = []
    recorders: dict[tuple[int, int], str] = {}
    for entry in entries:
        who = people.get(entry["seq"]) or capacity_shown(entry)
        change = _Change(entry, who, sources, indicators, corrected)
        events += change.events()
        recorders |= {key: who for key, _target, _reading in change.new_readings()}
    events += _run_out(measure, day)
    events.sort(key=attrgetter("day", "order"), reverse=True)
    return Timeline(events, recorders, [entry["seq"] for entry in entries])


def _sources(measure: Measure) -> dict[str, str]:
    """The titles of the sources that `measure` cites, by code."""
    readings = [row for target in measure.target_list for row in target.reading_list]
    parts = [*measure.evidence_list, *measure.update_list, *measure.request_list, *readings]
    cited = [part.source for part in parts if part.source_id]
    return {source.code: source.in_language("title") for source in cited}


def _corrected(measure: Measure) -> Iterator[tuple[int, int]]:
    """The numbers, of target and reading, of those that were taken back or corrected."""
    for target in measure.target_list:
        last: dict[date, int] = {}
        for reading in target.counting_readings:
            last[reading.read_on] = max(last.get(reading.read_on, 0), reading.number)
        for reading in target.reading_list:
            if last.get(reading.read_on) != reading.number:
                yield target.number, reading.number


def _run_out(measure: Measure, day: date) -> Iterator[Event]:
    """That a deadline passed; computed, not recorded."""
    first, force = measure.first_timetable.due_on, measure.timetable.due_on
    basis, late = gettext("computed"), {"tone": "late", "order": 2**31}
    if force and force < day:
        yield Event(force, basis, "overdue", gettext("The promise in force ran out"), **late)  # type: ignore[arg-type]
    if first and first < day and first != force:
        yield Event(first, basis, "first", gettext("The first promise ran out"), **late)  # type: ignore[arg-type]


@dataclass
class _Change:
    """One entry as the events that its changes make."""

    entry: Json
    who: str
    sources: Mapping[str, str]
    indicators: Mapping[int, str]
    corrected: set[tuple[int, int]]

    def events(self) -> list[Event]:
        events = [*self._steps(), *self._figures(), *self._requests()]
        if not events:
            label = Verb(self.entry["verb"]).label
            more = {"rows": self._rows(), "reason": self.entry["reason"]}
            events.append(self._event(self._recorded_on, "text", label, **more))
        return events

    @property
    def _recorded_on(self) -> date:
        return localdate(self.entry["recorded_at"])

    def _event(self, day: date, icon: str, heading: Any, **more: Any) -> Event:
        fields = {"basis": gettext("recorded"), "order": self.entry["seq"], "who": self.who}
        return Event(
            day, icon=icon, heading=str(heading), at=self.entry["recorded_at"], **fields | more
        )

    def _ends(self, member: str) -> tuple[Any, Any]:
        ends = self.entry["changes"].get(member, {})
        return ends.get("old") or [], ends.get("new") or []

    def _steps(self) -> Iterator[Event]:
        old, new = self._ends("history")
        for step in new[len(old) :]:
            to = step["to"]
            before = f"{Status(step['from']).label} → " if step["from"] else ""
            yield self._event(
                date.fromisoformat(step["effective_on"]),
                to,
                f"{before}{Status(to).label}",
                basis=_basis(step),
                source=self.sources.get(step["source"], ""),
                reason=step["reason"],
            )

    def new_readings(self) -> Iterator[tuple[tuple[int, int], Json, Json]]:
        """The readings that the entry added: their numbers, target and reading."""
        old, new = self._ends("targets")
        known = {target["number"]: len(target["readings"]) for target in old}
        for target in new:
            for reading in target["readings"][known.get(target["number"], 0) :]:
                yield (target["number"], reading["number"]), target, reading

    def _figures(self) -> Iterator[Event]:
        for key, target, reading in self.new_readings():
            value = Decimal(reading["value"])
            yield self._event(
                date.fromisoformat(reading["read_on"]),
                "reading",
                amount(value, target["unit"], target["currency"]),
                basis=gettext("stated by source"),
                tone="void" if key in self.corrected else "",
                note=self.indicators.get(target["number"], ""),
                source=self.sources.get(reading["source"], ""),
                reason=self.entry["reason"],
            )

    def _requests(self) -> Iterator[Event]:
        old, new = self._ends("requests")
        before = {request["number"]: request for request in old}
        for request in new:
            if request == before.get(request["number"]):
                continue
            decided = request["decision"] and request["number"] in before
            yield self._event(
                self._recorded_on,
                "moved",
                PromiseAct(request["act"]).label,
                note=RequestState(request["state"]).label,
                source=self.sources.get(request["source"], ""),
                reason=request["decision"]["words"] if decided else request["reason"],
                rows=changes(request["from"], request["to"] or {}),
            )

    def _rows(self) -> list[Row]:
        """The other parts that changed, old and new."""
        changed = {n: ends for n, ends in self.entry["changes"].items() if n not in _FOLLOWS}
        old, new = ({n: ends[age] for n, ends in changed.items()} for age in ("old", "new"))
        return changes(_plain(old), _plain(new))


def _basis(step: Json) -> str:
    """Whose word the day of a step is."""
    stated = step["day_basis"] == DayBasis.STATED
    return gettext("stated by source") if stated else gettext("reported")


def _plain(body: Json) -> Json:
    """`body` without the parts of its targets that have events of their own."""
    if not body.get("targets"):
        return body
    targets = [
        {n: value for n, value in target.items() if not n.startswith(_OF_TARGETS)}
        for target in body["targets"]
    ]
    return body | {"targets": targets}
