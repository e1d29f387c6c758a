"""Made-up measures by the thousand, recorded as the verbs record them but many at a time.

Every text, body, entry and index entry comes from the functions that the verbs call; only the
writing is done in bulk. `verification.verify()` proves the outcome (tests/test_benchmarks.py).
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import Model

from measures import editing, ledger, provenance, search, snapshot
from measures.ledger import Actor
from measures.models import (
    TERMS,
    Body,
    Door,
    Entry,
    Evidence,
    Head,
    Measure,
    Reading,
    Source,
    StatusUpdate,
    Subject,
    Target,
    Verb,
    Zone,
    overrides_in_use,
)
from measures.models.index import Keys, add
from measures.text.script import Converter, Script

from . import content
from .bulk import Rows
from .content import Made

CHUNK = 1_000
AT = datetime(2026, 11, 1, 4, 0, tzinfo=UTC)
BY = Actor("the benchmark", Door.COMMAND)
SAID: dict[str, Any] = {"by": BY, "reason": "made up for a benchmark", "at": AT}
ZONES = [f"zone-{number}" for number in range(12)]


def fill(count: int, progress: Callable[[int, int], None] = lambda done, total: None) -> None:
    """Record `count` measures in twelve zones; the same ones every time."""
    made = content.measures(count, zones(), sources())
    by = _Once(overrides_in_use())
    rows, done = Rows(), 0
    while some := list(islice(made, CHUNK)):
        with ledger.writing():
            _Batch(rows, by).record(some)
        done += len(some)
        progress(done, count)
    rows.reset_sequences()


def zones() -> list[Zone]:
    """Three zones with three others in each."""
    made: list[Zone] = []
    for number, code in enumerate(ZONES):
        parent = made[number // 3 - 1] if number >= 3 else None
        names = {"name_hans": f"区域{number}", "name_hant": f"區域{number}", "name_en": code}
        said = names | {"code": code, "kind": "area", "parent": parent}
        made.append(editing.save_zone(Zone(), content=said, **SAID))
    return made


def sources() -> list[Source]:
    said = {"title": "文件", "publisher": "出版者", "kind": "official", "script": "hans"}
    days = [date(2020, 1, 1) + timedelta(days=90 * number) for number in range(20)]
    return [
        editing.save_source(
            Source(), content=said | {"code": f"paper-{day}", "published_on": day}, **SAID
        )
        for day in days
    ]


def known() -> tuple[list[Zone], list[Source]]:
    """The zones and sources of a database that was filled, in the order of their making."""
    return list(Zone.objects.order_by("pk")), list(Source.objects.order_by("pk"))


class _Once(Converter):
    """Converts a text once, though a row is first filled with it and then settled."""

    @functools.lru_cache(maxsize=1_000)  # noqa: B019 - there is one, for as long as it fills
    def derived(self, text: str, origin: Script) -> str:
        return super().derived(text, origin)


class _Batch:
    """Some measures with their entries."""

    def __init__(self, rows: Rows, by: Converter) -> None:
        self.rows, self.by, self.head = rows, by, ledger._head()
        self.moves: list[tuple[int, str]] = []
        self.found: list[tuple[int, int, Keys]] = []

    def record(self, some: list[Made]) -> None:
        for made in some:
            self._record(made)
        self.rows.write()
        with connection.cursor() as cursor:
            cursor.executemany("UPDATE measures_head SET seq = %s, hash = %s", self.moves)
        for entry in self.found:
            add(*entry)

    def _record(self, made: Made) -> None:
        measure = self._measure(made)
        body = self._entered(measure, Verb.CREATED)
        for status, day in made.steps:
            self._step(measure, status, day, made.source)
            measure.version += 1
            body = self._entered(measure, Verb.ADVANCED)
        self.rows.add(Body(measure=measure, body=body))
        keys = search.keys(json.loads(body), measure.zone.path)
        self.found.append((measure.pk, self.head.seq, keys))

    def _measure(self, made: Made) -> Measure:
        own = {name: value for name, value in made.content.items() if name not in editing.PARTS}
        measure = Measure(code=made.code, version=1)
        measure.fill(own, Script(own["origin_script"]), by=self.by)
        self.rows.add(measure)
        _hold(measure, "updates", "targets", "evidence", "reviews")
        for row in _parts(measure, made.content, self.by):
            self.rows.add(row)
        self._step(measure, made.status, made.since, made.source)
        provenance.settle(measure, self.by)
        return measure

    def _step(self, measure: Measure, status: str, day: date, source: Source) -> None:
        steps = measure.updates.all()
        step = StatusUpdate(
            measure=measure,
            number=len(steps) + 1,
            from_status=measure.status,
            to_status=status,
            effective_on=day,
            reason=SAID["reason"],
            source=source,
            by=BY.name,
            recorded_at=AT,
        )
        measure.status, measure.status_on = status, day
        _held(measure, "updates").append(step)
        self.rows.add(step)

    def _entered(self, measure: Measure, verb: Verb) -> bytes:
        """The body of `measure` as it stands, once it is entered: `ledger.record()` in short."""
        for name, value in snapshot.derived(measure).items():
            setattr(measure, name, value)
        body = snapshot.body(measure)
        entry = Entry(
            seq=self.head.seq + 1,
            subject=Subject.MEASURE,
            code=measure.code,
            version=measure.version,
            verb=verb,
            door=BY.door,
            actor=BY.name,
            reason=SAID["reason"],
            recorded_at=AT,
            body=body,
            prev_hash=self.head.hash,
        )
        entry.hash = ledger.hash_of(entry, self.head.instance)
        entry.mac = ledger.mac_of(entry.hash, self.head.instance)
        self.head.seq, self.head.hash = entry.seq, entry.hash
        self.moves.append((entry.seq, entry.hash))
        self.rows.add(entry)
        return body


def _hold(row: Model, *names: str) -> None:
    """Let the parts of `row` be those put into its lists, as if they were read beforehand."""
    row._prefetched_objects_cache = {name: [] for name in names}  # type: ignore[attr-defined]


def _held(row: Model, name: str) -> list[Model]:
    return row._prefetched_objects_cache[name]  # type: ignore[attr-defined,no-any-return]


def _parts(measure: Measure, said: dict[str, Any], by: Converter) -> Iterator[Model]:
    """The rows of the parts, each after the row that it belongs to has its key."""
    origin = Script(measure.origin_script)
    if model := TERMS.get(measure.kind):
        terms = model(measure=measure)  # type: ignore[misc]
        terms.fill(said["terms"], origin, by=by)
        yield terms
    for number, each in enumerate(said["targets"], 1):
        target = Target(measure=measure, number=number)
        own = {name: value for name, value in each.items() if name != "readings"}
        target.fill(own, origin, by=by)
        target.first_value, target.first_due_by = target.value, measure.due_by
        _hold(target, "readings")
        _held(measure, "targets").append(target)
        yield target
        for place, one in enumerate(each["readings"], 1):
            reading = Reading(target=target, number=place, converter=by.version)
            reading.fill(one, origin, by=by)
            _held(target, "readings").append(reading)
            yield reading
    for each in said["evidence"]:
        evidence = Evidence(measure=measure, **each)
        _held(measure, "evidence").append(evidence)
        yield evidence
