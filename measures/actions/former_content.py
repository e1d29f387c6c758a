"""Content that makes a measure what it was before an amendment."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.translation import gettext as _

from measures.ledger.canonical import Json
from measures.models import (
    LANGUAGES,
    POSTS,
    TERMS,
    Measure,
    MemberType,
    Organisation,
    Source,
    StepRefused,
    Target,
    Zone,
)

from .measure_parts import Content
from .ownership import people_of

_TEXTS = ("title", "summary")
#: What an amendment may change. All else in a body follows from it, or is changed by verbs of its own.
CONTENT = (
    *(*_TEXTS, "zone", "kind", "origin_script", "terms", "organisations", "evidence", "targets"),
    *POSTS,
    "modelled_on",
)
_PLAIN_OF_TARGET = ("unit", "currency", "direction")


def former_content(before: Json, after: Json) -> dict[str, Any]:
    """The content by which `amend_measure()` puts back what `before` has otherwise than `after`."""
    origin = before["origin_script"]
    changed = {name for name in CONTENT if before[name] != after[name]}
    content: dict[str, Any] = {}
    for name in _TEXTS:
        content |= _texts(name, before, after, origin)
    if "origin_script" in changed:
        content["origin_script"] = {tag: script for script, tag in LANGUAGES.items()}[origin]
    if "zone" in changed:
        content["zone"] = Zone.objects.get(code=before["zone"])
    if "kind" in changed:
        content["kind"] = before["kind"]
    if {"terms", "kind"} & changed:
        content["terms"] = _terms(before, origin)
    if "organisations" in changed:
        content["organisations"] = _organisations(before["organisations"])
    if "evidence" in changed:
        content["evidence"] = _evidence(before["evidence"])
    if "modelled_on" in changed:
        content["modelled_on"] = Measure.objects.filter(code=before["modelled_on"]).first()
    content |= people_of({post: before[post] for post in POSTS if post in changed})
    if "targets" in changed:
        content["targets"] = [*_targets(before["targets"], after["targets"], origin)]
    return content


def require_restored(measure: Measure, before: Json, after: Json, now: Json) -> None:
    """Raise StepRefused unless `now` has what `before` had where `after` differs from it."""
    for name in CONTENT:
        if before[name] != after[name] and _compared(name, now) != _compared(name, before):
            message = _(
                "What was changed of %(code)s cannot be put back as it was: %(part)s. Amend it on "
                "its own page."
            )
            raise StepRefused({NON_FIELD_ERRORS: message % {"code": measure.code, "part": name}})


def _compared(name: str, body: Json) -> Any:
    if name in POSTS:
        return body[name] and body[name]["id"]
    if name != "targets":
        return body[name]
    names = ("number", *Target.text_members(), *_PLAIN_OF_TARGET, "value", "deadline")
    return [{n: target[n] for n in names} for target in body["targets"]]


def _texts(name: str, before: Json, after: Json, origin: str) -> dict[str, Any]:
    """The text `name` in those of its languages that are written, where it differs."""
    old, new = before[name], after[name]
    keys = {origin: name, LANGUAGES["en"]: f"{name}_en"}
    moved = before["origin_script"] != after["origin_script"]
    return {
        key: old[tag]
        for tag, key in keys.items()
        if tag in old and (moved or old[tag] != new.get(tag))
    }


def _terms(before: Json, origin: str) -> Content | None:
    terms = before["terms"]
    if terms is None:
        return None
    content = {}
    for member in TERMS[before["kind"]].members():
        value = terms[member.name]
        if member.type == MemberType.TEXT:
            value = value[origin]
        elif member.type == MemberType.FIGURE and value is not None:
            value = Decimal(value)
        content[member.name] = value
    return content


def _organisations(named: Iterable[Json]) -> list[dict[str, Any]]:
    rows = Organisation.objects.in_bulk([each["code"] for each in named], field_name="code")
    return [{"organisation": rows[each["code"]], "role": each["role"]} for each in named]


def _evidence(cited: Iterable[Json]) -> list[dict[str, Any]]:
    """The evidence of the measure itself; that of steps and readings stays."""
    own = [each for each in cited if each["supports"] is None]
    sources = Source.objects.in_bulk({each["source"] for each in own}, field_name="code")
    names = ("start", "end", "digest", "locator")
    return [
        {name: each[name] for name in names}
        | {"source": sources[each["source"]], "document": each["document"] or ""}
        for each in own
    ]


def _targets(before: list[Json], after: list[Json], origin: str) -> Iterable[dict[str, Any]]:
    """Each target that there is, with what differs of its words and unit."""
    old = {target["number"]: target for target in before}
    for target in after:
        content: dict[str, Any] = {"number": target["number"]}
        if former := old.get(target["number"]):
            same = {"origin_script": origin}
            for name in Target.text_members():
                content |= _texts(name, former | same, target | same, origin)
            for name in _PLAIN_OF_TARGET:
                if former[name] != target[name]:
                    content[name] = former[name] or ""
        yield content
