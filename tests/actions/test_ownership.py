"""Measures have an owner and a deputy, who are handed over on record and not published."""

import json
from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError

from measures.actions import batches, editing, ownership
from measures.ledger import verification
from measures.ledger.public_form import read_public
from measures.models import BatchRefused, Entry, Measure, NotAllowed, VersionConflict
from tests.helpers import make


@pytest.fixture
def mei(db):
    return make.user("editor", last_name="陳", first_name="美玲")


@pytest.fixture
def kwok(db):
    return make.user("viewer", username="kwok")


def why(by=make.BY, **more):
    return {"by": by, "reason": "from the first of the month", "at": make.moment()} | more


def give(measure, **to):
    by = make.actor(make.user("editor"))
    return ownership.hand_over(Measure.objects.get(pk=measure.pk), to=to, **why(by))


def posts(measure):
    fresh = Measure.objects.get(pk=measure.pk)
    return fresh.owner_name, fresh.deputy_name


def test_the_record_has_id_and_name_and_the_public_has_neither(mei, kwok):
    measure = make.measure()
    give(measure, owner=mei, deputy=kwok)

    entry = Entry.objects.latest("seq")
    body = json.loads(bytes(entry.body))
    assert (entry.verb, entry.internal) == ("handed", True)
    assert body["owner"] == {"id": mei.pk, "name": "陳美玲"}
    assert body["deputy"] == {"id": kwok.pk, "name": "kwok"}
    assert not {"owner", "deputy"} & read_public(entry.body).keys()
    assert verification.verify().faults == []


def test_a_deputy_who_becomes_the_owner_leaves_that_post_free(mei, kwok):
    measure = make.measure()
    give(measure, owner=mei, deputy=kwok)

    give(measure, owner=kwok)

    assert posts(measure) == ("kwok", "")
    with pytest.raises(ValidationError) as refusal:
        give(measure, deputy=kwok)
    assert list(refusal.value.message_dict) == ["deputy"]


def test_it_takes_an_active_account_with_a_role_in_the_zone(mei):
    measure = make.measure()
    beside = make.user("editor", make.zone("hetao-hk"))
    gone = make.user("editor", is_active=False)

    for who in (beside, gone, make.user()):
        with pytest.raises(ValidationError, match="active account with a role in hetao-sz"):
            give(measure, owner=who)
    viewer = make.actor(make.user("viewer"))
    with pytest.raises(NotAllowed):
        ownership.hand_over(measure, to={"owner": mei}, **why(viewer))


def test_what_changes_nothing_is_not_recorded_and_lost_races_are_refused(mei):
    measure = make.measure()
    give(measure, owner=mei)
    end = Entry.objects.count()

    give(measure, owner=mei)
    with pytest.raises(VersionConflict):
        ownership.hand_over(measure, to={"owner": None}, **why(), version=1)

    assert Entry.objects.count() == end


def test_owners_are_set_at_creation_and_by_amendment(mei, kwok):
    measure = make.measure(owner=mei)

    editing.amend_measure(measure, content={"owner": kwok, "deputy": mei}, **why())

    assert posts(measure) == ("kwok", "陳美玲")


def test_all_of_a_colleague_goes_to_another_and_comes_back_with_the_batch(mei, kwok):
    one, two, three = make.measure(owner=mei), make.measure(owner=kwok), make.measure(owner=kwok)
    give(two, deputy=mei)
    give(three, deputy=mei)
    give(three, owner=kwok)
    leung = make.user("editor", username="leung")
    by = replace(make.actor(make.user("administrator")), request_id="r-1")

    codes = ownership.hand_over_all(mei.pk, to=leung, **why(by))

    assert codes == [one.code, two.code, three.code]
    assert posts(one) == ("leung", "")
    assert posts(two) == ("kwok", "leung")
    batches.undo_batch("r-1", **why(replace(by, request_id="r-2")))
    assert posts(one) == ("陳美玲", "")
    assert posts(two) == posts(three) == ("kwok", "陳美玲")


def test_all_or_nothing_of_a_colleague_is_handed_over(mei):
    hong_kong = make.zone("hetao-hk")
    make.member(mei, "editor", hong_kong)
    here, there = make.measure(owner=mei), make.measure(owner=mei, zone=hong_kong)
    local = make.user("editor")

    with pytest.raises(BatchRefused) as refusal:
        ownership.hand_over_all(mei.pk, to=local, **why())

    assert refusal.value.rows.keys() == {there.code}
    assert posts(here) == ("陳美玲", "")
