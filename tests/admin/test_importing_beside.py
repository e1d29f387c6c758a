"""A long list is run dry and put on record beside the requests, whose page says how far it is."""

import re
import secrets

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from measures.admin.jobs import Jobs
from measures.importing.limits import LONG
from measures.ledger import verification
from measures.models import Entry, Measure, SheetImport
from tests.helpers import make
from tests.helpers.admin_pages import at_its_end
from tests.helpers.sheets import xlsx

IMPORT = "/admin/measures/measure/import/"
NUMBER = 120


@pytest.fixture
def editor(committed, client):
    park = make.zone("hetao-sz", make.zone("hetao"))
    for number in range(NUMBER):
        make.measure(f"A-{number:03}", zone=park)
    client.force_login(make.user("editor", park, username="editor"))
    return client


def long_list(title):
    rows = [[f"A-{number:03}", title, secrets.token_hex(1000)] for number in range(NUMBER)]
    data = xlsx(["code", "title_en", "Remarks"], *rows)
    assert len(data) > LONG
    return data


def texts(pages):
    return [page.content.decode() for page in pages]


def bring(client, data):
    file = SimpleUploadedFile("list.xlsx", data)
    return client.post(IMPORT, {"list": file, "update": "yes"}).url


def test_a_long_list_is_shown_and_put_on_record_while_its_page_says_how_far_it_is(editor):
    address = bring(editor, long_list("Another title"))
    under_way, shown = texts(at_its_end(editor, address))
    assert "<progress" in under_way
    assert "Nothing is written before you confirm." in under_way
    digest = re.search(r'name="shown" value="(\w+)"', shown)[1]
    assert f"Import {NUMBER} rows" in shown

    editor.post(address, {"shown": digest, "reason": "Monthly return"})
    under_way, done = texts(at_its_end(editor, address))

    assert "Either all of it is put on record or nothing." in under_way
    assert f"{NUMBER} rows are on record, as one batch." in done
    assert Measure.objects.filter(title_en="Another title").count() == NUMBER
    assert Entry.objects.filter(channel="import").values("request_id").distinct().count() == 1
    assert verification.verify().faults == []


def test_a_long_file_that_is_no_list_says_why(editor):
    _under_way, shown = texts(at_its_end(editor, bring(editor, b"%PDF-1.7" + b"x" * LONG)))

    assert "This is no list: bring an .xlsx or .csv file." in shown


def test_a_list_that_was_cut_off_is_to_be_brought_again(editor):
    """The server stopped in the middle: the list was kept, and no thread knows of it."""
    address = bring(editor, long_list("Another title"))
    at_its_end(editor, address)
    SheetImport.objects.update(report=b"")

    page = editor.get(address, follow=True).content.decode()

    assert "The list was not read to its end. Nothing was written; bring it again." in page


def test_a_job_that_fails_is_forgotten(caplog):
    jobs, key = Jobs(), make.NOW

    def fail(_progress):
        raise RuntimeError("broken")

    jobs.start(key, fail)
    while jobs.of(key):
        pass
    assert "A job did not come to its end" in caplog.text
