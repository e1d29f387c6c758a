"""The page of a measure, as it is or as it was (`as_of`)."""

from __future__ import annotations

from datetime import date
from typing import Any

import orjson
from django.urls import reverse
from django.utils.translation import gettext

from measures.ledger.canonical import Json
from measures.models import InvolvementRole, Kind, Status, Strength, Zone
from measures.reads import as_of, measure_list
from measures.reads.lineage import related
from measures.reads.moments import Moment
from measures.reads.recent import recent
from measures.shown import terms
from measures.shown.from_body import shown_targets_of
from measures.shown.texts import day_of, day_words, marked, plain, when
from measures.shown.words import days_ago

from .changes import feed_of
from .marks import mark
from .measure_parts import ago, cited, last_entry, scripts, timeline
from .page import Content, Visit, page
from .past import moment
from .reporting import report_url
from .rows import measure_url, named
from .sentence import sentences, verdicts
from .state_words import meaning
from .structured import service
from .ways import crumbs

#: The most entries that the timeline shows, and copies.
_ENTRIES, _COPIES = 100, 12


@page("as_of")
def measure(visit: Visit, code: str) -> Content:
    past = moment(visit.params)
    seq, day = (past.seq, past.day) if past else (visit.at.seq, visit.at.day)
    stored = as_of.measure(code, past) if past else measure_list.measure(code, today=day)[0]
    body = orjson.loads(stored)
    entry = last_entry(code, seq)
    sources = cited(body, now=past is None)
    context = (
        _top(body, day)
        | _lineage(body, now=past is None)
        | {
            "past": _past_words(past),
            "sources": sources,
            "events": timeline(recent(seq, limit=_ENTRIES, code=code).rows, sources),
            "scripts": scripts(body),
            "entry": {"seq": str(entry["seq"]), "hash": entry["hash"]},
            "cite": _cite(body, entry, visit, day),
            "feeds": [feed_of(code=code)],
            "report_url": report_url(code),
            "api": reverse("api:measure", args=[code]) + (f"?as_of={seq}" if past else ""),
        }
    )
    zone = context["crumbs"][0][-1][1] if context["crumbs"] else body["zone"]
    context["data"] = service(visit.site, visit.path, body, zone)
    title = plain(body["title"])
    return Content("pages/measure.html", title, context, plain(body["summary"]) or title)


def _past_words(past: Moment | None) -> str:
    if past is None:
        return ""
    text = gettext("As it was at entry %(seq)s, on %(day)s")
    return text % {"seq": past.seq, "day": day_words(past.day)}


def _top(body: Json, day: date) -> dict[str, Any]:
    """Everything above the timeline."""
    targets = shown_targets_of(body, day)
    step = body["history"][-1] if body["history"] else None
    confirmed = day_of(body["confirmed_on"])
    zones = {zone.code: zone for zone in Zone.objects.with_parents()}
    return {
        "code": body["code"],
        "kind": Kind(body["kind"]).label,
        "kind_url": reverse("pages:instrument", args=[body["kind"]]),
        "heading": marked(body["title"]),
        "summary": marked(body["summary"]),
        "lead": sentences(body, targets),
        "crumbs": crumbs(body["zone"], zones),
        "verdicts": verdicts(body, targets, day),
        "mark": mark(body["state"]),
        "means": meaning(body["state"]),
        "status": Status(body["status"]).label,
        "since": when(body["status_on"]),
        "step_source": f"s-{step['source']}" if step and step["source"] else "",
        "strength": Strength(body["evidence_strength"]).label,
        "confirmed": when(confirmed),
        "ago": days_ago(max(ago(confirmed, day) or 0, 0)) if confirmed else "",
        "organisations": _organisations(body),
        "targets": targets,
        "terms": _terms(body),
        "pending": [each for each in body["requests"] if each["state"] == "pending"],
        "superseded_by": [(other, measure_url(other)) for other in body["superseded_by"]],
        "supersedes": [(other, measure_url(other)) for other in body["supersedes"]],
    }


def _lineage(body: Json, *, now: bool) -> dict[str, Any]:
    """The measure whose model it follows and, `now`, the first ones that follow it."""
    model, copies = related(body["code"], body["modelled_on"], limit=_COPIES)
    return {
        "model": model and named(model),
        "copies": [named(copy) for copy in copies] if now else [],
        "family_url": f"{reverse('pages:instrument', args=[body['kind']])}#lineage",
    }


def _organisations(body: Json) -> list[dict[str, Any]]:
    return [
        {
            "name": marked(each["name"]),
            "role": InvolvementRole(each["role"]).label,
            "url": reverse("pages:organisation", args=[each["code"]]),
        }
        for each in body["organisations"]
    ]


def _terms(body: Json) -> list[tuple[str, str]]:
    """The typed terms of the measure; what no source states is empty."""
    if not body["terms"]:
        return []
    members = terms.members(body["kind"])
    return [(terms.label(member), terms.shown(member, body["terms"])) for member in members]


def _cite(body: Json, entry: dict[str, Any], visit: Visit, day: date) -> dict[str, Any]:
    url = f"{visit.site}{visit.path}?as_of={entry['seq']}"
    text = gettext("Policy-measure tracker, “%(title)s”, %(code)s, entry %(seq)s, %(day)s")
    params = {"title": plain(body["title"]), "code": body["code"], "seq": entry["seq"]}
    words = text % (params | {"day": day_words(day)})
    query = f"?as_of={entry['seq']}"
    files = [
        {
            "name": name,
            "url": reverse("pages:citation", args=[body["code"], form]) + query,
            "file": f"{body['code']}-{entry['seq']}.{form}",
        }
        for form, name in (("bib", "BibTeX"), ("ris", "RIS"))
    ]
    return {"words": words, "url": url, "files": files}
