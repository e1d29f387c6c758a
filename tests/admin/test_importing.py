"""Lists that come in by the admin: what would be done, then one batch, under the rules of the verbs."""

import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from measures.importing.reading import read_spreadsheet
from measures.importing.run import dry_run
from measures.models import Entry, Measure, SheetImport
from tests.helpers import make
from tests.helpers.sheets import options, xlsx

IMPORT = "/admin/measures/measure/import/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    park = make.zone("hetao-sz", make.zone("hetao"))
    make.measure("A-001", zone=park, title_en="A platform")
    make.measure("A-002", zone=park, targets=[make.target()])
    client.force_login(make.user("editor", park, username="editor"))
    return client


def bring(client, data, **more):
    file = SimpleUploadedFile("list.xlsx", data)
    return client.post(IMPORT, {"list": file, "update": "yes"} | more)


def shown(client, response):
    page = client.get(response.url).content.decode()
    return page, re.search(r'name="shown" value="(\w+)"', page)


def confirm(client, response, **more):
    _page, digest = shown(client, response)
    body = {"shown": digest[1] if digest else "", "reason": "Monthly return"} | more
    return client.post(response.url, body, follow=True).content.decode()


def test_a_list_is_shown_then_put_on_record_as_one_batch(editor):
    last = Entry.objects.latest("seq").seq
    data = xlsx(["code", "title_en"], ["A-001", "Another title"], ["A-099", "No such"])
    brought = bring(editor, data)

    page, _digest = shown(editor, brought)
    assert "There is no measure A-099." in page
    assert "<ins>Another title</ins>" in page
    assert Entry.objects.latest("seq").seq == last

    page = confirm(editor, brought)
    assert "1 row is on record." in page
    [entry] = Entry.objects.filter(seq__gt=last)
    assert (entry.channel, entry.reason) == ("import", "Monthly return")
    assert f"/admin/measures/measure/batches/{entry.request_id}/" in page
    assert "waited too long, or is on record already" in confirm(editor, brought, shown="x")


def test_what_is_doubtful_is_left_out_unless_it_is_ticked(editor):
    head = ["code", "reading_value", "reading_on", "reading_source"]
    make.source("return", published_on=make.NOW.date())
    brought = bring(editor, xlsx(head, ["A-002", 50_000, "2026-11-01", "return"]))
    assert "50 times the target" in shown(editor, brought)[0]

    assert "No row was imported" in confirm(editor, brought)
    assert "1 row is on record." in confirm(editor, brought, accept="measures!2")


def test_the_list_is_shown_again_when_the_record_changed_meanwhile(editor):
    brought = bring(editor, xlsx(["code", "title_en"], ["A-001", "Another title"]))
    _page, digest = shown(editor, brought)
    confirm(editor, bring(editor, xlsx(["code", "title_en"], ["A-001", "Meanwhile"])))

    page = confirm(editor, brought, shown=digest[1])

    assert "The record changed meanwhile." in page
    assert "Meanwhile" in page
    assert Measure.objects.get(code="A-001").title_en == "Meanwhile"


def test_a_list_is_its_owners_and_waits_a_day(editor, client):
    brought = bring(editor, xlsx(["code", "title_en"], ["A-001", "Another title"]))
    row = SheetImport.objects.get()
    row.brought_at -= timedelta(hours=25)
    row.save()
    assert "The list waited too long" in confirm(editor, brought)

    client.force_login(make.user("administrator", make.zone("hetao")))
    assert client.get(brought.url).status_code == 404
    assert client.post(brought.url, {"reason": "Monthly return"}).status_code == 404


def test_a_file_that_was_changed_in_the_database_is_not_imported(editor):
    brought = bring(editor, xlsx(["code", "title_en"], ["A-001", "Another title"]))
    SheetImport.objects.update(content=xlsx(["code", "title_en"], ["A-001", "Forged"]))

    assert "The list waited too long" in confirm(editor, brought)


def test_a_file_that_cannot_be_read_is_refused_at_its_field(editor):
    page = bring(editor, b"%PDF-1.7").content.decode()

    assert "This is no list: bring an .xlsx or .csv file." in page
    assert "Please correct the errors below." in editor.post(IMPORT, {}).content.decode()


def test_no_reason_no_import(editor):
    brought = bring(editor, xlsx(["code", "title_en"], ["A-001", "Another title"]))

    assert "Give the reason for this change" in confirm(editor, brought, reason=" ")
    assert Measure.objects.get(code="A-001").version == 1


@pytest.mark.parametrize("language", ["en", "zh-hant", "zh-hans"])
def test_refused_rows_are_taken_corrected_and_sent_again(editor, language):
    """Under the sheet's own headings, as they were, and the column of reasons is not read."""
    editor.cookies["django_language"] = language
    head = ["Own notes", "code", "Title (English)", "status", "status_on"]
    right = ["b", "A-002", "Another title", "In progress", date(2026, 11, 1)]
    wrong = ["a", "A-001", "Another title", "Done", date(2026, 11, 1)]
    brought = bring(editor, xlsx(["List of the office"], head, right, wrong))
    confirm(editor, brought)
    address = f"{brought.url}refused.xlsx"

    response = editor.get(address)

    with read_spreadsheet(response.content) as file:
        headings, own = [cells for _row, cells in file.rows(0)]
    assert [headings[at] for at in range(1, 6)] == head
    assert [own[at] for at in range(1, 6)] == [*wrong[:4], ["d", "2026-11-01"]]
    assert "“Done”" in own[0] or "「Done」" in own[0]
    report = dry_run(response.content, options())
    assert report.counts == {"refused": 1}
    assert [note for note in report.notes if headings[0] in note] == []

    editor.force_login(make.user("editor", make.zone("hetao")))
    assert editor.get(address).status_code == 404
