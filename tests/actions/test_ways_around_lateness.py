"""What one person might do with a late measure instead of keeping its promise."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from measures.actions import editing, monitoring, promises, taking_back, withdrawal
from measures.ledger import verification
from measures.models import Measure, StepRefused
from tests.helpers import make
from tests.helpers.make import NOW

TODAY = NOW.date()
PAST = {"deadline": "2025年底", "due_from": date(2025, 12, 31), "due_by": date(2025, 12, 31)}
AHEAD = {"deadline": "2027年底", "due_from": date(2027, 12, 31), "due_by": date(2027, 12, 31)}


@pytest.fixture
def why(db):
    """An editor, alone."""
    return {"by": make.actor(make.user("editor")), "reason": "so it was decided", "at": NOW}


def fresh(measure):
    return Measure.objects.get(pk=measure.pk)


def state(measure):
    return fresh(measure).outlook.state(TODAY)


def reach(measure, why):
    """A figure that reaches the last target."""
    target = measure.targets.latest("number")
    details = {"read_on": TODAY, "source": make.source(published_on=TODAY)}
    monitoring.record_reading(target, value=Decimal(1), **details, **why)


def test_an_easy_target_that_is_added_keeps_no_promise(why):
    measure = make.measure(**PAST)
    easy = {"targets": [make.target(value=Decimal(1))]}
    measure = editing.amend_measure(measure, content=easy, **why)

    reach(measure, why)

    assert measure.targets.get().added_on == TODAY
    assert (state(measure), fresh(measure).timetable.on(TODAY)) == ("late", "overdue")
    make.step(fresh(measure), "completed", source=make.source(published_on=TODAY))
    assert state(measure) == "kept"
    assert verification.verify().faults == []


def test_a_target_that_is_added_to_others_makes_it_harder(why):
    measure = make.measure(targets=[make.target(value=Decimal(1))])
    reach(measure, why)
    more = {"targets": [{"number": 1}, make.target()]}

    editing.amend_measure(fresh(measure), content=more, **why)

    assert state(measure) == "no_deadline"


def test_a_baseline_is_not_amended_and_another_one_waits(why):
    measure = make.measure(targets=[make.target(baseline=Decimal(500))], **AHEAD)
    nearer = {"baseline": Decimal(10)}
    with pytest.raises(ValidationError, match="/promise/"):
        editing.amend_measure(measure, content={"targets": [{"number": 1} | nearer]}, **why)

    request = promises.change_promise(
        measure, act="move", target=1, content=nearer, source=make.source(), **why
    )

    assert (request.state, request.easier) == ("pending", "baseline")
    assert measure.targets.get().baseline == 500


@pytest.mark.parametrize("to", ["cancelled", "superseded"])
@pytest.mark.parametrize(("due", "late"), [(PAST, True), (AHEAD, False)])
def test_a_measure_that_ends_when_it_is_late_says_so(why, to, due, late):
    measure = make.measure(**due)

    make.step(measure, to, by=why["by"])

    assert (fresh(measure).ended_late, state(measure)) == (late, to)
    taking_back.take_back(fresh(measure), **why)
    assert not fresh(measure).ended_late
    assert verification.verify().faults == []


def test_a_step_dated_before_the_deadline_hides_nothing(why):
    measure = make.measure(**PAST)

    make.step(measure, "cancelled", by=why["by"], effective_on=date(2025, 1, 1))

    assert fresh(measure).ended_late


def test_what_was_moved_and_what_was_only_proposed(why):
    moved = make.promise(make.measure(**PAST), **AHEAD)
    proposed = make.measure(status="proposed", **PAST)

    for measure in (moved, proposed):
        make.step(measure, "cancelled", by=why["by"])

    assert (fresh(moved).ended_late, fresh(proposed).ended_late) == (True, False)


def test_a_late_measure_is_not_withdrawn(why):
    measure = make.measure(**PAST)

    with pytest.raises(StepRefused, match="a late measure is not withdrawn"):
        withdrawal.withdraw(measure, **why)
    make.step(fresh(measure), "cancelled", by=why["by"])
    with pytest.raises(StepRefused, match="correct the promise first"):
        withdrawal.withdraw(fresh(measure), **why)

    make.promise(fresh(measure), act="correct", **AHEAD)
    assert withdrawal.withdraw(fresh(measure), **why).withdrawn
