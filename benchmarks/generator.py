"""Build the rows, bodies and search keys of a measure from its content, as the verbs do, unsaved.

Nothing here reads or writes the database, so that several processes can do it at a time. Keys
follow from the number of the measure.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from django.db.models import Model

from measures.actions.measure_parts import PARTS
from measures.db.sql import column_values
from measures.ledger import Actor, provenance, search_index
from measures.ledger.body import body_of
from measures.ledger.derivation import derived_columns
from measures.ledger.public_form import public_body
from measures.models import (
    TERMS,
    Body,
    Channel,
    Evidence,
    Measure,
    Reading,
    Source,
    StatusUpdate,
    Target,
    Verb,
    Zone,
    keep_terms,
    without_parts,
)
from measures.models.gate import day_basis_of
from measures.search.index import Keys
from measures.text.script import Converter, Overrides, Script, converter

from . import content
from .bulk import Values
from .content import GeneratedMeasure

AT = datetime(2026, 11, 1, 4, 0, tzinfo=UTC)
BY = Actor("the benchmark", Channel.COMMAND)
REASON = "generated for a benchmark"
DETAILS: dict[str, Any] = {"by": BY, "reason": REASON, "at": AT}

#: More than a measure has of any part.
MOST_PARTS = 10


class Change(NamedTuple):
    """The content of a ledger entry."""

    code: str
    version: int
    verb: Verb
    body: bytes


@dataclass
class Batch:
    """Several measures: rows by table, and for each its changes and its final search keys."""

    rows: dict[type[Model], list[Values]] = field(default_factory=dict)
    changes: list[tuple[int, list[Change], Keys]] = field(default_factory=list)


class Generator:
    def __init__(self, zones: list[Zone], sources: list[Source], overrides: Overrides) -> None:
        self.zones, self.sources = zones, sources
        self.by = converter(overrides)

    def batch(self, numbers: range) -> Batch:
        batch = Batch()
        for number in numbers:
            generated = content.measure(number, self.zones, self.sources)
            measure = UnsavedMeasure(number, generated, self.by)
            changes = list(measure.changes())
            for row in measure.rows(changes[-1].body):
                batch.rows.setdefault(type(row), []).append(column_values(row))
            keys = search_index.keys(
                json.loads(changes[-1].body), generated.content["zone"].lies_in_codes
            )
            batch.changes.append((number, changes, keys))
        return batch


class UnsavedMeasure:
    """A measure whose parts are in its prefetch caches, as if read from tables."""

    def __init__(self, number: int, generated: GeneratedMeasure, by: Converter) -> None:
        self.generated, self.by, self.number = generated, by, number
        self.parts: list[Model] = []
        own = {name: value for name, value in generated.content.items() if name not in PARTS}
        self.measure = Measure(pk=number, code=generated.code, version=0)
        self.measure.fill(own, self.origin, by=by)
        without_parts(self.measure)
        self._add_parts()

    @property
    def origin(self) -> Script:
        return Script(self.generated.content["origin_script"])

    def rows(self, body: bytes) -> Iterator[Model]:
        yield self.measure
        yield Body.of(self.measure, public_body(body)[1], AT.date())
        yield from self.parts

    def changes(self) -> Iterator[Change]:
        self._step(self.generated.status, self.generated.since)
        provenance.settle(self.measure, self.by)
        yield self._changed(Verb.CREATED)
        for status, day in self.generated.steps:
            self._step(status, day)
            yield self._changed(Verb.ADVANCED)

    def _changed(self, verb: Verb) -> Change:
        self.measure.version += 1
        for name, value in derived_columns(self.measure).items():
            setattr(self.measure, name, value)
        body = body_of(self.measure)
        return Change(self.measure.code, self.measure.version, verb, body)

    def _step(self, status: str, day: date) -> None:
        source = self.generated.source
        step = StatusUpdate(
            measure=self.measure,
            number=len(self.measure.update_list) + 1,
            from_status=self.measure.status,
            to_status=status,
            effective_on=day,
            day_basis=day_basis_of("", day, source),
            reason=REASON,
            source=source,
            by=BY.name,
            recorded_at=AT,
        )
        self.measure.status, self.measure.status_on = status, day
        self._add(step, self.measure.update_list)

    def _add(self, row: Model, to: list[Any]) -> None:
        """Give `row` its key and put it into the list `to` of the parts."""
        number = sum(type(part) is type(row) for part in self.parts)
        row.pk = row.pk or self.number * MOST_PARTS + number
        to.append(row)
        self.parts.append(row)

    def _add_parts(self) -> None:
        values, measure = self.generated.content, self.measure
        measure.keep_first()
        if model := TERMS.get(measure.kind):
            terms = model(measure=measure)  # type: ignore[misc]
            terms.fill(values["terms"], self.origin, by=self.by)
            keep_terms(measure, measure.kind, terms)
            self.parts.append(terms)
        for each in values["evidence"]:
            self._add(Evidence(measure=measure, **each), measure.evidence_list)
        for number, each in enumerate(values["targets"], 1):
            target = Target(measure=measure, number=number)
            own = {name: value for name, value in each.items() if name != "readings"}
            target.fill(own, self.origin, by=self.by)
            target.keep_first()
            target.reading_list = []
            self._add(target, measure.target_list)
            self._add_readings(target, each["readings"])

    def _add_readings(self, target: Target, contents: list[dict[str, Any]]) -> None:
        for number, each in enumerate(contents, 1):
            reading = Reading(target=target, number=number, converter=self.by.version)
            reading.fill(each, self.origin, by=self.by)
            self._add(reading, target.reading_list)
