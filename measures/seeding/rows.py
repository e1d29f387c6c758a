"""Turn seeds into unsaved rows of the models, validated by the models and by the gate."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models

from measures.models import (
    TERMS,
    Evidence,
    Involvement,
    Measure,
    Organisation,
    Reading,
    Source,
    Status,
    StatusUpdate,
    Target,
    Zone,
    ZoneParent,
)
from measures.models.gate import check_step, day_basis_of
from measures.text.script import Script

from .document import Block, Fault, SeedMistake
from .seeds import MEASURE_TEXTS, Seeds
from .values import known_choices, named, point

IMPORTER = "import"
#: The keys of a reading that are columns of its row.
_FILLED = ("value", "qualifier", "note")


@dataclass
class Rows:
    """The rows of all fixtures, in an order that `loaddata` accepts."""

    zones: list[models.Model] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    organisations: list[models.Model] = field(default_factory=list)
    measures: list[models.Model] = field(default_factory=list)


class _Builder:
    """Turns blocks into rows and collects every fault."""

    def __init__(self, seeds: Seeds) -> None:
        self.seeds = seeds
        self.rows = Rows()
        self.faults: list[Fault] = []
        self.zones: dict[str, Zone] = {}
        self.sources: dict[str, Source] = {}
        self.organisations: dict[str, Organisation] = {}

    def build(self) -> Rows:
        for name in ("zone", "source", "organisation", "measure"):
            for block in self._distinct(getattr(self.seeds, f"{name}s")):
                getattr(self, f"_{name}")(block)
        self._distinct_titles()
        if self.faults:
            raise SeedMistake(self.faults)
        return self.rows

    def _distinct(self, blocks: list[Block]) -> Iterator[Block]:
        seen: dict[str, Block] = {}
        for block in blocks:
            code = block["code"]
            if first := seen.get(code):
                self._fault(block, "code", code, f"duplicate code, first used in {_at(first)}")
            seen[code] = block
            yield block

    def _zone(self, block: Block) -> None:
        zone = Zone(version=1)
        zone.fill({k: v for k, v in block.items() if k not in ("parents", "point")}, Script.HANS)
        with self._reporting(block, zone.code):
            if "point" in block:
                zone.latitude, zone.longitude = point(block["point"])
        parents = []
        for code in block.get("parents", ()):
            if code in self.zones:
                parents.append(self.zones[code])
            else:
                fault = f"unknown zone {code!r} (write parents before children)"
                self._fault(block, "parents", zone.code, fault)
        zone.lies_in_codes = {zone.code}.union(*(parent.lies_in_codes for parent in parents))
        self._check(zone, block)
        self.zones[zone.code] = zone
        self.rows.zones.append(zone)
        self.rows.zones += [ZoneParent(zone=zone, parent=parent) for parent in parents]

    def _source(self, block: Block) -> None:
        source = Source(version=1)
        with self._reporting(block, block["code"]):
            source.fill(block, Script(block["script"]))
            self._check(source, block)
        self.sources[source.code] = source
        self.rows.sources.append(source)

    def _organisation(self, block: Block) -> None:
        organisation = Organisation(version=1)
        organisation.fill({k: v for k, v in block.items() if k != "jurisdiction"}, Script.HANS)
        organisation.jurisdiction = self._known(self.zones, block, "jurisdiction", noun="zone")
        self._check(organisation, block)
        self.organisations[organisation.code] = organisation
        self.rows.organisations.append(organisation)

    def _measure(self, block: Block) -> None:
        code = block["code"]
        with self._reporting(block, code):
            origin = Script(block["script"])
            measure = Measure(code=code, origin_script=origin)
            content = {n: block[n] for n in ("kind", *MEASURE_TEXTS) if block.get(n)}
            measure.fill(content, origin)
            if zone := self._known(self.zones, block, "zone"):
                measure.zone = zone
            _fill_deadline(measure, block, origin)
            steps = self._steps(block, measure)
            last = block["status"][-1]
            measure.status, measure.status_on = last["to"], last["on"]
            measure.version = len(steps)
            self._check(measure, block)
            self.rows.measures.append(measure)
            self._terms(block, measure, origin)
            for number, part in enumerate(block.get("organisations") or [], 1):
                row = Involvement(measure=measure, number=number, role=part["role"])
                row.organisation = self._known(self.organisations, part, "organisation", code)
                self._check(row, part, code)
                self.rows.measures.append(row)
            for number, target in enumerate(block.get("targets") or [], 1):
                self._target(target, measure, number, origin)
            self.rows.measures += steps
            self._evidence(block, measure)

    def _steps(self, block: Block, measure: Measure) -> list[StatusUpdate]:
        """The status history; each step is checked as the gate will check it on loading."""
        from_status = ""
        since: date | None = None
        steps = []
        for number, step in enumerate(block["status"], 1):
            source = self._known(self.sources, step, "source", measure.code)
            with self._reporting(step, measure.code):
                check_step(
                    from_status,
                    step["to"],
                    effective_on=step["on"],
                    today=date.max,
                    source=source,
                    since=since,
                )
                if step["to"] == Status.SUPERSEDED:
                    message = (
                        "a measure is superseded in the admin or by the API, with its successor"
                    )
                    raise ValidationError({"to": message})
                reason = step.get("reason") or f"Stated in {step['source']}"
                update = StatusUpdate(
                    measure=measure, number=number, from_status=from_status, to_status=step["to"]
                )
                update.effective_on, update.reason = step["on"], reason
                update.day_basis = day_basis_of(step.get("day", ""), step["on"], source)
                update.source, update.by = source, IMPORTER
                self._check(update, step, measure.code)
                steps.append(update)
                from_status, since = step["to"], step["on"]
        return steps

    def _terms(self, block: Block, measure: Measure, origin: Script) -> None:
        model = TERMS.get(measure.kind)
        terms: Block | None = block.get("terms")
        if model and terms is not None:
            row = model(**{"measure": measure})
            row.fill({k: v for k, v in terms.items() if v is not None}, origin)
            self._check(row, terms, measure.code)
            self.rows.measures.append(row)
        elif model or terms is not None:
            message = "terms are required for " + ", ".join(TERMS) + " and for no other kind"
            self._fault(block, "terms", measure.code, message)

    def _target(self, block: Block, measure: Measure, number: int, origin: Script) -> None:
        target = Target(measure=measure, number=number)
        apart = ("deadline", "readings")
        content = {k: v for k, v in block.items() if k not in apart and v is not None}
        target.fill(content, origin)
        _fill_deadline(target, block, origin)
        target.first_value = target.value
        target.first_due_by = target.due_by or measure.due_by
        self._check(target, block, measure.code)
        self.rows.measures.append(target)
        for serial, reading in enumerate(block.get("readings") or [], 1):
            row = Reading(target=target, number=serial, read_on=reading["on"])
            row.source = self._known(self.sources, reading, "source", measure.code)
            row.fill({k: reading[k] for k in _FILLED if reading.get(k) is not None}, origin)
            self._check(row, reading, measure.code)
            self.rows.measures.append(row)

    def _evidence(self, block: Block, measure: Measure) -> None:
        seen = set()
        for part in block["evidence"]:
            source = self._known(self.sources, part, "source", measure.code)
            row = Evidence(measure=measure, source=source)
            row.start, row.end, row.digest = part["start"], part["end"], part["digest"]
            if (key := (part["source"], row.start, row.end)) in seen:
                self._fault(part, "start", measure.code, "this span is cited twice")
            seen.add(key)
            self._check(row, part, measure.code)
            self.rows.measures.append(row)

    def _distinct_titles(self) -> None:
        for key in ("title", "title_en"):
            seen: dict[str, str] = {}
            for block in self.seeds.measures:
                if not block.get(key):
                    continue
                first = seen.setdefault(block[key], block["code"])
                if first != block["code"]:
                    message = f"duplicate {key}, also used by {first}"
                    self._fault(block, key, block["code"], message)

    def _known(
        self, rows: dict[str, Any], block: Block, key: str, code: str = "", noun: str = ""
    ) -> Any:
        named = block.get(key, "")
        if named and named not in rows:
            names = ", ".join(sorted(rows))
            message = f"{key} {named!r} is an unknown {noun or key}; known: {names}"
            self._fault(block, key, code or block.get("code", ""), message)
        return rows.get(named)

    def _check(self, row: models.Model, block: Block, code: str = "") -> None:
        relations = {f.name for f in row._meta.fields if f.is_relation}
        with self._reporting(block, code or block.get("code", ""), type(row)):
            row.full_clean(exclude=relations, validate_unique=False)

    @contextmanager
    def _reporting(
        self, block: Block, code: str, model: type[models.Model] | None = None
    ) -> Iterator[None]:
        """Turn the models' validation errors into faults, with the line of the key they name."""
        try:
            yield
        except ValidationError as error:
            for name, messages in named(error).items():
                key = _KEYS.get(name, name.removesuffix("_hans").removesuffix("_hant"))
                for message in messages:
                    text = message if name == NON_FIELD_ERRORS else f"{key}: {message}"
                    text += known_choices(model, name)
                    self._fault(block, key, code, text)
        except ValueError as error:
            self._fault(block, "script", code, str(error))

    def _fault(self, block: Block, key: str, code: str, message: str) -> None:
        self.faults.append(Fault(block.file, block.line_of(key), code, message))


_KEYS = {
    "effective_on": "on",
    "day_basis": "day",
    "read_on": "on",
    "due_from": "deadline",
    "due_by": "deadline",
}


def _at(block: Block) -> str:
    return f"{block.file}:{block.line}"


def _fill_deadline(row: Measure | Target, block: Block, origin: Script) -> None:
    if deadline := block.get("deadline"):
        row.fill(
            {
                "deadline": deadline["stated"],
                "due_from": deadline["from"],
                "due_by": deadline["by"],
            },
            origin,
        )


def build_rows(seeds: Seeds) -> Rows:
    """The rows that `seeds` describe. Raises SeedMistake with every mistake they have."""
    return _Builder(seeds).build()
