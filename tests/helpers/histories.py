"""Random histories of measures, by four people of different rights, and what they must keep."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from measures.actions import (
    editing,
    monitoring,
    promise_decisions,
    promises,
    taking_back,
    withdrawal,
    workflow,
)
from measures.domain.state import OPEN, State
from measures.ledger import verification, writing
from measures.models import Entry, Measure, Status, VersionConflict

from . import make
from .make import DAY, NOW
from .records import counted, first_changes, promises_of, rights_of_change

PEOPLE = ("editor", "verifier", "administrator", "another editor")
DUE = date(2025, 12, 31)
LATE = (State.LATE, State.MOVED)
DOUBTS = ("source_older", "source_announced", "final")

who = st.sampled_from(PEOPLE)
which = st.integers(0, 5)
targets = st.sampled_from([None, 1, 2])
acts = st.sampled_from(["move", "move", "correct"])
values = st.integers(1, 4).map(lambda n: Decimal(n * 500))
days = st.integers(-2, 2).map(lambda n: DUE + timedelta(days=n * 200))
statuses = st.sampled_from([s for s in Status.values if s != "superseded"])


class Histories(RuleBasedStateMachine):
    """Each rule is tried by somebody; refusals are no faults, and write nothing."""

    @initialize()
    def begin(self):
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.at = NOW
        zone = make.zone("hetao-sz")
        self.people = {name: make.actor(make.user(name.split()[-1], zone)) for name in PEOPLE}
        self.source = make.source(published_on=NOW.date())
        due = {"deadline": "2025年底", "due_from": DUE, "due_by": DUE}
        goals = [make.target(), make.target(baseline=Decimal(100))]
        for content in ({"targets": goals} | due, due, {}):
            make.measure(source=self.source, **content)
        self.before = self.snapshot()

    def measures(self):
        return list(Measure.objects.with_parts().order_by("pk"))

    def nth(self, n):
        rows = Measure.objects.order_by("pk")
        return rows[n % rows.count()]

    def snapshot(self):
        return {each.code: (each, promises_of(each)) for each in self.measures()}

    def attempt(self, verb, *args, by, **kwargs):
        """Try a verb, then hold what it did to the rules."""
        entries = Entry.objects.count()
        details = {"by": self.people[by], "reason": "because it was so", "at": self.at}
        done = False
        try:
            with transaction.atomic():
                verb(*args, **details, **kwargs)
            done = True
        except (ValidationError, PermissionDenied, VersionConflict):
            pass
        if not done:
            assert Entry.objects.count() == entries
            return
        now = self.snapshot()
        for code, (measure, promised) in self.before.items():
            self.hold(measure, promised, *now[code])
        counted(now)
        self.before = now

    def hold(self, before, promised, now, promises_now):
        """What one act may not do to one measure."""
        assert [u.number for u in sorted(now.update_list, key=lambda u: u.number)] == [
            *range(1, len(now.update_list) + 1)
        ]
        for name in ("update_list", "target_list", "request_list", "confirmation_list"):
            assert len(getattr(now, name)) >= len(getattr(before, name)), name
        rights_of_change(now, promised, promises_now, first_changes(promised, promises_now))
        day = localdate(self.at)
        if before.outlook.state(day) in LATE:
            assert not now.withdrawn
            state = now.outlook.state(day)
            assert state not in OPEN or promises_now["granted"] > promised["granted"]
            assert state not in ("cancelled", "superseded") or now.ended_late

    @rule()
    def time_passes(self):
        self.at += timedelta(hours=13)

    @rule(by=who, value=values)
    def create(self, by, value):
        if Measure.objects.count() < 6:
            zone = self.nth(0).zone
            content = {"zone": zone, "kind": "tax", "origin_script": "hans", "title": "新的措施"}
            content |= {"targets": [make.target(value=value)]}
            step = {"status": "planned", "effective_on": DAY, "source": self.source}
            code = f"NEW-{Entry.objects.count():03}"
            self.attempt(editing.create_measure, code, content=content, **step, by=by)

    @rule(
        by=who, n=which, act=acts, number=st.sampled_from([1, 2]), value=values, other=st.booleans()
    )
    def change_value(self, by, n, act, number, value, other):
        content = {"baseline" if other else "value": value}
        details = {"act": act, "target": number, "content": content, "source": self.source}
        self.attempt(promises.change_promise, self.nth(n), **details, by=by)

    @rule(by=who, n=which, act=acts, number=targets, day=days)
    def change_deadline(self, by, n, act, number, day):
        content = {"deadline": "某日", "due_from": day, "due_by": day}
        details = {"act": act, "target": number, "content": content, "source": self.source}
        self.attempt(promises.change_promise, self.nth(n), **details, by=by)

    @rule(by=who, n=which, number=st.sampled_from([1, 2]))
    def retire(self, by, n, number):
        details = {"act": "retire", "target": number, "content": {}, "source": self.source}
        self.attempt(promises.change_promise, self.nth(n), **details, by=by)

    @rule(
        by=who,
        n=which,
        verb=st.sampled_from(["grant", "grant", "refuse", "recall"]),
        number=st.integers(1, 4),
    )
    def decide(self, by, n, verb, number):
        self.attempt(getattr(promise_decisions, verb), self.nth(n), request=number, by=by)

    @rule(by=who, n=which, to=statuses)
    def step(self, by, n, to):
        details = {"to": to, "effective_on": DAY, "source": self.source, "confirm": DOUBTS}
        self.attempt(workflow.advance, self.nth(n), **details, by=by)

    @rule(by=who, n=which)
    def take_back(self, by, n):
        self.attempt(taking_back.take_back, self.nth(n), by=by)

    @rule(by=who, n=which, others=st.lists(which, min_size=1, max_size=2, unique=True))
    def supersede(self, by, n, others):
        """By one, or split into two."""
        details = {"to": "superseded", "effective_on": DAY, "confirm": DOUBTS}
        successors = [self.nth(other) for other in others]
        self.attempt(workflow.advance, self.nth(n), successors=successors, **details, by=by)

    @rule(by=who, several=st.lists(which, min_size=2, max_size=2, unique=True), n=which)
    def merge(self, by, several, n):
        """Two into one, both or none."""

        def both(**details):
            with writing(alone=True):
                for old in several:
                    step = {"to": "superseded", "effective_on": DAY, "confirm": DOUBTS}
                    successors = [self.nth(n)]
                    workflow.advance(self.nth(old), successors=successors, **step, **details)

        self.attempt(both, by=by)

    @rule(by=who, n=which, number=st.sampled_from([1, 2]), value=values)
    def read(self, by, n, number, value):
        if target := self.nth(n).targets.filter(number=number).first():
            details = {"value": value, "read_on": DAY, "source": self.source}
            self.attempt(monitoring.record_reading, target, **details, by=by)

    @rule(by=who, n=which)
    def confirm(self, by, n):
        self.attempt(monitoring.confirm, self.nth(n), true_on=localdate(self.at), by=by)

    @rule(by=who, n=which, value=values, what=st.sampled_from(["title", "add", "value", "drop"]))
    def amend(self, by, n, value, what):
        measure = self.nth(n)
        rows = [{"number": each.number} for each in measure.targets.order_by("number")]
        if what == "value":
            rows = [row | {"value": value, "baseline": value} for row in rows]
        if what == "add" and len(rows) < 2:
            rows.append(make.target(value=value))
        content = {"title": f"第{value}号"} if what == "title" else {"targets": rows}
        content = {"targets": rows[1:]} if what == "drop" else content
        self.attempt(editing.amend_measure, measure, content=content, by=by)

    @rule(by=who, n=which, verb=st.sampled_from(["withdraw", "reinstate"]))
    def withdraw(self, by, n, verb):
        self.attempt(getattr(withdrawal, verb), self.nth(n), by=by)

    def teardown(self):
        if hasattr(self, "savepoint"):
            assert verification.verify().faults == []
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)
