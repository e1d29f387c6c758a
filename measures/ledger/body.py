"""A measure, zone or source with all its parts -> the one JSON body: stored, hashed, served.

Always in the current format, whose number is inside. A member that is added makes a new format:
docs/ledger.md, "Adding a member to a body".
"""

from __future__ import annotations

from operator import attrgetter
from typing import Any

from measures.models import (
    FORMAT,
    TERMS,
    Account,
    Document,
    Evidence,
    GlossaryTerm,
    Measure,
    Member,
    MemberType,
    Organisation,
    Override,
    Person,
    Recoding,
    RightsSettings,
    Source,
    Target,
    Terms,
    Zone,
    recorded,
)
from measures.models.texts import LANGUAGES, Bilingual

from . import promise_body, provenance
from .canonical import Json, canonical
from .rights_body import account_data, settings_data, term_data
from .step_body import step_members

Subject = (
    Zone
    | Source
    | Measure
    | Organisation
    | Override
    | Account
    | GlossaryTerm
    | RightsSettings
    | Recoding
)
_NUMBER = attrgetter("number")


def body_of(subject: Subject, provenance_member: Json | None = None) -> bytes:
    """The canonical body of `subject`, which is loaded with its parts.

    `provenance_member` is what `provenance.settle()` returned for it, if that has just run.
    """
    content = body_data(subject, provenance_member)
    return canonical({"format": FORMAT} | content)


def body_data(subject: Subject, provenance_member: Json | None = None) -> Json:
    """The content of the body of `subject` as plain data, without the number of its format."""
    match subject:
        case Zone():
            return _zone(subject)
        case Organisation():
            return _organisation(subject)
        case Override():
            return _override(subject)
        case Account():
            return account_data(subject)
        case GlossaryTerm():
            return term_data(subject)
        case RightsSettings():
            return settings_data(subject)
        case Recoding():
            return subject.content | {"code": subject.code, "version": subject.version}
        case Source():
            content = _source(subject)
        case _:
            content = promise_body.with_moves(_measure(subject))
    return content | (
        provenance.member(subject) if provenance_member is None else provenance_member
    )


def _zone(zone: Zone) -> Json:
    return {
        "code": zone.code,
        "name": zone.languages("name"),
        "kind": zone.kind,
        "parents": [parent.code for parent in zone.parents],
        "official_code": zone.official_code,
        "area_km2": zone.area_km2,
        "established_on": zone.established_on,
        "point": _point(zone),
        "version": zone.version,
    }


def _point(zone: Zone) -> Json | None:
    if zone.latitude is None:
        return None
    return {"latitude": zone.latitude, "longitude": zone.longitude}


def _source(source: Source) -> Json:
    plain = [
        *("code", "kind", "published_on", "url", "file_name", "sha256", "characters", "version"),
        *("shown", "link_dead_on"),
    ]
    return (
        texts_data(source)
        | {name: getattr(source, name) for name in plain}
        | {"script": LANGUAGES[source.script]}
        | {"documents": [_document(each) for each in sorted(source.document_list, key=_NUMBER)]}
    )


def _document(document: Document) -> Json:
    plain = [
        *("number", "sha256", "size", "type", "file_name", "characters", "extractor"),
        *("text_sha256", "fetched_on", "attached_at"),
    ]
    return {name: getattr(document, name) for name in plain}


def _organisation(organisation: Organisation) -> Json:
    jurisdiction, merged_into = organisation.jurisdiction, organisation.merged_into
    return _names(organisation) | {
        "kind": organisation.kind,
        "jurisdiction": jurisdiction.code if jurisdiction else None,
        "merged_into": merged_into.code if merged_into else None,
        "version": organisation.version,
    }


def _names(organisation: Organisation) -> Json:
    """The members of an organisation that measures have too."""
    names = {name: organisation.languages(name) for name in ("name", "short_name")}
    return {"code": organisation.code} | names


def _override(override: Override) -> Json:
    plain = ("code", "direction", "word", "replacement", "note", "withdrawn", "version")
    return {name: getattr(override, name) for name in plain}


def _measure(measure: Measure) -> Json:
    plain = ("code", "kind", "status", "status_on", "evidence_strength", "confirmed_on", "version")
    return (
        {name: getattr(measure, name) for name in plain}
        | texts_data(measure)
        | promise_body.measure_members(measure)
        | step_members(measure)
        | {
            "withdrawn": measure.withdrawn,
            "owner": _person(measure.person("owner")),
            "deputy": _person(measure.person("deputy")),
            "modelled_on": measure.modelled_on.code if measure.modelled_on else None,
            "zone": measure.zone.code,
            "origin_script": LANGUAGES[measure.origin_script],
            "deadline": _deadline(measure),
            "terms": _terms(measure),
            "organisations": [
                {"role": each.role} | _names(each.organisation)
                for each in sorted(measure.involvement_list, key=_NUMBER)
            ],
            "targets": [_target(target) for target in sorted(measure.target_list, key=_NUMBER)],
            "evidence": sorted(map(_evidence, measure.evidence_list), key=_place_in_sources),
            "schedule_base": measure.schedule_base,
            "schedule_days": {
                name: getattr(measure, f"{name}_on") for name in ("behind", "due_soon", "overdue")
            },
        }
    )


def _person(person: Person | None) -> Json | None:
    return person._asdict() if person else None


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
        "baseline_qualifier",
        "unit",
        "currency",
    ]
    return {
        **{name: getattr(target, name) for name in names},
        **texts_data(target),
        **promise_body.target_members(target),
        "deadline": _deadline(target),
        "readings": [
            {
                "number": reading.number,
                "value": reading.value,
                "qualifier": reading.qualifier,
                "read_on": reading.read_on,
                "source": reading.source.code,
                "taken_back": taken_back,
                **texts_data(reading),
            }
            for reading, taken_back in recorded(target.reading_list)
        ],
    }


def _evidence(evidence: Evidence) -> Json:
    supports = None
    if evidence.status_update:
        supports = {"status_update": evidence.status_update.number}
    elif evidence.reading:
        reading = evidence.reading
        supports = {"target": reading.target.number, "reading": reading.number}
    elif evidence.confirmation:
        supports = {"confirmation": evidence.confirmation.number}
    return {
        "source": evidence.source.code,
        "start": evidence.start,
        "end": evidence.end,
        "digest": evidence.digest,
        "document": evidence.document or None,
        "locator": evidence.locator,
        "supports": supports,
    }


def _place_in_sources(evidence: Json) -> tuple[Any, ...]:
    return (
        evidence["source"],
        evidence["start"] or 0,
        evidence["end"] or 0,
        evidence["locator"],
        str(evidence["supports"]),
    )
