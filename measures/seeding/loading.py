"""fixtures/ -> rows, through the verbs: one entry a measure and a status step.

The `request_id` of an import's entry is a digest of what the fixture said, so that a second
run knows what it has already brought, and a changed seed from an unchanged one.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db import connection, models

from measures import ledger
from measures.actions import editing, workflow
from measures.ledger import Actor
from measures.models import (
    TERMS,
    Bilingual,
    Channel,
    Entry,
    Evidence,
    Measure,
    Reading,
    Source,
    StatusUpdate,
    Subject,
    Target,
    Verb,
    Zone,
)

from .fixtures import Fixture
from .rows import IMPORTER

Fields = dict[str, Any]


@dataclass
class Outcome:
    """What a load did, by word, and what it left alone because staff had been there."""

    done: Counter[str] = field(default_factory=Counter)
    kept: list[str] = field(default_factory=list)


class _Load:
    def __init__(self, at: datetime) -> None:
        self.at = at
        self.outcome = Outcome()
        self.sources: dict[str, Source] = {}
        self.zones: dict[str, Zone] = {}

    def actor(self, digest: str) -> Actor:
        return Actor(IMPORTER, Channel.IMPORT, request_id=digest)

    def zone(self, said: Fields) -> None:
        zone = Zone.objects.filter(code=said["code"]).first() or Zone()
        content = _columns(Zone, said) | {
            name: said[name] for name in ("name_hans", "name_hant", "name_en")
        }
        content["parent"] = self.zones[said["parent"][0]] if said["parent"] else None
        self.zones[said["code"]] = self._save(Subject.ZONE, zone, content, said, editing.save_zone)

    def source(self, said: Fields) -> None:
        source = Source.objects.filter(code=said["code"]).first() or Source()
        content = _content(Source, said, said["script"])
        self.sources[said["code"]] = self._save(
            Subject.SOURCE, source, content, said, editing.save_source
        )

    def _save(self, subject: Subject, row: Any, content: Fields, said: Fields, save: Any) -> Any:
        digest = _digest(said)
        before = _imported(subject, said["code"])
        if row.pk and before and before.request_id == digest:
            self.outcome.done["unchanged"] += 1
            return row
        if row.pk and _edited_since(subject, said["code"], before):
            return self._keep(row)
        self.outcome.done["amended" if row.pk else "created"] += 1
        reason = "Brought by the seeds" if before is None else "The seed has changed"
        return save(row, content=content, by=self.actor(digest), reason=reason, at=self.at)

    def measure(self, said: Fields, parts: dict[type[models.Model], list[Fields]]) -> None:
        digest = _digest([said, *([m.__name__, rows] for m, rows in parts.items())])
        steps = parts.get(StatusUpdate, [])
        content = self._measure_content(said, parts)
        measure = Measure.objects.filter(code=said["code"]).first()
        before = _imported(Subject.MEASURE, said["code"])
        if measure is None:
            measure = self._create(said["code"], content, steps[0], digest)
        elif before and before.request_id == digest:
            self.outcome.done["unchanged"] += 1
            return
        elif measure.withdrawn:
            self.outcome.kept.append(f"{measure.code}: withdrawn by staff; it stays withdrawn")
            return
        elif _edited_since(Subject.MEASURE, said["code"], before):
            self._keep(measure)
            return
        else:
            self._amend(measure, content, digest)
        self._advance(measure, steps, digest)

    def _create(self, code: str, content: Fields, step: Fields, digest: str) -> Measure:
        self.outcome.done["created"] += 1
        return editing.create_measure(
            code,
            content=content,
            status=step["to_status"],
            by=self.actor(digest),
            **self._said(step),
        )

    def _amend(self, measure: Measure, content: Fields, digest: str) -> None:
        self.outcome.done["amended"] += 1
        for target in content["targets"]:
            known = {
                (r.value, r.read_on, r.source_id)
                for r in Reading.objects.filter(
                    target__measure=measure, target__number=target["number"]
                )
            }
            target["readings"] = [
                r
                for r in target["readings"]
                if (r["value"], r["read_on"], r["source"].pk) not in known
            ]
        editing.amend_measure(
            measure,
            content=content,
            by=self.actor(digest),
            reason="The seed has changed",
            at=self.at,
        )

    def _advance(self, measure: Measure, steps: list[Fields], digest: str) -> None:
        """Take the steps that are new in the seed, unless staff have moved the measure on."""
        taken = list(measure.updates.order_by("number").values_list("to_status", "effective_on"))
        wanted = [(step["to_status"], _day(step)) for step in steps]
        if taken[: len(wanted)] == wanted:
            return
        if wanted[: len(taken)] != taken:
            self.outcome.kept.append(f"{measure.code}: its recorded status history stays")
            return
        for step in steps[len(taken) :]:
            self.outcome.done["moved on"] += 1
            measure.refresh_from_db()
            workflow.advance(
                measure, to=step["to_status"], by=self.actor(digest), **self._said(step)
            )

    def _said(self, step: Fields) -> Fields:
        return {
            "effective_on": _day(step),
            "source": self.sources[step["source"][0]],
            "reason": step["reason"],
            "at": self.at,
        }

    def _keep(self, row: Any) -> Any:
        self.outcome.kept.append(
            f"{row.code}: edited by staff since; the seed's change is not applied"
        )
        return row

    def _measure_content(
        self, said: Fields, parts: dict[type[models.Model], list[Fields]]
    ) -> Fields:
        origin = said["origin_script"]
        content = _content(Measure, said, origin) | {"zone": self.zones[said["zone"][0]]}
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
        for model in TERMS.values():
            for terms in parts.get(model, []):
                content["terms"] = _content(model, terms, origin)
        return content


def load(
    fixtures: dict[str, Fixture], *, at: datetime, progress: Callable[[int, int], None]
) -> Outcome:
    """Bring what `fixtures` say into the tables, all of it or nothing.

    Raises ValidationError when the rules refuse a row. `progress` hears measures done, of all.
    """
    work = _Load(at)
    owners = _by_measure(fixtures["measures"])
    with ledger.writing():
        for row in fixtures["zones"]:
            work.zone(row["fields"])
        for row in fixtures["sources"]:
            work.source(row["fields"])
        for done, (said, parts) in enumerate(owners.values(), 1):
            work.measure(said, parts)
            progress(done, len(owners))
        _counted()
    return work.outcome


def _counted() -> None:
    """Let PostgreSQL know what the tables now hold; by itself it would look a minute later."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _by_measure(
    fixture: Fixture,
) -> dict[str, tuple[Fields, dict[type[models.Model], list[Fields]]]]:
    """The fields of each measure with those of its parts, by the part's model."""
    owners: dict[str, tuple[Fields, dict[type[models.Model], list[Fields]]]] = {}
    for row in fixture:
        model, fields = apps.get_model(row["model"]), row["fields"]
        if model is Measure:
            owners[fields["code"]] = (fields, defaultdict(list))
        else:
            code = (fields.get("measure") or fields["target"])[0]
            owners[code][1][model].append(fields)
    return owners


