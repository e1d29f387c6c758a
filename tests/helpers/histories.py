"""Random histories of measures, by four people of different rights, and what they must keep."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from hypothesis import strategies as st

from measures import ledger
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
from measures.ledger import verification
from measures.models import STEPS, Entry, Measure, Status, VersionConflict

from . import make
from .make import DAY, NOW
from .records import counted, first_changes, promises_of, rights_of_change

PEOPLE = ("editor", "verifier", "administrator", "another editor")
DUE = date(2025, 12, 31)
LATE = (State.LATE, State.MOVED)
DOUBTS = ("source_older", "source_announced", "final")

VALUES = [Decimal(n * 500) for n in range(1, 5)]
DAYS = [DUE + timedelta(days=n * 200) for n in range(-2, 3)]
STATUSES = [status for status in Status.values if status != "superseded"]
DECISIONS = ["grant", "grant", "refuse", "recall"]


def of(choices, k):
    """The choice that the number `k` makes."""
    return choices[k % len(choices)]


class History:
    """Each act is tried by somebody; refusals are no faults, and write nothing.

    `by` is one of PEOPLE, `n` picks the measure, `k` the details.
    """

    def __init__(self):
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

    def nth(self, n, **likely):
        """A measure; one of those that are `likely` to take the act, if there are any."""
        rows = Measure.objects.order_by("pk")
        wanted = rows.filter(**likely)
        rows = wanted if wanted.exists() else rows
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
            first = [target for target in now.target_list if target.added_on is None]
            assert state != "kept" or now.status != before.status or first

    def time_passes(self, by, n, k):
        self.at += timedelta(hours=13)

    def create(self, by, n, k):
        if Measure.objects.count() < 5:
            content = {"zone": self.nth(0).zone, "kind": "tax", "origin_script": "hans"}
            content |= {"title": "新的措施", "targets": [make.target(value=of(VALUES, k))]}
            step = {"status": "planned", "effective_on": DAY, "source": self.source}
            code = f"NEW-{Entry.objects.count():03}"
            self.attempt(editing.create_measure, code, content=content, **step, by=by)

    def change(self, by, n, k, measure, number, act, content):
        details = {"act": act, "target": number, "content": content, "source": self.source}
        self.attempt(promises.change_promise, measure, **details, by=by)

    def change_value(self, by, n, k):
        measure, number = self.nth(n, targets__retired_on=None, targets__number=1), 1 + k % 2
        content = {"baseline" if k % 5 == 0 else "value": of(VALUES, k)}
        act = "correct" if k % 3 == 0 else "move"
        self.change(by, n, k, measure, number, act, content)

    def change_deadline(self, by, n, k):
        content = {"deadline": "某日", "due_from": of(DAYS, k), "due_by": of(DAYS, k)}
        act = "correct" if k % 3 == 0 else "move"
        self.change(by, n, k, self.nth(n), of([None, None, 1, 2], k), act, content)

    def retire(self, by, n, k):
        self.change(by, n, k, self.nth(n, targets__number=2), 1 + k % 2, "retire", {})

    def decide(self, by, n, k):
        measure = self.nth(n, promise_requests__state="pending")
        request = measure.promise_requests.filter(state="pending").first()
        number = request.number if request else 1
        self.attempt(getattr(promise_decisions, of(DECISIONS, k)), measure, request=number, by=by)

    def step(self, by, n, k):
        measure = self.nth(n)
        to = of([*STEPS[measure.status]] or STATUSES, k) if k % 4 else of(STATUSES, k)
        details = {"to": to, "effective_on": DAY, "source": self.source, "confirm": DOUBTS}
        self.attempt(workflow.advance, measure, **details, by=by)

    def take_back(self, by, n, k):
        measure = self.nth(n, status__in=["superseded", "cancelled", "verified", "completed"])
        self.attempt(taking_back.take_back, measure, by=by)

    def supersede(self, by, n, k):
        """By one, or split into two."""
        details = {"to": "superseded", "effective_on": DAY, "confirm": DOUBTS}
        successors = {self.nth(n + 1, status="planned"), self.nth(n + 1 + k % 3)}
        self.attempt(workflow.advance, self.nth(n), successors=successors, **details, by=by)

    def merge(self, by, n, k):
        """Two into one, both or none."""

        def both(**details):
            with ledger.writing(alone=True):
                for old in (n, n + 1):
                    step = {"to": "superseded", "effective_on": DAY, "confirm": DOUBTS}
                    successors = [self.nth(n + 2)]
                    workflow.advance(self.nth(old), successors=successors, **step, **details)

        self.attempt(both, by=by)

    def read(self, by, n, k):
        measure = self.nth(n, targets__number=1)
        if target := measure.targets.order_by("number").first():
            details = {"value": of(VALUES, k), "read_on": DAY, "source": self.source}
            self.attempt(monitoring.record_reading, target, **details, by=by)

    def confirm(self, by, n, k):
        self.attempt(monitoring.confirm, self.nth(n), true_on=localdate(self.at), by=by)

    def amend(self, by, n, k):
        measure, value = self.nth(n), of(VALUES, k)
        rows = [{"number": each.number} for each in measure.targets.order_by("number")]
        match k % 4:
            case 0:
                content = {"title": f"第{value}号"}
            case 1:
                content = {"targets": rows[1:]}
            case 2:
                content = {"targets": [row | {"value": value, "baseline": value} for row in rows]}
            case _:
                content = {"targets": rows or [make.target(value=value)]}
        self.attempt(editing.amend_measure, measure, content=content, by=by)

    def withdraw(self, by, n, k):
        self.attempt(withdrawal.withdraw, self.nth(n), by=by)

    def reinstate(self, by, n, k):
        self.attempt(withdrawal.reinstate, self.nth(n, withdrawn=True), by=by)


#: The acts, the more often named the more often tried.
ACTS = [
    *("time_passes", "create", "retire", "merge", "read", "confirm", "withdraw", "reinstate"),
    *["change_value", "change_deadline", "decide", "step", "take_back", "supersede", "amend"] * 2,
    *("decide", "step", "read"),
]
HISTORIES = st.lists(
    st.tuples(
        st.sampled_from(ACTS),
        st.sampled_from(PEOPLE),
        st.integers(0, 4),
        st.integers(0, 59),
    ),
    min_size=15,
    max_size=40,
)


def live(history):
    """Live through a history, hold each act to the rules, and leave nothing behind."""
    with transaction.atomic():
        lived = History()
        for act, by, n, k in history:
            getattr(lived, act)(by, n, k)
        assert verification.verify().faults == []
        transaction.set_rollback(True)
