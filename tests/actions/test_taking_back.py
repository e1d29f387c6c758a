"""A step that was a mistake is taken back, on record."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from measures.actions import monitoring, taking_back
from measures.ledger import verification
from measures.models import Entry, Measure, NotAllowed, StepRefused
from tests.helpers import make
from tests.helpers.make import DAY, NOW


@pytest.fixture
def editor(db):
    return make.actor(make.user("editor"))


def take_back(measure, by, **details):
    usual = {"reason": "clicked by mistake", "at": make.moment()}
    return taking_back.take_back(measure, by=by, **usual | details)


def body_of(measure):
    return json.loads(bytes(Entry.objects.filter(code=measure.code).latest("seq").body))


def test_the_author_takes_the_last_step_back_and_nothing_leaves_the_record(editor):
    measure = make.measure()
    make.step(measure, "cancelled", by=editor)

    take_back(measure, editor)

    assert (measure.status, measure.status_on) == ("planned", DAY)
    first, wrong, undone = body_of(measure)["history"]
    assert (wrong["to"], wrong["taken_back_by"]) == ("cancelled", 3)
    assert (undone["act"], undone["takes_back"], undone["to"]) == ("taken_back", 2, "planned")
    assert first["taken_back_by"] is None
    assert Entry.objects.latest("seq").verb == "taken_back"
    assert verification.verify().faults == []


def test_after_a_day_it_takes_an_administrator(editor):
    measure = make.measure()
    make.step(measure, "in_progress", by=editor)
    late = make.moment() + timedelta(hours=24, seconds=1)

    with pytest.raises(NotAllowed, match="within 24 hours"):
        take_back(measure, editor, at=late)
    take_back(measure, make.actor(make.user("administrator")), at=late)

    assert measure.status == "planned"


def test_another_editor_may_not(editor):
    measure = make.measure()
    make.step(measure, "in_progress", by=editor)

    with pytest.raises(NotAllowed, match="the person who recorded it"):
        take_back(measure, make.actor(make.user("editor")))


def test_steps_are_taken_back_one_after_the_other_but_not_the_first(editor):
    measure = make.measure()
    chief = make.actor(make.user("administrator"))
    make.step(measure, "in_progress", by=editor)
    make.step(measure, "suspended", by=editor)

    take_back(measure, chief)
    take_back(measure, chief)

    assert measure.status == "planned"
    with pytest.raises(StepRefused, match="Withdraw the measure instead"):
        take_back(measure, chief)
    assert verification.verify().faults == []


def test_nothing_is_taken_back_that_something_was_built_on(editor):
    measure = make.measure(targets=[make.target()])
    make.step(measure, "in_progress", by=editor)
    monitoring.record_reading(
        measure.targets.get(),
        **{"value": Decimal(5), "read_on": DAY, "source": make.source()},
        **{"by": editor, "reason": "counted on site", "at": make.moment()},
    )

    with pytest.raises(StepRefused, match="figure recorded"):
        take_back(Measure.objects.get(pk=measure.pk), editor)
    assert Measure.objects.get(pk=measure.pk).status == "in_progress"


def test_the_second_person_is_judged_by_the_steps_that_hold(editor):
    measure, verifier = make.measure(), make.actor(make.user("verifier"))
    source = make.source()
    make.step(measure, "completed", by=editor, source=source)
    make.step(measure, "verified", by=verifier, source=source, confirm=["source_announced"])
    take_back(measure, verifier)

    make.step(measure, "verified", by=verifier, source=source)

    assert measure.status == "verified"


def test_a_step_that_was_taken_back_confirms_nothing(editor):
    measure = make.measure()
    make.step(measure, "in_progress", by=editor, effective_on=NOW.date())

    take_back(measure, editor)

    assert measure.confirmed_on == DAY


def test_it_takes_words(editor):
    measure = make.measure()
    make.step(measure, "in_progress", by=editor)

    with pytest.raises(ValidationError) as refusal:
        take_back(measure, editor, reason="...")
    assert list(refusal.value.message_dict) == ["reason"]
