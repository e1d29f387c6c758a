"""Promises in the admin: the form refuses them, the page asks, another person decides."""

import pytest
from django.urls import reverse

from measures.ledger import verification
from measures.models import Measure
from tests.helpers import make
from tests.helpers.admin_pages import LIST, change_url, errors_of, form_of
from tests.helpers.make import NOW

WHY = "改由下一期工程完成"


@pytest.fixture
def editor(client, db, time_machine):
    time_machine.move_to(NOW, tick=False)
    user = make.user("editor", first_name="Ada", last_name="Editor")
    client.force_login(user)
    return user


def page(measure, name, *numbers):
    return reverse(f"admin:measures_measure_{name}", args=[measure.pk, *numbers])


def ask(client, measure, **fields):
    """Send the page of the promise of target 1 as it is shown, with `fields`."""
    address = page(measure, "target_promise", 1)
    form = client.get(address).context["adminform"].form
    data = {f.html_name: f.value() for f in form if f.value() is not None}
    data |= {"act": "move", "source": make.source().pk, "reason": WHY} | fields
    return client.post(address, data, follow=True)


def test_the_form_refuses_a_promise_and_names_the_way(client, editor):
    measure = make.measure(targets=[make.target()])
    data = form_of(client, change_url(measure)) | {"targets-0-value": "1", "reason": WHY}

    errors = errors_of(client.post(change_url(measure), data))

    assert "Move a promise" in errors["targets-0-value"][0]
    assert Measure.objects.get().targets.get().value == 1000
    assert 'name="targets-0-DELETE"' not in client.get(change_url(measure)).content.decode()


def test_the_page_shows_first_and_in_force_and_a_lower_value_waits(client, editor):
    measure = make.measure(targets=[make.target()])
    shown = client.get(page(measure, "target_promise", 1)).content.decode()
    assert "First promise" in shown
    assert "Promise in force" in shown

    after = ask(client, measure, value="1").content.decode()

    assert "waits for a second person" in after
    assert "Request 1 waits" in after
    assert Measure.objects.get().targets.get().value == 1000
    assert "Request waits" in client.get(LIST).content.decode()
    [waiting] = client.get("/admin/").context["requests"]
    assert waiting["row"].measure == measure


def test_a_harder_value_holds_at_once_and_is_read_in_words(client, editor):
    measure = make.measure(targets=[make.target()])

    after = ask(client, measure, value="5000万").content.decode()

    assert "was read as 50,000,000" in after
    assert Measure.objects.get().targets.get().value == 50_000_000


def test_the_words_of_a_new_deadline_propose_its_days(client, editor):
    measure = make.measure(targets=[make.target()])
    response = ask(client, measure, deadline="2027年6月底前")
    assert "2027-06-30" in str(response.context["form"].errors["deadline"])
    assert response.context["form"]["due_by"].value() == "2027-06-30"


def test_another_person_grants_with_words_and_the_list_says_moved(client, editor):
    measure = make.requested("A-001")
    client.force_login(make.user("verifier"))
    address = page(measure, "request", 1)
    shown = client.get(address).content.decode()
    assert "2025-12-31" in shown
    assert "2028-12-31" in shown
    assert "after the deadline" in shown
    assert "checked" not in shown.split('id="id_decision"')[1].split("</div>")[0]

    data = {"decision": "granted", "reason": WHY, "version": measure.version}
    client.post(address, data)

    assert str(Measure.objects.get().due_by) == "2028-12-31"
    assert 'promise-moved">Moved' in client.get(LIST).content.decode()
    assert "decided already" in client.get(address).content.decode()
    assert verification.verify().faults == []


def test_who_asked_does_not_decide(client, editor):
    chief = make.user("administrator")
    measure = make.requested("A-001", by=chief)
    client.force_login(chief)
    data = {"decision": "granted", "reason": WHY, "version": measure.version}

    shown = client.post(page(measure, "request", 1), data).content.decode()

    assert "second person" in shown
    assert str(Measure.objects.get().due_by) == "2025-12-31"


def test_a_source_that_announced_the_measure_takes_a_tick(client, editor):
    source = make.source()
    measure = make.measure(source=source)
    data = {
        **{"to": "completed", "effective_on": "2023-09-06", "source": source.pk},
        **{"reason": WHY, "version": 1},
    }
    address = page(measure, "advance")
    assert "announced the measure" in client.post(address, data).content.decode()
    client.post(address, data | {"confirm": ["source_announced"]})
    assert Measure.objects.get().status == "completed"


def test_a_reason_that_says_nothing_is_refused(client, editor):
    measure = make.measure(targets=[make.target()])
    shown = ask(client, measure, value="2000", reason="….").content.decode()
    assert "Say why" in shown
