"""Promises are moved, never overwritten; easier or later takes a second person."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from measures.actions import editing, promise_decisions, promises
from measures.ledger import verification
from measures.models import Entry, Measure, NotAllowed, Source, Zone
from tests.helpers import make
from tests.helpers.make import NOW

TODAY = NOW.date()
PAST = {"deadline": "2025年底", "due_from": date(2025, 12, 31), "due_by": date(2025, 12, 31)}
LATER = {"deadline": "2028年底", "due_from": date(2028, 12, 31), "due_by": date(2028, 12, 31)}
WHY = "改由下一期工程完成"


@pytest.fixture
def people(db):
    zone = make.zone("hetao-sz")
    return {
        "editor": make.actor(make.user("editor", zone)),
        "verifier": make.actor(make.user("verifier", zone)),
        "administrator": make.actor(make.user("administrator", zone)),
    }


@pytest.fixture
def late(people):
    """Due in the past, with a target that no reading reaches."""
    return make.measure("LATE-001", targets=[make.target()], source=make.source("plan"), **PAST)


def notice():
    return Source.objects.filter(code="notice").first() or make.source("notice")


def change(by, act="move", target=1, **content):
    measure = Measure.objects.get(code="LATE-001")
    details = {"by": by, "reason": WHY, "at": NOW, "source": notice()}
    return promises.change_promise(measure, act=act, target=target, content=content, **details)


def decide(verb, by, number=1):
    measure = Measure.objects.get(code="LATE-001")
    return getattr(promise_decisions, verb)(measure, request=number, by=by, reason=WHY, at=NOW)


def now():
    measure = Measure.objects.get(code="LATE-001")
    outlook = measure.outlook
    return outlook.plan.on(TODAY), outlook.first.on(TODAY), outlook.state(TODAY)


def assert_proved():
    assert verification.verify().faults == []


LATE = ("overdue", "overdue", "late")


@pytest.mark.parametrize(
    "content",
    [
        {"targets": [{"number": 1, "value": Decimal(1)}]},
        {"targets": [{"number": 1, "comparator": "about"}]},
        {"targets": [{"number": 1, **LATER}]},
        {"targets": []},
        {"due_by": date(2028, 12, 31)},
        {"deadline": "", "due_from": None, "due_by": None},
    ],
)
def test_an_amendment_changes_no_promise_and_names_the_way(late, people, content):
    details = {"by": people["administrator"], "reason": WHY, "at": NOW}
    with pytest.raises(ValidationError, match="/(promise|retire)/"):
        editing.amend_measure(late, content=content, **details)
    assert now() == LATE
    assert_proved()


def test_an_amendment_may_repeat_what_is_promised(late, people):
    content = {
        "targets": [{"number": 1, "value": Decimal("1000.0"), "indicator": "新的名称"}],
        **PAST,
    }
    details = {"by": people["editor"], "reason": WHY, "at": NOW}
    editing.amend_measure(late, content=content, **details)
    assert Measure.objects.get().targets.get().indicator_hans == "新的名称"


def test_an_easier_promise_waits_and_the_old_one_is_judged(late, people):
    request = change(people["editor"], value=Decimal(1))

    assert (request.state, request.easier, request.late) == ("pending", "less", True)
    assert ('"value":"1000"' in request.before, '"value":"1"' in request.after) == (True, True)
    assert Measure.objects.get().targets.get().value == 1000
    assert now() == LATE
    assert Entry.objects.latest("seq").verb == "requested"
    assert_proved()


def test_a_second_person_grants_and_the_first_promise_goes_on_being_judged(late, people):
    change(people["editor"], target=None, **LATER)
    granted = decide("grant", people["verifier"])

    measure = Measure.objects.get()
    assert (granted.state, granted.decided_as) == ("granted", "verifier")
    assert (measure.due_by, measure.first_due_by) == (LATER["due_by"], PAST["due_by"])
    assert now() == ("not_due", "overdue", "moved")
    assert_proved()


@pytest.mark.parametrize("verb", ["grant", "refuse"])
def test_nobody_decides_on_a_request_of_his_own(late, people, verb):
    change(people["administrator"], value=Decimal(1))
    with pytest.raises(ValidationError, match="second person"):
        decide(verb, people["administrator"])
    with pytest.raises(NotAllowed):
        decide(verb, people["editor"])
    assert now() == LATE


def test_a_refused_or_recalled_request_changes_nothing(late, people):
    change(people["editor"], value=Decimal(1))
    assert decide("refuse", people["verifier"]).state == "refused"
    change(people["editor"], value=Decimal(2))
    with pytest.raises(NotAllowed):
        decide("recall", people["verifier"], 2)
    assert decide("recall", people["editor"], 2).state == "recalled"
    with pytest.raises(ValidationError, match="decided already"):
        decide("grant", people["verifier"], 2)
    assert now() == LATE
    assert_proved()


def test_a_harder_promise_takes_effect_at_once(late, people):
    request = change(people["editor"], value=Decimal(2000))
    target = Measure.objects.get().targets.get()
    assert request.state == "at_once"
    assert (target.value, target.first_value) == (2000, 1000)
    assert Entry.objects.latest("seq").verb == "moved"
    assert_proved()


def test_a_correction_waits_and_corrects_the_first_promise_too(late, people):
    assert change(people["editor"], "correct", value=Decimal(2000)).state == "pending"
    decide("grant", people["verifier"])
    target = Measure.objects.get().targets.get()
    assert (target.value, target.first_value) == (2000, 2000)


def test_a_corrected_deadline_is_that_of_the_targets_which_share_it(late, people):
    change(people["editor"], "correct", target=None, **LATER)
    decide("grant", people["verifier"])
    assert now() == ("not_due", "not_due", "not_yet_due")
    assert_proved()


def test_a_retired_target_stays_with_its_first_promise(late, people):
    assert change(people["editor"], "retire").easier == "retired"
    assert now() == LATE
    decide("grant", people["verifier"])
    target = Measure.objects.get().targets.get()
    assert (target.retired_on, target.first_value) == (TODAY, 1000)
    with pytest.raises(ValidationError, match="is retired"):
        change(people["editor"], value=Decimal(1))
    assert_proved()


def test_one_request_waits_for_a_promise_at_a_time(late, people):
    change(people["editor"], value=Decimal(1))
    with pytest.raises(ValidationError, match="waits for a second person"):
        change(people["editor"], value=Decimal(2000))
    assert change(people["editor"], target=None, **LATER).number == 2


@pytest.mark.parametrize(
    ("target", "content", "field"),
    [
        (1, {"value": None}, "__all__"),
        (1, {"per": "每年"}, "per"),
        (1, {"direction": "decrease"}, "direction"),
        (7, {"value": Decimal(1)}, "target"),
        (None, {"value": Decimal(1)}, "value"),
        (None, {"due_by": date(2020, 1, 1)}, "__all__"),
        (None, {"deadline": ""}, "__all__"),
        (1, {}, "__all__"),
        (1, {"value_max": Decimal(2000)}, "__all__"),
    ],
)
def test_what_cannot_be_promised_is_refused_and_nothing_is_written(
    late, people, target, content, field
):
    notice()
    before = Entry.objects.count()
    with pytest.raises(ValidationError) as refused:
        change(people["editor"], target=target, **content)
    assert field in getattr(refused.value, "message_dict", {"__all__": 0})
    assert Entry.objects.count() == before


def test_it_takes_a_role_in_the_zone_and_a_source(late, people):
    stranger = make.actor(make.user("editor", make.zone("suzhou")))
    with pytest.raises(NotAllowed):
        change(stranger, value=Decimal(2000))
    with pytest.raises(ValidationError, match="Name the source"):
        promises.change_promise(
            late,
            act="move",
            target=1,
            content={"value": Decimal(1)},
            source=None,
            by=people["editor"],
            reason=WHY,
            at=NOW,
        )


def test_the_operators_import_needs_no_second_person(late, people):
    assert change(make.BY, "correct", value=Decimal(1)).state == "at_once"
    assert Zone.objects.exists()
    assert_proved()


def test_a_deadline_is_first_promised_once(people):
    make.measure("LATE-001")
    change(people["editor"], target=None, **LATER)
    measure = Measure.objects.get(code="LATE-001")
    assert measure.first_due_by == LATER["due_by"]
    earlier = LATER["due_by"] - timedelta(days=1)
    change(people["editor"], target=None, due_by=earlier, due_from=earlier)
    measure.refresh_from_db()
    assert (measure.first_due_by, measure.due_by) == (LATER["due_by"], earlier)
