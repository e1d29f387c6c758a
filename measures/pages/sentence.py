"""What a measure promises in plain sentences, and how it stands against each of its promises."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from measures.domain.schedule import Schedule, Timetable
from measures.domain.state import NO_PROMISE, State
from measures.ledger.canonical import Json
from measures.models import DayBasis, PromiseAct, RequestState
from measures.reads.dated_body import outlook_of
from measures.reads.filters.axes import SCHEDULES
from measures.shown.targets import ShownTarget
from measures.shown.texts import day_of, day_words, plain, reader_tag, when
from measures.shown.words import by_day, joined, lateness, promised_figure

from .rows import leads

#: The most targets that the sentence names.
_NAMED = 2


def sentences(body: Json, targets: list[ShownTarget]) -> SafeString:
    """Who promised it when, what in figures, and the latest figure."""
    parts = [_who(body)]
    live = [each for each in targets if not each.target.retired_on]
    for each in live[:_NAMED]:
        text = gettext("{indicator}: <strong>{promise}</strong>; latest figure: {reported}.")
        params = {"indicator": each.indicator, "promise": each.promise, "reported": each.reported}
        parts.append(format_html(text, **params))
    if len(live) > _NAMED:
        more = len(live) - _NAMED
        text = ngettext("%(count)s more target.", "%(count)s more targets.", more)
        parts.append(format_html("{}", text % {"count": f"{more:,}"}))
    between = " " if reader_tag() == "en" else ""
    return format_html_join(between, "{}", ((part,) for part in parts))


def _who(body: Json) -> SafeString:
    step: Json = body["history"][0] if body["history"] else {}
    day = when(step.get("effective_on"))
    reported = step.get("day_basis") != DayBasis.STATED
    if not body["organisations"]:
        text = gettext("Reported on {day}; no body is named.")
    elif step.get("to") == "proposed":
        text = gettext("On {day}, <strong>{who}</strong> was on record as proposing it.")
    elif reported:
        text = gettext("On {day}, <strong>{who}</strong> was reported to promise it.")
    else:
        text = gettext("On {day}, <strong>{who}</strong> promised it.")
    return format_html(text, day=day, who=leads(body))


def verdicts(body: Json, targets: list[ShownTarget], day: date) -> list[dict[str, Any]]:
    """Against the first promise and against the one in force; none of what promises nothing."""
    outlook = outlook_of(body)
    if outlook.state(day) in NO_PROMISE:
        return []
    live = [each for each in targets if not each.target.retired_on]
    first = _verdict(outlook.first, day) | {
        "title": gettext("Against the first promise"),
        "promise": _promised(body, targets, "first_", outlook.first),
        "stated": _stated(body)
        if body["first_due_by"] == (body["deadline"] or {}).get("by")
        else "",
    }
    force = _verdict(outlook.plan, day) | {
        "title": gettext("Against the promise in force"),
        "promise": _promised(body, live, "", outlook.plan),
        "stated": _stated(body),
        "moved": _moved(body),
        "more": _behind(live, outlook.plan, day),
    }
    if first["style"] and not force["style"] and outlook.state(day) == State.MOVED:
        force["style"] = "moved"
    return [first, force]


def _verdict(plan: Timetable, day: date) -> dict[str, Any]:
    late = plan.days_late(day)
    if late is None:
        return {"big": str(SCHEDULES[plan.on(day).value]), "style": ""}
    return {"big": lateness(late), "style": "late" if late > 0 else ""}


def _promised(body: Json, targets: list[ShownTarget], prefix: str, plan: Timetable) -> str:
    own = body["first_due_by"] if prefix else (body["deadline"] or {}).get("by")
    due = day_of(own) or plan.due_on
    if len(targets) == 1:
        return by_day(promised_figure(targets[0].target, prefix), due)
    if due:
        return gettext("by %(day)s") % {"day": day_words(due)}
    return gettext("No day was given.")


def _stated(body: Json) -> str:
    """That the deadline is the latest day that the words of the source can mean."""
    if not body["deadline"]:
        return ""
    words = plain(body["deadline"]["stated"])
    return gettext("The latest day that “%(words)s” can mean.") % {"words": words} if words else ""


def _moved(body: Json) -> str:
    """How often the promise was changed, and by how many days its deadline was moved."""
    changed = [
        request
        for request in body["requests"]
        if request["state"] in (RequestState.GRANTED, RequestState.AT_ONCE)
        and request["act"] != PromiseAct.CORRECT
    ]
    count, days = len(changed), body["moved"]["days"]
    if not count:
        return gettext("Never changed.")
    text = ngettext("Changed %(count)s time.", "Changed %(count)s times.", count)
    words = text % {"count": f"{count:,}"}
    if not days:
        return words
    later = ngettext("%(days)s day later.", "%(days)s days later.", days)
    return joined(words, later % {"days": f"{days:,}"})


def _behind(targets: list[ShownTarget], plan: Timetable, day: date) -> str:
    bar = targets[0].bar if len(targets) == 1 else None
    if Schedule.BEHIND not in plan.states(day) or not bar or "expected" not in bar:
        return ""
    text = gettext("Behind: %(way)s of the way, %(time)s of the time.")
    return text % {"way": bar["words"], "time": bar["expected"]}
