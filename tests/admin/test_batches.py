"""The page of a batch: what one request changed, and how it is taken back."""

from dataclasses import replace

import pytest

from measures.models import Entry, Measure
from tests.helpers import make
from tests.helpers.admin_pages import page_url

ADDRESS = "/admin/measures/measure/batches/{}/"


@pytest.fixture
def editor(client, db):
    user = make.user("editor", last_name="Chan", first_name="Mei")
    client.force_login(user)
    by = replace(make.actor(user), request_id="r-1")
    for number in (1, 2):
        make.step(make.measure(f"A-00{number}"), "in_progress", by=by, at=make.moment())
    return user


@pytest.fixture(autouse=True)
def now(time_machine):
    time_machine.move_to(make.NOW)


def test_a_batch_is_shown_with_its_measures_and_taken_back_once(client, editor):
    page = client.get(ADDRESS.format("r-1"))
    assert page.context["title"] == "Batch: 2 entries of the ledger"
    for measure in Measure.objects.all():
        assert page_url(measure) in page.content.decode()

    first = client.post(ADDRESS.format("r-1"), {"reason": "the wrong list"})
    again = client.post(ADDRESS.format("r-1"), {"reason": "the wrong list"})

    assert first.url == again.url != ADDRESS.format("r-1")
    assert [*Measure.objects.values_list("status", flat=True)] == ["planned", "planned"]
    assert Entry.objects.filter(undoes="r-1").count() == 2
    undoing = client.get(first.url).content.decode()
    assert ADDRESS.format("r-1") in undoing


def test_a_batch_that_was_touched_says_by_whom_and_is_kept(client, editor):
    chief = make.user("administrator", last_name="Lau", first_name="Wing")
    make.step(Measure.objects.get(code="A-002"), "suspended", by=make.actor(chief))

    page = client.get(ADDRESS.format("r-1")).content.decode()
    refused = client.post(ADDRESS.format("r-1"), {"reason": "the wrong list"}).content.decode()

    assert "Lau" in page
    assert "Take back 2 measures" not in page
    assert "A-002</strong>: changed since by" in refused
    assert Measure.objects.get(code="A-001").status == "in_progress"


def test_history_leads_to_the_batch_of_an_entry(client, editor):
    measure = Measure.objects.get(code="A-001")

    page = client.get(f"/admin/measures/measure/{measure.pk}/history/").content.decode()

    assert ADDRESS.format("r-1") in page
    assert client.get(ADDRESS.format("nothing")).status_code == 404
