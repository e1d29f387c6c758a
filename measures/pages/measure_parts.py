"""Parts of the page of a measure: evidence, both scripts, timeline, how to cite it."""

from __future__ import annotations

from datetime import date
from operator import attrgetter
from typing import Any, NamedTuple

from django.utils.translation import gettext

from measures.ledger.canonical import Json
from measures.models import Entry, Measure, ReviewState, Source, Status, Subject
from measures.reads.quotations import Quotation, evidence_of
from measures.reads.recent import Change
from measures.shown.texts import TAGS, iso, when

from .happenings import Happening, happenings


class Cited(NamedTuple):
    """A source that a measure cites, and the places in it."""

    anchor: str
    source: Source
    title: str
    publisher: str
    day: Any
    kind: Any
    places: list[dict[str, Any]]


def last_entry(code: str, upto: int) -> dict[str, Any]:
    """Number, hash and moment of the last entry on a measure up to `upto`; one query."""
    entries = Entry.objects.filter(subject=Subject.MEASURE, code=code, seq__lte=upto)
    row = entries.order_by("-version").values("seq", "hash", "recorded_at")[:1].get()
    return dict(row)


def cited(body: Json, *, now: bool) -> list[Cited]:
    """The sources of `body`. With `now` also the words where the source allows it; three queries."""
    codes = {each["source"] for each in body["evidence"]}
    codes |= {step["source"] for step in body["history"] if step["source"]}
    codes |= {each["source"] for each in body["requests"]}
    codes |= {reading["source"] for t in body["targets"] for reading in t["readings"]}
    sources = {source.code: source for source in Source.objects.filter(code__in=codes)}
    quoted = _quotations(body["code"]) if now else {}
    found: dict[str, list[dict[str, Any]]] = {code: [] for code in sorted(sources)}
    for each in body["evidence"]:
        if each["source"] in found:
            found[each["source"]].append(_place(each, body, quoted))
    return [_cited(sources[code], places) for code, places in found.items()]


def _quotations(code: str) -> dict[Any, Quotation]:
    pk = Measure.objects.filter(code=code).values_list("pk", flat=True).first() or 0
    rows = evidence_of(pk, reader=False)
    return {
        (each.source.code, each.document, each.start, each.end): row.quotation
        for row in rows
        if row.quotation and (each := row.evidence)
    }


def _cited(source: Source, places: list[dict[str, Any]]) -> Cited:
    return Cited(
        f"s-{source.code}",
        source,
        source.in_language("title"),
        source.in_language("publisher"),
        when(source.published_on),
        source.get_kind_display(),
        places,
    )


def _place(each: Json, body: Json, quoted: dict[Any, Quotation]) -> dict[str, Any]:
    where = ""
    if each["start"] is not None:
        text = gettext("Characters %(start)s to %(end)s")
        where = text % {"start": f"{each['start']:,}", "end": f"{each['end']:,}"}
    return {
        "where": " · ".join(part for part in (each["locator"], where) if part),
        "digest": each["digest"],
        "supports": _supports(each["supports"], body),
        "quotation": quoted.get(
            (each["source"], each["document"] or "", each["start"], each["end"])
        ),
    }


def _supports(supports: Json | None, body: Json) -> str:
    if supports is None:
        return gettext("supports the promise")
    if "status_update" in supports:
        steps = {step["number"]: step["to"] for step in body["history"]}
        to = str(steps.get(supports["status_update"], body["status"]))
        return gettext("supports the step “%(step)s”") % {"step": Status(to).label}
    if "confirmation" in supports:
        return gettext("supports a confirmation")
    return gettext("supports a figure")


def scripts(body: Json) -> list[dict[str, Any]]:
    """The title in each language, and how it came about."""
    provenance = body.get("provenance") or {}
    rows = []
    for tag, name in reversed(TAGS.values()):
        text = body["title"].get(tag, "")
        if text:
            rows.append(
                {"tag": tag, "name": name, "text": text, "how": _how(tag, body, provenance)}
            )
    return rows


def _how(tag: str, body: Json, provenance: Json) -> str:
    if tag == "en":
        return gettext("written by the tracker, not by the source")
    if tag == body["origin_script"]:
        return gettext("as written; it counts in case of doubt")
    state = provenance.get("texts", {}).get("title", {}).get("state")
    if state in ReviewState.values:
        return str(ReviewState(state).label)
    text = gettext("converted by machine (%(by)s), not yet reviewed")
    return text % {"by": provenance.get("converter", "")}


def timeline(changes: list[Change], sources: list[Cited]) -> list[dict[str, Any]]:
    """What happened, oldest first, each with the title of its source."""
    titles = {each.source.code: each for each in sources}
    events: list[Happening] = [event for change in changes for event in happenings(change)]
    events.sort(key=attrgetter("day"))
    return [
        {"event": event, "day": iso(event.day), "source": titles.get(event.source)}
        for event in events
    ]


def ago(day: date | None, today: date) -> int | None:
    return (today - day).days if day else None
