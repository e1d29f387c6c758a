"""Load fixtures/ through the verbs: one ledger entry for each measure and status step.

The `request_id` of an import's entry is a digest of the fixture's content. By it a second run
recognises what is loaded, and tells a changed seed from an unchanged one.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import models

from measures import ledger
from measures.actions import editing, workflow
from measures.actions.organisations import save_organisation
from measures.db.sql import gather_statistics
from measures.ledger import Actor
from measures.models import (
    TERMS,
    Bilingual,
    Channel,
    Entry,
    Evidence,
    Involvement,
    Measure,
    Organisation,
    Reading,
    Source,
    StatusUpdate,
    Subject,
    Target,
    Verb,
    Zone,
    in_effect,
)

from .corrections import EDITS, correct_days, correct_promises
from .fixtures import Fixture, by_measure, zones_with_parents
from .former_texts import merge_texts
from .rows import IMPORTER

Fields = dict[str, Any]


@dataclass
class Outcome:
    """Counts of the rows by what became of them, and the rows left to staff, with the reason."""

    counts: Counter[str] = field(default_factory=Counter)
    skipped: list[str] = field(default_factory=list)


class _Loader:
    def __init__(self, at: datetime) -> None:
        self.at = at
        self.outcome = Outcome()
        self.sources: dict[str, Source] = {}
        self.zones: dict[str, Zone] = {}
        self.organisations: dict[str, Organisation] = {}

    def actor(self, digest: str) -> Actor:
        return Actor(IMPORTER, Channel.IMPORT, request_id=digest)

    def zone(self, fields: Fields) -> None:
        zone = Zone.objects.filter(code=fields["code"]).first() or Zone()
        content = _columns(Zone, fields) | {
            name: fields[name] for name in ("name_hans", "name_hant", "name_en")
        }
        content["parents"] = [self.zones[code] for code in fields["parents"]]
        self.zones[fields["code"]] = self._save(
            Subject.ZONE, zone, content, fields, editing.save_zone
        )

    def source(self, fields: Fields) -> None:
        source = Source.objects.filter(code=fields["code"]).first() or Source()
        content = _content(Source, fields, fields["script"])
        self.sources[fields["code"]] = self._save(
            Subject.SOURCE, source, content, fields, editing.save_source
        )

    def organisation(self, fields: Fields) -> None:
        code, zone = fields["code"], fields["jurisdiction"]
        row = Organisation.objects.with_parts().filter(code=code).first() or Organisation()
        names = {name: fields[name] for name in fields if "name_" in name}
        content = _columns(Organisation, fields) | names
        content["jurisdiction"] = self.zones[zone[0]] if zone else None
        row = self._save(Subject.ORGANISATION, row, content, fields, save_organisation)
        self.organisations[code] = row.merged_into or row
        merge_texts(self.organisations[code], self.actor(_digest(fields)), self.at)

    def _save(self, subject: Subject, row: Any, content: Fields, fields: Fields, save: Any) -> Any:
        digest = _digest(fields)
        before = _imported(subject, fields["code"])
        if row.pk and before and before.request_id == digest:
            self.outcome.counts["unchanged"] += 1
            return row
        if row.pk and _edited_since(subject, fields["code"], before):
            return self._skip(row)
        version = row.version if row.pk else None
        reason = "Brought by the seeds" if before is None else "The seed has changed"
        saved = save(row, content=content, by=self.actor(digest), reason=reason, at=self.at)
        count = "created" if version is None else _amendment(version, saved.version)
        self.outcome.counts[count] += 1
        return saved

    def measure(self, fields: Fields, parts: dict[type[models.Model], list[Fields]]) -> None:
        digest = _digest([fields, *([m.__name__, rows] for m, rows in parts.items())])
        steps = parts.get(StatusUpdate, [])
        content = self._measure_content(fields, parts)
        measure = Measure.objects.filter(code=fields["code"]).first()
        before = _imported(Subject.MEASURE, fields["code"])
        if measure is None:
            measure = self._create(fields["code"], content, steps[0], digest)
        elif before and before.request_id == digest:
            self.outcome.counts["unchanged"] += 1
            return
        elif measure.withdrawn:
            self.outcome.skipped.append(f"{measure.code}: withdrawn by staff; it stays withdrawn")
            return
        elif _edited_since(Subject.MEASURE, fields["code"], before):
            self._skip(measure)
            return
        else:
            self._amend(measure, content, digest)
        self._advance(measure, steps, digest)

    def _create(self, code: str, content: Fields, step: Fields, digest: str) -> Measure:
        self.outcome.counts["created"] += 1
        return editing.create_measure(
            code,
            content=content,
            status=step["to_status"],
            by=self.actor(digest),
            **self._step(step),
        )

    def _amend(self, measure: Measure, content: Fields, digest: str) -> None:
        for target in content["targets"]:
            known = {
                (r.value, r.qualifier, r.read_on, r.source_id)
                for r in Reading.objects.filter(
                    target__measure=measure, target__number=target["number"]
                )
            }
            target["readings"] = [
                r
                for r in target["readings"]
                if (r["value"], r["qualifier"], r["read_on"], r["source"].pk) not in known
            ]
        was = measure.version
        measure = correct_promises(measure, content, by=self.actor(digest), at=self.at)
        amended = editing.amend_measure(
            measure,
            content=content,
            dropped=TERMS,
            by=self.actor(digest),
            reason="The seed has changed",
            at=self.at,
        )
        self.outcome.counts[_amendment(was, amended.version)] += 1

    def _advance(self, measure: Measure, steps: list[Fields], digest: str) -> None:
        """Take the steps that are new in the seed, unless staff have moved the measure on."""
        taken = in_effect(measure.updates.all())
        if any(a.to_status != b["to_status"] for a, b in zip(taken, steps, strict=False)):
            self.outcome.skipped.append(f"{measure.code}: its recorded status history stays")
            return
        dated = [(_day(step), step["day_basis"]) for step in steps]
        if correct_days(measure, taken, dated, by=self.actor(digest), at=self.at):
            self.outcome.counts["redated"] += 1
        for step in steps[len(taken) :]:
            self.outcome.counts["moved on"] += 1
            measure.refresh_from_db()
            workflow.advance(
                measure, to=step["to_status"], by=self.actor(digest), **self._step(step)
            )

    def _step(self, step: Fields) -> Fields:
        return {
            "effective_on": _day(step),
            "day_basis": step["day_basis"],
            "source": self.sources[step["source"][0]],
            "reason": step["reason"],
            "at": self.at,
        }

    def _skip(self, row: Any) -> Any:
        self.outcome.skipped.append(
            f"{row.code}: edited by staff since; the seed's change is not applied"
        )
        return row

    def _measure_content(
        self, fields: Fields, parts: dict[type[models.Model], list[Fields]]
    ) -> Fields:
        origin = fields["origin_script"]
        content = _content(Measure, fields, origin) | {"zone": self.zones[fields["zone"][0]]}
        readings = defaultdict(list)
        for reading in parts.get(Reading, []):
            row = _content(Reading, reading, origin) | {
                "source": self.sources[reading["source"][0]]
            }
            del row["number"]
            readings[reading["target"][1]].append(row)
        content["targets"] = [
            _content(Target, target, origin) | {"readings": readings[target["number"]]}
            for target in parts.get(Target, [])
        ]
        content["evidence"] = [
            _columns(Evidence, evidence) | {"source": self.sources[evidence["source"][0]]}
            for evidence in parts.get(Evidence, [])
        ]
        content["organisations"] = [
            {"organisation": self.organisations[each["organisation"][0]], "role": each["role"]}
            for each in parts.get(Involvement, [])
        ]
        for model in TERMS.values():
            for terms in parts.get(model, []):
                content["terms"] = _content(model, terms, origin)
        return content


def load(
    fixtures: dict[str, Fixture], *, at: datetime, progress: Callable[[int, int], None]
) -> Outcome:
    """Load `fixtures` into the tables, all of them or none.

    Raises ValidationError when a rule rejects a row. `progress` is called with the number of
    measures loaded and their total.
    """
    loader = _Loader(at)
    owners = by_measure(fixtures["measures"])
    with ledger.writing(alone=True):
        for fields in zones_with_parents(fixtures["zones"]):
            loader.zone(fields)
        for row in fixtures["sources"]:
            loader.source(row["fields"])
        for row in fixtures["organisations"]:
            loader.organisation(row["fields"])
        for done, (fields, parts) in enumerate(owners.values(), 1):
            loader.measure(fields, parts)
            progress(done, len(owners))
    gather_statistics()
    return loader.outcome


def _columns(model: type[models.Model], fields: Fields) -> Fields:
    """The typed values of the editable columns, without texts and relations."""
    return {
        f.name: f.to_python(fields[f.name])
        for f in model._meta.concrete_fields
        if f.name in fields and f.editable and not f.is_relation and not _is_text(f.name)
    }


def _content(model: type[Bilingual], fields: Fields, origin: str) -> Fields:
    """Content for a verb: columns, and texts in their script of origin."""
    texts = {name: fields[f"{name}_{origin}"] for name in model.TEXTS}
    return _columns(model, fields) | texts


def _is_text(name: str) -> bool:
    return name.endswith(("_hans", "_hant"))


def _day(step: Fields) -> date:
    return date.fromisoformat(step["effective_on"])


def _digest(content: Any) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _imported(subject: Subject, code: str) -> Entry | None:
    """The latest entry of the subject that an import recorded for itself."""
    entries = Entry.objects.filter(subject=subject, code=code, channel=Channel.IMPORT)
    entries = entries.exclude(verb__in=(Verb.FOLLOWED, Verb.WITHDRAWN))
    return entries.order_by("-version").first()


def _edited_since(subject: Subject, code: str, before: Entry | None) -> bool:
    """Whether anybody else has amended or created the subject since the last import."""
    others = Entry.objects.filter(subject=subject, code=code).exclude(channel=Channel.IMPORT)
    return others.filter(verb__in=EDITS, version__gt=before.version if before else 0).exists()


def _amendment(before: int, after: int) -> str:
    """How an amendment is counted: a changed seed may say what is on record."""
    return "amended" if after > before else "unchanged"
