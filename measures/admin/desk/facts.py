"""What is said of a measure at the top of its page, and what waits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from measures.domain.schedule import FRESH_FOR, Schedule, Timetable
from measures.models import Measure, RequestState, Status
from measures.reads.filters.axes import SCHEDULES
from measures.shown.targets import ShownTarget
from measures.shown.words import by_day, days_ago, lateness, promised_figure

Fact = dict[str, Any]


def facts(measure: Measure, targets: Sequence[ShownTarget], day: date) -> list[Fact]:
    """Reached, promise in force, first promise, last confirmed."""
    return [
        _reached([each for each in targets if not each.target.retired_on]),
        _promise(gettext("Promise in force"), measure, targets, day, first=False),
        _promise(gettext("First promise"), measure, targets, day, first=True),
        _confirmed(measure, day),
    ]


def _reached(targets: Sequence[ShownTarget]) -> Fact:
    label = gettext("Reached")
    if not targets:
        return {"label": label, "big": gettext("no target"), "small": ""}
    if len(targets) > 1:
        goals = [each for each in targets if each.progress.is_goal]
        reached = sum(each.progress.reached for each in goals)
        big = gettext("%(reached)s of %(all)s") % {"reached": reached, "all": len(goals)}
        return {"label": label, "big": big, "small": gettext("targets with a figure to reach")}
    [target] = targets
    if target.latest is None:
        return {"label": label, "big": gettext("not reported"), "small": target.promise}
    small = gettext("%(figure)s; promised: %(promise)s") % {
        "figure": target.reported,
        "promise": promised_figure(target.target),
    }
    bar = target.bar
    if bar and "expected" in bar:
        small += gettext("; %(share)s expected by now") % {"share": bar["expected"]}
    big = bar["words"] if bar else target.reported
    return {"label": label, "big": big, "small": small, "bar": bar}


def _promise(
    label: str, measure: Measure, targets: Sequence[ShownTarget], day: date, *, first: bool
) -> Fact:
    plan = measure.first_timetable if first else measure.timetable
    late = plan.days_late(day)
    prefix, due_by = ("first_", measure.first_due_by) if first else ("", measure.due_by)
    if due_by is None and plan.due_on is not None:
        due_by = plan.due_on  # of a target
    live = [each.target for each in targets if first or not each.target.retired_on]
    if len(live) == 1:
        small = by_day(promised_figure(live[0], prefix), due_by)
    else:
        small = due_by.isoformat() if due_by else ""
    words = measure.in_language("deadline") if due_by else ""
    return {
        "label": label,
        "big": lateness(late) if late is not None else _not_due(plan, day),
        "late": late is not None and late > 0,
        "small": small,
        "stated": words if not first or measure.first_due_by == measure.due_by else "",
    }


def _not_due(plan: Timetable, day: date) -> str:
    """Why nothing is due: met, claimed, closed, or no deadline."""
    return str(SCHEDULES[plan.on(day).value])


def _confirmed(measure: Measure, day: date) -> Fact:
    on = measure.confirmed_on
    ago = (day - on).days if on else None
    return {
        "label": gettext("Last confirmed"),
        "big": days_ago(max(ago, 0)) if ago is not None else gettext("never"),
        "small": on.isoformat() if on else "",
        "late": ago is None or ago > FRESH_FOR.days,
    }


def waiting(
    measure: Measure, targets: Sequence[ShownTarget], day: date, *, stale_texts: Sequence[Any]
) -> list[Fact]:
    """What waits for somebody: tone, words and, where there is one, the page to go to."""
    if measure.withdrawn:
        return []
    rows = [*_due(measure, day), *_second_person(measure)]
    silent = sum(each.progress.is_goal and each.latest is None for each in targets)
    if silent and measure.timetable.due_on:
        text = ngettext(
            "No figure was reported for %(count)s target.",
            "No figure was reported for %(count)s targets.",
            silent,
        )
        url = reverse("admin:measures_measure_figure", args=[measure.pk])
        rows.append({"tone": "calm", "text": text % {"count": silent}, "url": url})
    if not measure.evidence_list:
        rows.append({"tone": "calm", "text": gettext("No evidence is cited.")})
    return rows + [
        {
            "tone": "calm",
            "text": gettext("To be reviewed: %(text)s.") % {"text": text["label"]},
            "url": text["url"],
        }
        for text in stale_texts
    ]


def _due(measure: Measure, day: date) -> Iterator[Fact]:
    """That the promise in force is late, behind or soon due."""
    plan = measure.timetable
    state, late = plan.on(day), plan.days_late(day)
    if late is not None and state in (Schedule.OVERDUE, Schedule.BEHIND, Schedule.DUE_SOON):
        text = gettext("%(state)s: %(lateness)s.")
        params = {"state": SCHEDULES[state.value], "lateness": lateness(late)}
        yield {"tone": "bad" if state == Schedule.OVERDUE else "warn", "text": text % params}


def _second_person(measure: Measure) -> Iterator[Fact]:
    """The requests and the completion that wait for a second person."""
    for each in sorted(measure.request_list, key=lambda request: request.number):
        if each.state == RequestState.PENDING:
            text = gettext("Request %(number)s waits for a second person.")
            url = reverse("admin:measures_measure_request", args=[measure.pk, each.number])
            yield {"tone": "warn", "text": text % {"number": each.number}, "url": url}
    if measure.status == Status.COMPLETED:
        text = gettext("It waits to be verified by a second person.")
        url = reverse("admin:measures_measure_advance", args=[measure.pk])
        yield {"tone": "calm", "text": text, "url": url}
