"""A measure names the one whose model it follows, in whatever zone; families have no cycle."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from measures.actions import batches, editing, withdrawal
from measures.ledger import verification
from measures.models import Entry, Measure, NotAllowed
from measures.reads.lineage import families, lineage
from tests.helpers import make
from tests.helpers.make import BY, NOW


def follow(measure, model, by=BY):
    measure = Measure.objects.get(pk=measure.pk)
    content = {"modelled_on": model}
    return editing.amend_measure(measure, content=content, by=by, reason="copied", at=NOW)


def models():
    return {each["code"]: each["modelled_on"] for each in lineage("TEST-001")["results"]}


@pytest.fixture
def family(db):
    """TEST-002 of another zone follows TEST-001, and TEST-003 follows TEST-002."""
    first = make.measure("TEST-001", kind="whitelist")
    second = make.measure("TEST-002", kind="whitelist", zone=make.zone("suzhou"), modelled_on=first)
    third = make.measure("TEST-003", kind="whitelist", zone=make.zone("guangzhou"))
    return first, second, follow(third, second)


def test_a_family_is_on_record_from_its_origin_down(family):
    assert lineage("TEST-003")["origin"] == "TEST-001"
    assert models() == {"TEST-001": None, "TEST-002": "TEST-001", "TEST-003": "TEST-002"}
    [root], more = families("whitelist")
    assert [branch.measure.code for branch in root.further()] == ["TEST-002", "TEST-003"]
    assert (root.measure.code, more) == ("TEST-001", False)
    body = json.loads(bytes(Entry.objects.filter(code="TEST-003").latest("seq").body))
    assert body["modelled_on"] == "TEST-002"
    assert verification.verify().faults == []


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_measure_follows_neither_itself_nor_what_follows_it(family, number):
    with pytest.raises(ValidationError) as refusal:
        follow(family[0], family[number])

    assert [*refusal.value.message_dict] == ["modelled_on"]
    assert Measure.objects.get(code="TEST-001").version == 1


def test_a_withdrawn_model_takes_no_new_copies_and_stays_of_those_it_has(family):
    withdrawal.withdraw(family[1], by=BY, reason="entered twice", at=NOW)

    with pytest.raises(ValidationError, match="TEST-002 is withdrawn"):
        follow(make.measure(), family[1])
    copy = Measure.objects.get(code="TEST-003")
    editing.amend_measure(copy, content={"title": "另一个"}, by=BY, reason="needed", at=NOW)
    assert models()["TEST-003"] == "TEST-002"


def test_the_editor_of_the_copy_links_it_and_nobody_else(family):
    hong_kong = make.zone("hong-kong")
    copy = make.measure("TEST-004", zone=hong_kong)
    with pytest.raises(NotAllowed):
        follow(copy, family[0], by=make.actor(make.user("editor", make.zone("suzhou"))))

    follow(copy, family[0], by=make.actor(make.user("editor", hong_kong)))

    assert models()["TEST-004"] == "TEST-001"


def test_a_link_is_taken_back_with_its_batch_and_comes_back_with_the_next(family):
    editor = make.user("editor", make.zone("guangzhou"))
    by = replace(make.actor(editor), request_id="cut")
    follow(family[2], None, by=by)
    assert models() == {"TEST-001": None, "TEST-002": "TEST-001"}

    batches.undo_batch(
        "cut", by=make.actor(editor), reason="right after all", at=NOW + timedelta(1)
    )

    assert models()["TEST-003"] == "TEST-002"
    assert verification.verify().faults == []
