"""Take back what was recorded last by mistake: a figure, a confirmation. It stays on record."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from measures.actions import batches, monitoring, retracting
from measures.ledger import verification
from measures.models import Entry, Measure, NotAllowed, StepRefused
from tests.helpers import make
from tests.helpers.api import problem
from tests.helpers.make import DAY, NOW

V1 = "/api/v1/"


@pytest.fixture
def editor(db, time_machine):
    time_machine.move_to(NOW, tick=False)
    return replace(make.actor(make.user("editor", username="mei")), request_id="r-1")


def why(by, at=NOW):
    return {"by": by, "reason": "the wrong measure", "at": at}


def body_of(code):
    return json.loads(bytes(Entry.objects.filter(code=code).latest("seq").body))


def now(measure):
    return Measure.objects.get(pk=measure.pk)


def read(measure, value, by, **more):
    figure = {"value": Decimal(value), "read_on": DAY, "source": make.source()}
    monitoring.record_reading(now(measure).targets.get(), **figure | more, **why(by))


def test_a_wrong_confirmation_counts_no_more_and_stays_on_record(editor):
    measure = make.measure()
    before = now(measure).confirmed_on
    monitoring.confirm(now(measure), true_on=NOW.date(), **why(editor))
    assert now(measure).confirmed_on == NOW.date()

    retracting.retract(now(measure), **why(editor))

    assert now(measure).confirmed_on == before
    [confirmation] = body_of(measure.code)["confirmations"]
    assert confirmation["taken_back"]
    assert [*Entry.objects.filter(code=measure.code).values_list("verb", flat=True)] == [
        *("created", "confirmed", "retracted"),
    ]
    monitoring.confirm(now(measure), true_on=NOW.date(), **why(editor))  # the same day, rightly
    assert [each["number"] for each in body_of(measure.code)["confirmations"]] == [1, 3]
    assert verification.verify().faults == []


def test_the_first_figure_of_a_day_counts_no_more_and_neither_does_its_correction(editor, api):
    measure = make.measure(targets=[make.target(value=Decimal(100))])
    read(measure, 100, editor, locator="p. 3")
    assert now(measure).timetable.on(DAY) == "met"

    retracting.retract(now(measure), **why(editor))

    assert now(measure).timetable.on(DAY) == "no_deadline"
    assert [each["code"] for each in api.get(f"{V1}measures/?has_reading=false").json()["results"]]
    [target] = api.get(f"{V1}targets/").json()["results"]
    assert target["latest_reading"] is None
    read(measure, 5, editor)
    read(measure, 500, editor)
    retracting.retract(now(measure), **why(editor))
    first, second, third = body_of(measure.code)["targets"][0]["readings"]
    assert [each["taken_back"] for each in (first, second, third)] == [True, False, True]
    assert second["corrected_by"] is None
    assert verification.verify().faults == []


def test_only_while_nothing_was_recorded_since(editor):
    measure = make.confirmed(make.measure(), by=editor)
    make.step(now(measure), "in_progress", by=editor)
    entries = Entry.objects.count()

    with pytest.raises(StepRefused) as refusal:
        retracting.retract(now(measure), **why(editor))

    assert "moved on" in refusal.value.messages[0]
    assert Entry.objects.count() == entries


def test_only_its_author_within_a_day_or_an_administrator(editor):
    measure = make.confirmed(make.measure(), by=editor)
    other = make.actor(make.user("editor", username="other"))
    for by, at in ((other, NOW), (editor, NOW + timedelta(hours=25))):
        with pytest.raises(NotAllowed, match="within 24 hours, or by an administrator"):
            retracting.retract(now(measure), **why(by, at))

    chief = make.actor(make.user("administrator", username="chief"))
    retracting.retract(now(measure), **why(chief, NOW + timedelta(days=90)))

    assert body_of(measure.code)["confirmations"][0]["taken_back"]


def test_a_batch_of_confirmations_and_figures_is_taken_back_as_one(editor):
    measures = [make.measure(f"A-00{n}", targets=[make.target()]) for n in (1, 2)]
    before = [now(each).confirmed_on for each in measures]
    for measure in measures:
        monitoring.confirm(now(measure), true_on=NOW.date(), **why(editor))
        read(measure, 7, editor)

    batches.undo_batch("r-1", by=replace(editor, request_id="r-2"), reason="wrong list", at=NOW)

    assert [now(each).confirmed_on for each in measures] == before
    for measure in measures:
        body = body_of(measure.code)
        assert body["targets"][0]["readings"][0]["taken_back"]
        assert body["confirmations"][0]["taken_back"]
    assert verification.verify().faults == []


def test_an_officer_takes_her_wrong_click_back(editor, client):
    client.force_login(editor.user)
    measure = make.confirmed(make.measure(), by=editor)
    page, address = f"/admin/measures/measure/{measure.pk}/", "retract/"
    assert f"{page}{address}" in client.get(page).content.decode()

    fields = {"reason": "it was the other one", "version": now(measure).version}
    answer = client.post(f"{page}{address}", fields, follow=True).content.decode()

    assert "was taken back" in answer
    assert f"{page}{address}" not in answer
    assert "neither a figure nor a confirmation" in client.get(f"{page}{address}").content.decode()


def test_the_api_says_what_is_the_last_entry(editor, api):
    make.measure("A-001")
    api.credentials(HTTP_AUTHORIZATION=f"Token {make.token(editor.user)}")
    sent = {"format": "json", "headers": {"If-Match": '"1"'}}

    refused = api.post(f"{V1}measures/A-001/retract/", {"reason": "wrong one"}, **sent)

    assert (
        "The last entry of A-001 is “created”." in problem(refused, 409, "step-refused")["detail"]
    )
