"""Moving a measure on and recording a figure, in the admin."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from measures.actions import workflow
from measures.ledger import verification
from measures.models import Entry, Evidence, Measure, Reading
from tests.helpers import make
from tests.helpers.admin_pages import page_url
from tests.helpers.make import DAY, NOW


@pytest.fixture
def editor(client, db):
    user = make.user("editor", first_name="Ada", last_name="Editor")
    client.force_login(user)
    return user


def address(measure, page="advance"):
    return reverse(f"admin:measures_measure_{page}", args=[measure.pk])


def order(measure, **fields):
    usual = {"to": "in_progress", "effective_on": "2023-09-06", "reason": "work began"}
    return usual | {"version": measure.version} | fields


def faults(response):
    assert response.status_code == 200
    return {name: list(errors) for name, errors in response.context["form"].errors.items()}


def test_the_page_offers_the_steps_of_the_table_with_what_they_mean_and_need(client, editor):
    measure = make.measure(status="in_progress")

    page = client.get(address(measure)).content.decode()

    assert 'value="in_force"' in page
    assert "The rule or scheme applies now." in page
    assert "Needs a reason, an effective date, a source as evidence." in page
    assert 'value="planned"' not in page
    assert 'value="verified"' not in page


@pytest.mark.parametrize("page", ["advance", "confirm"])
def test_the_day_is_today_until_another_is_given(client, editor, time_machine, page):
    time_machine.move_to(NOW)

    shown = client.get(address(make.measure(), page)).content.decode()

    assert f'value="{NOW.date().isoformat()}"' in shown


def test_a_step_is_one_entry_with_reason_source_and_place(client, editor):
    measure = make.measure()
    source = make.source()
    fields = order(measure, to="in_force", source=source.pk, locator="第3页")
    entries = Entry.objects.count()

    response = client.post(address(measure), fields, follow=True)

    assert response.redirect_chain[-1][0] == page_url(measure)
    assert f"The status of {measure.code} was changed." in response.content.decode()
    update = measure.updates.latest("number")
    assert (update.to_status, update.reason, update.by) == ("in_force", "work began", "Ada Editor")
    assert Evidence.objects.get(status_update=update).locator == "第3页"
    assert Entry.objects.count() == entries + 1
    entry = Entry.objects.latest("seq")
    assert (entry.verb, entry.channel, entry.actor_id) == ("advanced", "admin", editor.pk)
    assert verification.verify().faults == []


@pytest.mark.parametrize(
    ("field", "fields", "words"),
    [
        ("to", {"to": ""}, "required"),
        ("to", {"to": "proposed"}, "From Planned a measure cannot become Proposed"),
        ("to", {"to": "late"}, "late is no status"),
        ("reason", {"reason": " "}, "Give the reason"),
        ("reason", {"reason": "a\x00b"}, "control character"),
        ("effective_on", {"effective_on": "2099-01-01"}, "in the future"),
        ("effective_on", {"effective_on": "2020-01-01"}, "before the previous step"),
        ("effective_on", {"effective_on": "soon"}, "valid date"),
        ("effective_on", {"effective_on": "2023-9-6"}, "valid date"),
        ("effective_on", {"effective_on": "0001-01-01"}, "Check the year"),
        ("source", {"to": "completed"}, "needs evidence"),
        ("source", {"source": "999999"}, "valid choice"),
        ("locator", {"locator": "p\x01"}, "control character"),
        ("locator", {"locator": "p" * 201}, "at most 200"),
        ("__all__", {"version": ""}, "version you opened is missing"),
    ],
)
def test_a_bad_step_is_reported_at_its_field_and_writes_nothing(
    client, editor, field, fields, words
):
    measure = make.measure()
    fields = {"source": make.source().pk} | fields if field == "locator" else fields

    errors = faults(client.post(address(measure), order(measure, **fields)))

    assert list(errors) == [field]
    assert words in errors[field][0]
    assert Measure.objects.get(pk=measure.pk).version == 1
    assert verification.verify().faults == []


def test_a_step_that_lost_the_race_writes_nothing_and_says_so(client, editor):
    measure = make.measure()
    fields = order(measure, to="cancelled", reason="given up for good")
    workflow.advance(
        measure, to="in_progress", by=make.BY, reason="begun", effective_on=DAY, at=NOW
    )
    entries = Entry.objects.count()

    response = client.post(address(measure), fields)

    assert response.status_code == 409
    page = response.content.decode()
    assert "was changed by someone else" in page
    assert "begun" in page  # why they changed it
    assert "given up for good" in page
    assert Entry.objects.count() == entries
    assert Measure.objects.get(pk=measure.pk).status == "in_progress"

    again = {"version": response.context["form"]["version"].value(), "confirm": "final"}
    client.post(address(measure), fields | again)
    assert Measure.objects.get(pk=measure.pk).status == "cancelled"


def test_a_final_status_offers_no_step(client, editor):
    measure = make.measure()
    make.step(measure, "superseded")

    page = client.get(address(measure)).content.decode()

    assert "This status is final" in page
    assert 'name="reason"' not in page


def test_a_verifier_accepts_what_an_editor_claimed_and_claims_nothing(client, editor):
    measure, source = make.measure(status="completed"), make.source()
    accept = order(measure, to="verified", source=source.pk)
    assert "takes one of the roles Verifier" in str(faults(client.post(address(measure), accept)))

    client.force_login(make.user("verifier"))
    claim = order(make.measure(), to="in_progress")
    refused = faults(client.post(address(Measure.objects.latest("pk")), claim))
    assert "takes one of the roles Editor" in refused["__all__"][0]
    client.post(address(measure), accept)
    assert Measure.objects.get(pk=measure.pk).status == "verified"


@pytest.mark.parametrize("role", ["", "viewer", "auditor"])
@pytest.mark.parametrize("page", ["advance", "figure"])
def test_who_may_only_read_is_refused_in_words(client, db, role, page):
    measure = make.measure(targets=[make.target()])
    client.force_login(make.user(role))

    for response in (
        client.get(address(measure, page)),
        client.post(address(measure, page), order(measure)),
    ):
        assert response.status_code == 403
        assert "Nothing was written" in response.content.decode()
    assert Measure.objects.get(pk=measure.pk).version == 1


def figure(measure, **fields):
    return {
        "target": measure.targets.first().pk,
        "value": "250.5",
        "read_on": "2024-06-30",
        "source": make.source(published_on=date(2024, 6, 30)).pk,
        "note": "季度报告",
        "reason": "reported",
        "version": measure.version,
    } | fields


def test_a_figure_is_one_entry_and_stands_on_the_form(client, editor):
    measure = make.measure(targets=[make.target()])

    page = client.post(address(measure, "figure"), figure(measure), follow=True).content.decode()

    reading = Reading.objects.get()
    assert (reading.value, reading.note_hant) == (Decimal("250.5"), "季度報告")
    assert "The figure was recorded." in page
    assert "250.5 m²" in page
    assert Entry.objects.latest("seq").verb == "measured"
    assert verification.verify().faults == []


def test_a_figure_says_at_once_how_far_the_target_is(client, editor, time_machine):
    time_machine.move_to("2028-01-01T12:00:00+08:00")
    client.force_login(editor)
    last = date(2029, 12, 31)
    deadline = {"deadline": "2029年底", "due_from": last, "due_by": last}
    baseline = {"baseline": Decimal(0), "baseline_on": DAY}
    measure = make.measure(targets=[make.target(**deadline, **baseline)])

    page = client.post(address(measure, "figure"), figure(measure), follow=True)

    said = str(next(iter(page.context["messages"])))
    assert said == (
        "The figure was recorded. Share reached: 25%. Expected share by now: 68%. "
        "Deadline: 730 days left."
    )


@pytest.mark.parametrize(
    ("field", "fields", "words"),
    [
        ("value", {"value": "-1"}, "between 0 and 10 trillion"),
        ("value", {"value": "99999999999999"}, "between 0 and 10 trillion"),
        ("value", {"value": "many"}, "not one number"),
        ("value", {"value": "NaN"}, "not one number"),
        ("read_on", {"read_on": "2099-01-01"}, "in the future"),
        ("source", {"source": ""}, "required"),
        ("target", {"target": "999999"}, "valid choice"),
        ("note", {"note": "a\x01b"}, "control character"),
        ("reason", {"reason": ""}, "Give the reason"),
    ],
)
def test_a_bad_figure_is_reported_at_its_field_and_writes_nothing(
    client, editor, field, fields, words
):
    measure = make.measure(targets=[make.target()])

    errors = faults(client.post(address(measure, "figure"), figure(measure, **fields)))

    assert words in " ".join(errors.get(field) or errors["__all__"])
    assert not Reading.objects.exists()
    assert Measure.objects.get(pk=measure.pk).version == 1


def test_a_figure_on_a_measure_that_changed_meanwhile_is_not_recorded(client, editor):
    measure = make.measure(targets=[make.target()])
    fields = figure(measure)
    workflow.advance(
        measure, to="in_progress", by=make.BY, reason="begun", effective_on=DAY, at=NOW
    )

    assert client.post(address(measure, "figure"), fields).status_code == 409
    assert not Reading.objects.exists()


def test_an_entry_carries_the_request_id_of_the_admin(client, editor):
    measure = make.measure()
    data = order(measure)

    response = client.post(address(measure), data, headers={"X-Request-ID": "desk-7"})
    generated = client.post(address(measure), order(measure), follow=True)

    assert response["X-Request-ID"] == "desk-7"
    entry = Entry.objects.latest("seq")
    assert entry.caller_request_id == "desk-7"
    assert entry.request_id not in ("", "desk-7")
    assert generated["X-Request-ID"] not in ("", "desk-7")
