"""A measure, zone or source with all its parts -> the one JSON body: stored, hashed, served.

Always in the current format, whose number is inside. A member that is added makes a new format:
docs/ledger.md, "Adding a member to a body".
"""

from __future__ import annotations

from datetime import date
from typing import Any

from measures.domain.schedule import EvidenceStrength, Progress, Timetable, timetable
from measures.models import (
    FORMAT,
    TERMS,
    Evidence,
    Measure,
    Member,
    MemberType,
    Override,
    Reading,
    Source,
    Status,
    Target,
    Terms,
    Zone,
)
from measures.models.texts import LANGUAGES, Bilingual
from measures.models.with_parts import numbered, parts

from . import provenance
from .canonical import Json, canonical

Subject = Zone | Source | Measure | Override


def body_of(subject: Subject) -> bytes:
    """The canonical body of `subject` as its tables stand."""
    return canonical({"format": FORMAT} | body_data(subject))


def body_data(subject: Subject) -> Json:
    """What the body of `subject` says, as plain data."""
    match subject:
        case Zone():
            return _zone(subject)
        case Source():
            return _source(subject)
        case Override():
            return _override(subject)
        case _:
            return _measure(subject)


def _zone(zone: Zone) -> Json:
    return {
        "code": zone.code,
        "name": zone.languages("name"),
        "kind": zone.kind,
        "parent": zone.parent.code if zone.parent else None,
        "area_km2": zone.area_km2,
        "established_on": zone.established_on,
        "version": zone.version,
    }


def _source(source: Source) -> Json:
    plain = ("code", "kind", "published_on", "url", "file_name", "sha256", "characters", "version")
    return (
        texts_data(source)
        | {name: getattr(source, name) for name in plain}
        | {"script": LANGUAGES[source.script]}
        | provenance.said(source)
    )


def _override(override: Override) -> Json:
    plain = ("code", "direction", "word", "replacement", "note", "withdrawn", "version")
    return {name: getattr(override, name) for name in plain}


def _measure(measure: Measure) -> Json:
    plain = ("code", "kind", "status", "status_on", "evidence_strength", "confirmed_on", "version")
    return (
        {name: getattr(measure, name) for name in plain}
        | texts_data(measure)
        | provenance.said(measure)
        | {
            "withdrawn": measure.withdrawn,
            "zone": measure.zone.code,
            "origin_script": LANGUAGES[measure.origin_script],
            "deadline": _deadline(measure),
            "terms": _terms(measure),
            "targets": [_target(target) for target in numbered(measure, "targets")],
            "evidence": sorted((_evidence(e) for e in parts(measure, "evidence")), key=_place),
            "history": [
                {
                    "number": update.number,
                    "from": update.from_status,
                    "to": update.to_status,
                    "effective_on": update.effective_on,
                    "reason": update.reason,
                    "source": update.source.code if update.source else None,
                    "by": update.by,
                    "recorded_at": update.recorded_at,
                }
                for update in numbered(measure, "updates")
            ],
            "schedule_base": measure.schedule_base,
            "schedule_days": {
                name: getattr(measure, f"{name}_on") for name in ("behind", "due_soon", "overdue")
            },
        }
    )


def texts_data(row: Bilingual) -> Json:
    """The texts of `row` that are members of a body."""
    return {name: row.languages(name) for name in row.text_members()}


def _deadline(row: Measure | Target) -> Json | None:
    if row.due_by is None:
        return None
    return {"stated": row.languages("deadline"), "from": row.due_from, "by": row.due_by}


def _terms(measure: Measure) -> Json | None:
    terms: Terms | None = getattr(measure, measure.kind, None) if measure.kind in TERMS else None
    return terms_data(terms) if terms else None


def terms_data(terms: Terms) -> Json:
    """The members of `terms`, as the body of their measure has them."""
    return {member.name: _value(terms, member) for member in terms.members()}


def _value(terms: Terms, member: Member) -> Any:
    match member.type:
        case MemberType.TEXT:
            return terms.languages(member.name)
        case MemberType.CODES:
            return [code for code in member.codes if getattr(terms, code)]
        case _:
            return getattr(terms, member.name)


def _target(target: Target) -> Json:
    names = [
        "number",
        "comparator",
        "direction",
        "value",
        "value_max",
        "baseline",
        "baseline_on",
        "unit",
        "currency",
        "first_value",
        "first_due_by",
    ]
    return {
        **{name: getattr(target, name) for name in names},
        **texts_data(target),
        "deadline": _deadline(target),
        "readings": [
            {
                "number": reading.number,
                "value": reading.value,
                "read_on": reading.read_on,
                "source": reading.source.code,
                **texts_data(reading),
            }
            for reading in numbered(target, "readings")
        ],
    }


def _evidence(evidence: Evidence) -> Json:
    supports = None
    if evidence.status_update:
        supports = {"status_update": evidence.status_update.number}
    elif evidence.reading:
        reading = evidence.reading
        supports = {"target": reading.target.number, "reading": reading.number}
    return {
        "source": evidence.source.code,
        "start": evidence.start,
        "end": evidence.end,
        "digest": evidence.digest,
        "locator": evidence.locator,
        "supports": supports,
    }


def _place(said: Json) -> tuple[Any, ...]:
    return (
        said["source"],
        said["start"] or 0,
        said["end"] or 0,
        said["locator"],
        str(said["supports"]),
    )


def derived_columns(measure: Measure) -> dict[str, Any]:
    """The columns of `measure` that follow from its other columns and its parts."""
    plan = _timetable(measure)
    days = [update.effective_on for update in parts(measure, "updates")]
    days += [r.read_on for target in parts(measure, "targets") for r in parts(target, "readings")]
    days += [evidence.source.published_on for evidence in parts(measure, "evidence")]
    return {
        "due_order": measure.due_by or date.max,
        "schedule_base": plan.base.value,
        "behind_on": plan.behind_on,
        "due_soon_on": plan.due_soon_on,
        "overdue_on": plan.overdue_on,
        "confirmed_on": max(days, default=None),
        "evidence_strength": _strength(measure).value,
    }


def _timetable(measure: Measure) -> Timetable:
    status = Status(measure.status)
    return timetable(
        ended=status in (Status.CANCELLED, Status.SUPERSEDED),
        delivered=status in (Status.COMPLETED, Status.VERIFIED),
        applies=status == Status.IN_FORCE,
        since=min((update.effective_on for update in parts(measure, "updates")), default=None),
        due_by=measure.due_by,
        targets=[progress(target) for target in parts(measure, "targets")],
    )


def latest_reading(target: Target) -> Reading | None:
    """What was last read; of two readings of one day the later recorded one."""
    readings: list[Reading] = numbered(target, "readings")
    return max(readings, key=lambda r: (r.read_on, r.number), default=None)


def progress(target: Target) -> Progress:
    """`target` with its latest reading, as the schedule sees it."""
    latest = latest_reading(target)
    return Progress(
        value=target.value,
        baseline=target.baseline,
        reading=latest.value if latest else None,
        falls=target.direction == "decrease",
        ceiling=target.comparator == "at_most" and target.direction != "decrease",
        due_by=target.due_by,
    )


def _strength(measure: Measure) -> EvidenceStrength:
    if measure.status == Status.VERIFIED:
        return EvidenceStrength.VERIFIED
    sources = [evidence.source for evidence in parts(measure, "evidence")]
    sources += [update.source for update in parts(measure, "updates") if update.source]
    if any(source.kind == "official" for source in sources):
        return EvidenceStrength.OFFICIAL
    return EvidenceStrength.REPORTED if sources else EvidenceStrength.NONE
