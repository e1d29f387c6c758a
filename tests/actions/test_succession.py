"""A superseded measure names what took its place; both say so."""

import json

import pytest
from django.core.exceptions import ValidationError

from measures.actions import taking_back, withdrawal
from measures.ledger import verification
from measures.models import Entry, Measure, NotAllowed
from tests.helpers import make
from tests.helpers.make import BY, NOW


def body_of(measure):
    return json.loads(bytes(Entry.objects.filter(code=measure.code).latest("seq").body))


def supersede(measure, *successors, **details):
    return make.step(measure, "superseded", successors=successors, **details)


def test_one_is_split_into_several_and_both_sides_say_so(db):
    whole, *parts = (make.measure(code) for code in ("TEST-001", "TEST-002", "TEST-003"))

    supersede(whole, *parts)

    assert body_of(whole)["superseded_by"] == ["TEST-002", "TEST-003"]
    assert body_of(whole)["history"][-1]["successors"] == ["TEST-002", "TEST-003"]
    assert [body_of(part)["supersedes"] for part in parts] == [["TEST-001"], ["TEST-001"]]
    assert [e.verb for e in Entry.objects.order_by("-seq")[:3]] == ["advanced", "linked", "linked"]
    assert verification.verify().faults == []


def test_several_are_merged_into_one(db):
    first, second, whole = (make.measure(code) for code in ("TEST-001", "TEST-002", "TEST-003"))

    supersede(first, whole)
    supersede(second, Measure.objects.get(pk=whole.pk))

    assert body_of(whole)["supersedes"] == ["TEST-001", "TEST-002"]
    assert verification.verify().faults == []


def test_taken_back_it_is_superseded_by_none_and_the_step_stays(db):
    old, new = make.measure("TEST-001"), make.measure("TEST-002")
    supersede(old, new)

    taking_back.take_back(old, by=BY, reason="clicked by mistake", at=NOW)

    assert body_of(old)["superseded_by"] == body_of(new)["supersedes"] == []
    assert body_of(old)["history"][1]["successors"] == ["TEST-002"]
    assert verification.verify().faults == []
    supersede(Measure.objects.get(pk=new.pk), old)  # the other way round
    assert body_of(old)["supersedes"] == ["TEST-002"]
    assert verification.verify().faults == []


@pytest.mark.parametrize("which", ["none", "itself", "cancelled", "superseded", "withdrawn"])
def test_what_cannot_take_the_place_is_refused(db, which):
    old, other = make.measure(), make.measure()
    if which in ("cancelled", "superseded"):
        make.step(other, which)
    if which == "withdrawn":
        withdrawal.withdraw(other, by=BY, reason="recorded twice", at=NOW)
    successors = {"none": [], "itself": [old]}.get(which, [other])

    with pytest.raises(ValidationError) as refusal:
        supersede(old, *successors)

    assert list(refusal.value.message_dict) == ["successors"]
    assert Measure.objects.get(pk=old.pk).status == "planned"


def test_other_steps_have_no_successors(db):
    with pytest.raises(ValidationError) as refusal:
        make.step(make.measure(), "cancelled", successors=[make.measure()])
    assert list(refusal.value.message_dict) == ["successors"]


def test_it_takes_an_editor_of_all_their_zones(db):
    here, there = make.measure(), make.measure(zone=make.zone("qianhai"))
    editor = make.actor(make.user("editor", here.zone))

    with pytest.raises(NotAllowed, match="qianhai"):
        supersede(here, there, by=editor)
    assert Measure.objects.get(pk=here.pk).version == 1


@pytest.mark.parametrize("to", ["cancelled", "superseded"])
def test_a_step_that_ends_a_measure_asks_once_more(db, to):
    measure, editor = make.measure(), make.actor(make.user("editor"))

    with pytest.raises(ValidationError, match="ends the measure"):
        make.step(measure, to, by=editor, confirm=[])
    make.step(measure, to, by=editor, confirm=["final"])

    assert measure.status == to
