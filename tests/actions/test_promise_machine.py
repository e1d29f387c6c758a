"""Random histories of promises, by four people: what the record keeps whatever they do."""

from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from measures.actions import monitoring, promise_decisions, promises
from measures.domain.promises import easings
from measures.ledger import verification
from measures.models import Entry, Measure
from tests.helpers import make
from tests.helpers.make import DAY, NOW

PEOPLE = ("editor", "verifier", "administrator", "another editor")
DUE = date(2025, 12, 31)
by = st.sampled_from(PEOPLE)
targets = st.sampled_from([None, 1, 2])
values = st.integers(1, 4).map(lambda n: Decimal(n * 500))
days = st.integers(-2, 2).map(lambda n: DUE + timedelta(days=n * 200))


class Promises(RuleBasedStateMachine):
    """Each rule is tried by somebody; refusals are no faults, and write nothing."""

    @initialize()
    def begin(self):
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        zone = make.zone("hetao-sz")
        self.people = {name: make.actor(make.user(name.split()[-1], zone)) for name in PEOPLE}
        self.source = make.source()
        due = {"deadline": "2025年底", "due_from": DUE, "due_by": DUE}
        made = make.measure(source=self.source, targets=[make.target(), make.target()], **due)
        self.pk = made.pk
        self.numbers = {1, 2}
        self.before = self.snapshot()

    def measure(self):
        return Measure.objects.get(pk=self.pk)

    def snapshot(self):
        measure = Measure.objects.with_parts().get(pk=self.pk)
        for target in measure.target_list:
            target.measure = measure
        rows = {None: measure, **{target.number: target for target in measure.target_list}}
        first = {number: self.first_of(row) for number, row in rows.items()}
        in_force = {n: row.promise() for n, row in rows.items() if not retired(row)}
        granted = {each.number for each in measure.request_list if each.state == "granted"}
        return {"first": first, "in_force": in_force, "granted": granted}

    @staticmethod
    def first_of(row):
        return row.first_due_by, getattr(row, "first_value", None)

    def attempt(self, verb, *args, who, **kwargs):
        """Try a verb, then hold what it did to the rules."""
        entries = Entry.objects.count()
        with suppress(ValidationError, PermissionDenied):
            verb(*args, by=self.people[who], reason="because it was so", at=NOW, **kwargs)
        assert Entry.objects.count() - entries in (0, 1)
        now, before = self.snapshot(), self.before
        eased = [
            number
            for number, promise in before["in_force"].items()
            if number not in now["in_force"] or easings(promise, now["in_force"][number])
        ]
        if eased or now["first"] != before["first"]:
            [number] = now["granted"] - before["granted"]
            request = self.measure().promise_requests.get(number=number)
            asked = Entry.objects.get(code=self.measure().code, version=request.version)
            assert asked.actor_id != Entry.objects.latest("seq").actor_id
            assert now["first"] == before["first"] or request.act == "correct"
        self.before = now

    @rule(
        who=by,
        act=st.sampled_from(["move", "correct"]),
        number=st.sampled_from([1, 2]),
        value=values,
    )
    def change_value(self, who, act, number, value):
        content = {"value": value}
        self.attempt(
            promises.change_promise,
            self.measure(),
            who=who,
            act=act,
            target=number,
            content=content,
            source=self.source,
        )

    @rule(who=by, act=st.sampled_from(["move", "correct"]), number=targets, day=days)
    def change_deadline(self, who, act, number, day):
        content = {"deadline": "某日", "due_from": day, "due_by": day}
        self.attempt(
            promises.change_promise,
            self.measure(),
            who=who,
            act=act,
            target=number,
            content=content,
            source=self.source,
        )

    @rule(who=by, number=st.sampled_from([1, 2]))
    def retire(self, who, number):
        self.attempt(
            promises.change_promise,
            self.measure(),
            who=who,
            act="retire",
            target=number,
            content={},
            source=self.source,
        )

    @rule(
        who=by,
        verb=st.sampled_from(["grant", "grant", "refuse", "recall"]),
        number=st.integers(1, 9),
    )
    def decide(self, who, verb, number):
        self.attempt(getattr(promise_decisions, verb), self.measure(), who=who, request=number)

    @rule(who=by, number=st.sampled_from([1, 2]), value=values)
    def read(self, who, number, value):
        target = self.measure().targets.get(number=number)
        self.attempt(
            monitoring.record_reading, target, who=who, value=value, read_on=DAY, source=self.source
        )

    @invariant()
    def no_promise_leaves_the_record(self):
        if hasattr(self, "pk"):
            measure = self.measure()
            assert {target.number for target in measure.targets.all()} == self.numbers
            numbers = sorted(each.number for each in measure.promise_requests.all())
            assert numbers == [*range(1, len(numbers) + 1)]

    def teardown(self):
        if hasattr(self, "savepoint"):
            assert verification.verify().faults == []
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)


def retired(row):
    return getattr(row, "retired_on", None) is not None


def test_whatever_four_people_do_promises_stay_kept(db, time_machine):
    time_machine.move_to(NOW, tick=False)
    few = settings(
        max_examples=8,
        stateful_step_count=12,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Promises, settings=few)