def _columns(model: type[models.Model], said: Fields) -> Fields:
    """The typed values of the columns that are nobody's text, relation or derivation."""
    return {
        f.name: f.to_python(said[f.name])
        for f in model._meta.concrete_fields
        if f.name in said and f.editable and not f.is_relation and not _is_text(f.name)
    }


def _content(model: type[Bilingual], said: Fields, origin: str) -> Fields:
    """Content for a verb: columns, and the texts in the script they were written in."""
    texts = {name: said[f"{name}_{origin}"] for name in model.TEXTS}
    return _columns(model, said) | texts


def _is_text(name: str) -> bool:
    return name.endswith(("_hans", "_hant"))


def _day(step: Fields) -> date:
    return date.fromisoformat(step["effective_on"])


def _digest(said: Any) -> str:
    text = json.dumps(said, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _imported(subject: Subject, code: str) -> Entry | None:
    """The last entry that an import made for the subject."""
    entries = Entry.objects.filter(subject=subject, code=code, channel=Channel.IMPORT)
    return entries.order_by("-version").first()


def _edited_since(subject: Subject, code: str, before: Entry | None) -> bool:
    """Whether anybody else has amended the subject, or made it, since the last import."""
    others = Entry.objects.filter(subject=subject, code=code).exclude(channel=Channel.IMPORT)
    return others.filter(
        verb__in=(Verb.CREATED, Verb.AMENDED), version__gt=before.version if before else 0
    ).exists()
