"""Four people with pages open at once: each acts on what was on record when she opened it.

An act on a page that is out of date is refused and leaves no trace; one that is acknowledged is the
entry after the version that was seen. So every entry was made by somebody who saw the one before it.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.timezone import localdate

from measures.actions import (
    batches,
    editing,
    monitoring,
    ownership,
    promises,
    retracting,
    several,
    taking_back,
    withdrawal,
    workflow,
)
from measures.ledger import verification
from measures.models import BatchRefused, Entry, Measure, VersionConflict

from . import make
from .make import DAY, NOW

CODES = ("A-001", "A-002", "A-003")
DOUBTS = ["final", "source_older", "source_announced"]
REFUSED = (ValidationError, PermissionDenied)


@dataclass(frozen=True)
class Written:
    """An acknowledged write: whose, at which version the page was, and the words that it left."""

    by: str
    saw: int
    title: str = ""


class Desk:
    """The people and the measures: made once, and left as they were after each interleaving."""

    def __init__(self) -> None:
        self.zone = make.zone("hetao-sz", make.zone("hetao"))
        self.source = make.source(published_on=DAY)
        roles = {"mei": "editor", "kit": "editor", "ada": "verifier", "sum": "administrator"}
        users = {name: make.user(role, self.zone, username=name) for name, role in roles.items()}
        self.people = {name: make.actor(user) for name, user in users.items()}
        self.users = users
        for code in CODES:
            make.measure(code, zone=self.zone, targets=[make.target(value=Decimal(100))])

    def live(self, number: int) -> int:
        """Live through the interleaving `number`; return how many races were lost. Asserts the rules."""
        with transaction.atomic():
            lived = Interleaving(self, random.Random(number))
            for _ in range(lived.random.randint(10, 20)):
                lived.act()
            lived.hold()
            transaction.set_rollback(True)
        return lived.lost


class Interleaving:
    def __init__(self, desk: Desk, chance: random.Random) -> None:
        self.desk, self.random = desk, chance
        self.at, self.made, self.lost = NOW, 0, 0
        #: The page that each person has open of each measure: the row as it was read.
        self.open = {name: self._read() for name in desk.people}
        self.begun = Entry.objects.count()
        self.written: dict[tuple[str, int], Written] = {}
        self.requests: list[str] = []

    def _read(self) -> dict[str, Measure]:
        rows = Measure.objects.select_related("zone").filter(code__in=CODES)
        return {row.code: row for row in rows}

    def act(self) -> None:
        """One person looks again, changes what she has open, or takes a request back."""
        name = self.random.choice([*self.desk.people])
        self.at += timedelta(minutes=self.random.choice([1, 30, 600]))
        kind = self.random.random()
        if kind < 0.25:
            self.open[name] = self._read()
        elif kind < 0.35 and self.requests:
            self._undo(name)
        elif kind < 0.45:
            self._several(name)
        else:
            self._one(name)

    def _one(self, name: str) -> None:
        measure = self.open[name][self.random.choice(CODES)]
        verb, content = self.random.choice(ACTS)
        details = content(self)
        if verb is monitoring.record_reading:
            subject: Any = measure.targets.select_related("measure").get(number=1)
            subject.measure = measure
        else:
            subject = measure
        self._try(
            name,
            {measure.code: measure.version},
            lambda **why: verb(subject, version=measure.version, **details, **why),
            title=details.get("content", {}).get("title", ""),
        )

    def _several(self, name: str) -> None:
        """One change of all that she has open, all or nothing."""
        rows = self.open[name]
        versions = {code: row.version for code, row in rows.items()}

        def call(**why: Any) -> None:
            refused = several.change_each(
                rows.values(), monitoring.confirm, versions=versions, true_on=self.day, **why
            )
            several.require_all(refused)

        self._try(name, versions, call)

    def _undo(self, name: str) -> None:
        """Take back a request of hers or of another's, which only holds while nobody came after."""
        request = self.random.choice(self.requests)
        last = {
            entry.code: entry.version
            for entry in Entry.objects.filter(request_id=request).order_by("version")
        }
        self._try(name, last, lambda **why: batches.undo_batch(request, **why))

    def _try(
        self, name: str, saw: dict[str, int], call: Callable[..., object], title: str = ""
    ) -> None:
        """Call a verb for `name`; what it wrote, or refused, is as the versions that she saw say."""
        self.made += 1
        request = f"r-{self.made}"
        by = replace(self.desk.people[name], request_id=request)
        now = dict(Measure.objects.filter(code__in=saw).values_list("code", "version"))
        stale, before = now != saw, Entry.objects.count()
        try:
            with transaction.atomic():
                call(by=by, reason="settled at the meeting", at=self.at)
        except VersionConflict:
            assert stale, "a race was lost that nobody ran"
            self.lost += 1
        except REFUSED as refusal:
            self.lost += stale and isinstance(refusal, BatchRefused)
        else:
            assert not stale, f"{name} overwrote what she had not seen: {saw}, now {now}"
            self._acknowledge(by.name, request, title)
            return
        assert Entry.objects.count() == before, "a refusal left a trace"

    def _acknowledge(self, by: str, request: str, title: str) -> None:
        made = Entry.objects.filter(request_id=request).values_list("code", "version")
        for code, version in made:
            self.written[code, version] = Written(by, version - 1, title)
        if made:
            self.requests.append(request)

    def hold(self) -> None:
        """Each entry is an acknowledged write of who saw the one before it, and the record is whole."""
        entries = [*Entry.objects.order_by("seq")[self.begun :]]
        assert [
            (e.code, e.version) for e in entries if (e.code, e.version) not in self.written
        ] == []
        assert len(entries) == len(self.written)
        by_version = {(entry.code, entry.version): entry for entry in entries}
        for (code, version), write in self.written.items():
            entry = by_version[code, version]
            assert (entry.actor, write.saw) == (write.by, version - 1)
            assert write.title.encode() in bytes(entry.body)
        for measure in self._read().values():
            titles = [
                w.title for (code, _v), w in sorted(self.written.items()) if code == measure.code
            ]
            assert measure.version == 1 + len(titles)
        assert verification.verify().faults == []

    # What the acts are given.

    @property
    def day(self) -> Any:
        return localdate(self.at)

    def step(self) -> dict[str, Any]:
        to = self.random.choice(["in_progress", "in_force", "completed", "verified", "suspended"])
        details = {"effective_on": DAY, "source": self.desk.source, "confirm": DOUBTS}
        return {"to": to} | details

    def title(self) -> dict[str, Any]:
        return {"content": {"title": f"第{self.made}号平台"}}

    def figure(self) -> dict[str, Any]:
        return {"value": Decimal(self.made), "read_on": DAY, "source": self.desk.source}

    def move(self) -> dict[str, Any]:
        content = {"value": Decimal(self.random.choice([90, 110, 120]))}
        return {"act": "move", "target": 1, "content": content, "source": self.desk.source}

    def people(self) -> dict[str, Any]:
        return {"to": {"owner": self.random.choice([*self.desk.users.values()])}}

    def confirmation(self) -> dict[str, Any]:
        return {"true_on": self.day}

    def nothing(self) -> dict[str, Any]:
        return {}


ACTS: list[tuple[Callable[..., Any], Callable[[Interleaving], dict[str, Any]]]] = [
    *[(editing.amend_measure, Interleaving.title)] * 3,
    *[(workflow.advance, Interleaving.step)] * 3,
    *[(promises.change_promise, Interleaving.move)] * 2,
    *[(taking_back.take_back, Interleaving.nothing)] * 2,
    *[(retracting.retract, Interleaving.nothing)] * 2,
    (monitoring.record_reading, Interleaving.figure),
    (monitoring.confirm, Interleaving.confirmation),
    (ownership.hand_over, Interleaving.people),
    (withdrawal.withdraw, Interleaving.nothing),
    (withdrawal.reinstate, Interleaving.nothing),
]
