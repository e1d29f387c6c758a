"""Reports of mistakes: the one thing that readers can write."""

import pytest

from measures.actions import mistakes
from measures.api.http.rate_limits import charger
from measures.models import Entry, MistakeReport
from tests.helpers import make
from tests.helpers.pages import LANGUAGES, text_of, world

WORDS = {"what": "The figure is 120, see the table on page 3."}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_lands_in_the_queue_of_editors_and_nowhere_else(db, client, language):
    world()
    entries = Entry.objects.count()
    content = WORDS | {"measure": "TEST-900", "mail": "reader@example.org"}

    answer = client.post(f"/{language}/report/", content)

    assert (answer.status_code, answer["Location"]) == (303, f"/{language}/report/thanks/")
    assert answer.cookies == {}
    assert client.get(answer["Location"]).status_code == 200
    report = MistakeReport.objects.get()
    assert (report.measure, report.language, report.what) == ("TEST-900", language, WORDS["what"])
    assert Entry.objects.count() == entries
    for address in ("measures/TEST-900/", "changes/", "report/"):
        assert "The figure is 120" not in text_of(client.get(f"/{language}/{address}"))


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"what": "short"},
        {"what": "x" * 3000},
        WORDS | {"where": "javascript:alert(1)"},
        WORDS | {"mail": "nobody"},
        WORDS | {"measure": "<b>"},
        {"what": "zero\x00byte in the words"},
        {"what": "turned round \u202e by a character"},
    ],
)
def test_what_is_no_report_is_refused_at_its_field(db, client, content):
    answer = client.post("/en/report/", content)

    assert answer.status_code == 400
    assert 'class="faults"' in answer.content.decode()
    assert not MistakeReport.objects.exists()


def test_a_program_that_fills_in_every_field_is_thanked_and_forgotten(db, client):
    answer = client.post("/en/report/", WORDS | {"website": "http://spam.example"})

    assert answer.status_code == 303
    assert not MistakeReport.objects.exists()


def test_reports_are_limited_by_address_and_in_all(db, client, settings, monkeypatch):
    settings.RATE_LIMIT_REPORTS = 2
    charger.cache_clear()
    statuses = [client.post("/en/report/", WORDS).status_code for _number in range(3)]
    settings.RATE_LIMIT_REPORTS = 0
    monkeypatch.setattr(mistakes, "MOST_OPEN", 2)

    assert statuses == [303, 303, 429]
    assert client.post("/en/report/", WORDS).status_code == 503
    assert MistakeReport.objects.count() == 2


def test_a_mail_address_takes_the_place_of_the_form(db, client, settings):
    world()
    settings.REPORTS_TO = "office@example.org"

    assert client.post("/en/report/", WORDS).status_code == 404
    assert (
        "mailto:office@example.org?subject=TEST-900"
        in client.get("/en/measures/TEST-900/").content.decode()
    )


def test_settling_a_report_says_what_came_of_it_and_forgets_who_sent_it(db, client):
    report = MistakeReport.objects.create(at=make.NOW, what="wrong figure", mail="r@example.org")
    client.force_login(make.user("editor"))
    address = f"/admin/measures/mistakereport/{report.pk}/change/"

    assert "wrong figure" in text_of(client.get(address))
    client.post(address, {"answer": "corrected with entry 5"})
    again = client.post(address, {"answer": "something else"})

    report.refresh_from_db()
    assert (report.mail, report.answer) == ("", "corrected with entry 5")
    assert report.settled_by
    assert "This report was settled already." in text_of(again)
