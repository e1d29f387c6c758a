"""What happened to a measure, in words: of a change of its body, the events that it makes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext

from measures.models import DayBasis, PromiseAct, RequestState, Status, StepAct
from measures.reads.recent import Change
from measures.shown.texts import day_words, plain
from measures.shown.words import amount, by_day, in_brackets, kind_words, named, promised_figure

Json = dict[str, Any]


@dataclass(frozen=True)
class Happening:
    """One thing that happened on `day`. `style` is its mark in the timeline."""

    day: date
    heading: str
    words: str = ""
    basis: str = ""
    source: str = ""  # its code
    seq: str = ""
    style: str = ""
    reason: str = ""


class Promised:
    """A promise in a body, or its first one, with the names that `promised_figure()` reads."""

    def __init__(self, figures: Mapping[str, Any], prefix: str = "") -> None:
        for name in ("value", "value_max"):
            given = figures.get(f"{prefix}{name}")
            setattr(self, name, None if given is None else Decimal(given))
        for name in ("comparator", "unit", "currency"):
            setattr(self, name, figures.get(f"{prefix}{name}") or "")


def happenings(change: Change) -> list[Happening]:
    """The events of a change: its steps, figures and promises, or else what it was."""
    return events_of(change) or [_other(change)]


def events_of(change: Change) -> list[Happening]:
    """The steps, figures and promises of a change; none where it has none."""
    return [*_steps(change), *_figures(change), *_requests(change)]


def _recorded_on(change: Change) -> date:
    return localdate(change.entry["recorded_at"])


def _ends(change: Change, member: str) -> tuple[Any, Any]:
    ends = change.changes.get(member, {})
    return ends.get("old") or [], ends.get("new") or []


def _steps(change: Change) -> Iterator[Happening]:
    old, new = _ends(change, "history")
    for step in new[len(old) :]:
        to = str(Status(step["to"]).label)
        taken_back = step["act"] in (StepAct.TAKEN_BACK, StepAct.SENT_BACK)
        stated = step["day_basis"] == DayBasis.STATED
        yield Happening(
            date.fromisoformat(step["effective_on"]),
            named(StepAct(step["act"]).label, to) if taken_back else to,
            basis=gettext("day stated by the source") if stated else gettext("day of the report"),
            source=step["source"] or "",
            seq=str(change.entry["seq"]),
            style="bad" if taken_back else "",
            reason="" if change.entry["channel"] == "import" else step["reason"] or "",
        )


def _figures(change: Change) -> Iterator[Happening]:
    old, new = _ends(change, "targets")
    known = {target["number"]: len(target["readings"]) for target in old}
    for target in new:
        for reading in target["readings"][known.get(target["number"], 0) :]:
            figure = amount(Decimal(reading["value"]), target["unit"], target["currency"])
            yield Happening(
                date.fromisoformat(reading["read_on"]),
                gettext("Figure: %(figure)s") % {"figure": figure},
                words=plain(target["indicator"]),
                source=reading["source"],
                seq=str(change.entry["seq"]),
                style="fig",
            )


def _requests(change: Change) -> Iterator[Happening]:
    old, new = _ends(change, "requests")
    before = {request["number"]: request for request in old}
    for request in new:
        if request == before.get(request["number"]):
            continue
        decision = request["decision"] if request["number"] in before else None
        yield Happening(
            _recorded_on(change),
            in_brackets(PromiseAct(request["act"]).label, RequestState(request["state"]).label),
            words=_from_to(request),
            basis=gettext("requested after the deadline") if request["late"] else "",
            source=request["source"],
            seq=str(change.entry["seq"]),
            style="mv" if request["state"] == RequestState.GRANTED else "",
            reason=(decision["words"] if decision else request["reason"]) or "",
        )


def _from_to(request: Json) -> str:
    ends = [_promise(request[end]) for end in ("from", "to") if request[end]]
    return " → ".join(end for end in ends if end)


def _promise(end: Json) -> str:
    due = end.get("due_by") or (end.get("deadline") or {}).get("by")
    day = date.fromisoformat(due) if due else None
    if end.get("unit"):
        return by_day(promised_figure(Promised(end)), day)
    return day_words(day) if day else ""


def _other(change: Change) -> Happening:
    return Happening(
        _recorded_on(change),
        gettext(", ").join(kind_words(kind) for kind in change.kinds),
        seq=str(change.entry["seq"]),
        reason=change.entry["reason"] or "",
    )
