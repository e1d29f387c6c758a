"""Measures as rows of lists and tables, from their bodies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

import orjson
from django.urls import reverse
from django.utils.translation import gettext

from measures.ledger.canonical import Json
from measures.models import Kind, Measure, Status, Zone
from measures.reads.dated_body import outlook_of
from measures.shown.texts import iso, marked, plain, when
from measures.shown.words import kind_words, lateness

from .happenings import Happening, happenings
from .marks import mark


class Names(NamedTuple):
    """The names of zones by code, one query a page."""

    zones: Mapping[str, str]

    @classmethod
    def read(cls) -> Names:
        return cls({zone.code: zone.in_language("name") for zone in Zone.objects.all()})

    def zone(self, code: str) -> str:
        return self.zones.get(code, code)


def measure_url(code: str) -> str:
    return reverse("pages:measure", args=[code])


def named(measure: Measure) -> dict[str, Any]:
    """A measure that another page names, with its zone, which is loaded."""
    return {
        "code": measure.code,
        "url": measure_url(measure.code),
        "title": marked(measure.languages("title")),
        "zone": measure.zone.in_language("name"),
        "kind": measure.kind,
        "since": when(measure.status_on),
        "status": measure.get_status_display(),
        "withdrawn": measure.withdrawn,
    }


def row(body: Json, day: date, names: Names) -> dict[str, Any]:
    """A measure in a list."""
    outlook = outlook_of(body)
    late = outlook.plan.days_late(day)
    first = outlook.first.days_late(day)
    shown_late = late is not None and (late > 0 or outlook.state(day) == "not_yet_due")
    return {
        "code": body["code"],
        "url": measure_url(body["code"]),
        "title": marked(body["title"]),
        "plain": plain(body["title"]),
        "mark": mark(outlook.state(day)),
        "state": outlook.state(day).value,
        "status": Status(body["status"]).label,
        "kind": Kind(body["kind"]).label,
        "zone": names.zone(body["zone"]),
        "leads": leads(body),
        "late": lateness(late) if shown_late and late is not None else "",
        "days": f"{first:,}" if first is not None and first > 0 else "",
        "number": first or 0,
        "due": iso(outlook.first.due_on),
        "reason": reason(body),
    }


def leads(body: Json) -> str:
    """Who promised or proposed it, in the reader's language."""
    named = [plain(each["name"]) for each in body["organisations"]]
    return gettext(", ").join(dict.fromkeys(named)) or gettext("no body named")


def reason(body: Json) -> str:
    """Why it is late, in the words of the last request or confirmation; "" for none."""
    requests = [each["reason"] for each in body["requests"] if each["reason"]]
    return requests[-1] if requests else ""


def rows(bodies: Iterable[bytes], day: date, names: Names) -> list[dict[str, Any]]:
    return [row(orjson.loads(body), day, names) for body in bodies]


def change_row(change: Any, day: date, names: Names) -> dict[str, Any]:
    """A change in a list of changes."""
    body = change.body
    events: list[Happening] = happenings(change)
    return {
        "code": body["code"],
        "url": measure_url(body["code"]),
        "title": marked(body["title"]),
        "mark": mark(outlook_of(body).state(day)),
        "zone": names.zone(body["zone"]),
        "kinds": [kind_words(kind) for kind in change.kinds],
        "events": events[:3],
        "more": max(len(events) - 3, 0),
        "at": change.entry["recorded_at"],
        "seq": str(change.entry["seq"]),
        "withdrawn": body["withdrawn"],
    }
