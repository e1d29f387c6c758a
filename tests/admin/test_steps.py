"""Steps in the admin: who may take which, sent back, taken back, succeeded, confirmed."""

import re

import pytest
from django.urls import reverse

from measures.models import Measure
from tests.helpers import make
from tests.helpers.make import DAY, NOW


@pytest.fixture(autouse=True)
def today(db, time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def editor(client):
    user = make.user("editor", first_name="Ada", last_name="Editor")
    client.force_login(user)
    return user


@pytest.fixture
def verifier(client):
    user = make.user("verifier", first_name="Vera", last_name="Verifier")
    client.force_login(user)
    return user


def address(measure, page):
    return reverse(f"admin:measures_measure_{page}", args=[measure.pk])


def send(client, measure, page="advance", **fields):
    measure = Measure.objects.get(pk=measure.pk)
    usual = {"effective_on": str(DAY), "reason": "so it was decided", "version": measure.version}
    return client.post(address(measure, page), usual | fields)


def disabled(client, measure):
    page = client.get(address(measure, "advance")).content.decode()
    inputs = re.findall(r'<input type="radio" name="to" value="(\w+)"([^>]*)>', page)
    return {to for to, rest in inputs if "disabled" in rest}, page


def test_only_steps_that_the_role_allows_can_be_chosen(client, verifier):
    measure = make.measure(status="completed")

    closed, page = disabled(client, measure)
    assert closed == set()  # sending back is half of the verifier's work

    other = make.measure()
    closed, page = disabled(client, other)
    assert closed == {
        "in_progress",
        "in_force",
        "completed",
        "suspended",
        "cancelled",
        "superseded",
    }
    assert "Takes one of the roles Editor, Administrator here." in page


def test_an_editor_sees_that_verifying_takes_another_role(client, editor):
    closed, page = disabled(client, make.measure(status="completed"))

    assert closed == {"verified"}
    assert "Takes one of the roles Verifier, Administrator here." in page


def test_who_reported_a_completion_reads_that_it_was_sent_back_and_why(client, verifier):
    reporter = make.user("editor")
    measure = make.measure()
    make.step(
        measure,
        "completed",
        **{"by": make.actor(reporter), "source": make.source()},
        confirm=["source_announced"],
    )

    send(client, measure, to="in_progress", reason="no photograph of the building")

    client.force_login(reporter)
    page = client.get(address(measure, "change")).content.decode()
    assert "Sent back by Vera Verifier (Verifier) on 2026-11-20 because:" in page
    assert "no photograph of the building" in page
    client.force_login(make.user())  # staff without a role reads no name
    page = client.get(address(measure, "change"), follow=True).content.decode()
    assert "Vera" not in page
    assert "no photograph of the building" in page


def test_a_wrong_click_is_taken_back(client, editor):
    measure = make.measure()
    send(client, measure, to="cancelled", confirm="final")
    assert "Take back the last step" in client.get(address(measure, "change")).content.decode()

    response = send(client, measure, "take_back", reason="clicked by mistake")

    assert response.status_code == 302
    measure.refresh_from_db()
    assert (measure.status, measure.updates.count()) == ("planned", 3)
    page = client.get(address(measure, "take_back")).content.decode()
    assert "There is no step to take back." in page


@pytest.mark.parametrize("to", ["cancelled", "superseded"])
def test_a_final_step_asks_once_more_at_its_tick(client, editor, to):
    measure, other = make.measure(), make.measure()
    fields = {"to": to} | ({"successors": other.code} if to == "superseded" else {})
    first = client.get(address(measure, "advance")).content.decode()
    assert 'name="confirm"' not in first

    asked = send(client, measure, **fields)

    assert list(asked.context["form"].errors) == ["confirm"]
    offered = [value for value, _label in asked.context["form"].fields["confirm"].choices]
    assert offered == ["final"]
    assert send(client, measure, **fields, confirm="final").status_code == 302
    measure.refresh_from_db()
    assert measure.status == to


def test_both_pages_show_the_succession(client, editor):
    old, new = make.measure("A-001"), make.measure("A-002")

    missing = send(client, old, to="superseded", confirm="final")
    assert list(missing.context["form"].errors) == ["successors"]
    unknown = send(client, old, to="superseded", confirm="final", successors="A-002，A-009")
    assert "No measure has the code A-009." in str(unknown.context["form"].errors)
    send(client, old, to="superseded", confirm="final", successors="A-002")

    for measure in (old, new):
        page = client.get(address(measure, "change")).content.decode()
        assert "superseded by A-002" in page
        assert page.count("holds its place now") == 1


def test_a_confirmation_takes_a_day_and_words(client, verifier):
    measure = make.measure()

    early = send(client, measure, "confirm", true_on=str(DAY))
    assert list(early.context["form"].errors) == ["true_on"]
    send(client, measure, "confirm", true_on="2026-11-20")

    measure.refresh_from_db()
    assert str(measure.confirmed_on) == "2026-11-20"


def test_a_late_measure_is_not_withdrawn(client, editor):
    due = {"deadline": "2025年底", "due_from": "2025-12-31", "due_by": "2025-12-31"}
    measure = make.measure(**due)

    refused = send(client, measure, "withdraw", confirmed="on")

    assert "a late measure is not withdrawn" in str(refused.context["form"].errors)
    assert not Measure.objects.get(pk=measure.pk).withdrawn
