"""Half of the second person's work: what is not accepted goes back, with words."""

import pytest

from measures.actions import workflow
from measures.ledger import verification
from measures.models import Entry, NotAllowed
from tests.helpers import make
from tests.helpers.make import DAY, NOW


@pytest.fixture
def completed(db):
    """A measure that an editor reported as completed; and that editor."""
    measure, editor = make.measure(), make.actor(make.user("editor"))
    make.step(measure, "completed", by=editor, source=make.source(), confirm=["source_announced"])
    return measure, editor


def back(measure, by, **details):
    usual = {"reason": "no photograph of the finished building", "effective_on": DAY, "at": NOW}
    return workflow.advance(measure, to="in_progress", by=by, **usual | details)


@pytest.mark.parametrize("role", ["verifier", "administrator"])
def test_whoever_may_verify_sends_back_what_another_reported(completed, role):
    measure, _editor = completed

    update = back(measure, make.actor(make.user(role)))

    assert (measure.status, update.act, update.role) == ("in_progress", "sent_back", role)
    assert update.reason == "no photograph of the finished building"
    assert Entry.objects.latest("seq").verb == "advanced"
    assert verification.verify().faults == []


def test_the_one_who_reported_it_and_other_editors_take_work_up_again(completed):
    measure, editor = completed
    other = make.actor(make.user("editor"))

    assert back(measure, editor).act == "advanced"
    make.step(measure, "completed", by=editor, source=make.source())
    assert back(measure, other).act == "advanced"


def test_one_person_with_both_roles_does_not_send_back_to_himself(completed):
    measure, editor = completed
    make.member(editor.user, "verifier", measure.zone)

    update = back(measure, editor)

    assert (update.act, update.role) == ("advanced", "editor")


def test_a_verifier_takes_no_other_step_of_an_editor(db):
    measure, verifier = make.measure(), make.actor(make.user("verifier"))

    with pytest.raises(NotAllowed, match="Editor"):
        back(measure, verifier)
