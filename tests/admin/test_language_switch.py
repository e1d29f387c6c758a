"""The switch of language on previews and on pages of their own: it keeps what was typed, writes nothing."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from measures.models import Entry, Mailing, Override, SheetImport
from tests.helpers import make
from tests.helpers.admin_pages import form_of

HANT = {"switch_language": "zh-hant"}


@pytest.fixture
def chief(client, db):
    user = make.user("editor", is_superuser=True)
    client.force_login(user)
    return user


def switched(client, address, data):
    """The page in the other language; nothing is written."""
    before = Entry.objects.count()
    response = client.post(address, data | HANT)
    assert response.status_code == 200
    assert 'lang="zh-hant"' in response.content.decode()
    assert Entry.objects.count() == before
    return response


def test_the_preview_of_an_override_stays_a_preview_and_its_form_a_form(client, chief):
    address = "/admin/measures/override/add/"
    typed = {"direction": "s2hk", "word": "头条", "replacement": "頭條", "reason": "needed"}
    preview = client.post(address, typed)
    assert 'form="typed" name="switch_language"' in preview.content.decode()

    form = switched(client, address, typed)
    again = switched(client, address, typed | {"previewed": "1"})

    assert (form.context["previewed"], again.context["previewed"]) == (False, True)
    for page in (form, again):
        assert page.context["form"]["replacement"].value() == "頭條"
    assert client.post(address, typed | {"confirmed": "1"}).status_code == 302
    assert Override.objects.filter(word="头条").exists()


def test_an_import_keeps_its_choices_its_reason_and_its_ticks(client, chief):
    make.measure("A-001")
    address, source = "/admin/measures/measure/import/", make.source()
    sheet = SimpleUploadedFile("list.csv", b"code,title_en\nA-001,Another name\n")

    first = switched(client, address, {"list": sheet, "update": "no", "source": source.pk})
    assert first.context["form"]["update"].value() == "no"
    assert first.context["form"]["source"].value() == str(source.pk)
    assert not SheetImport.objects.exists()

    sheet.seek(0)
    brought = client.post(address, {"list": sheet, "update": "yes"}).url
    shown = client.get(brought).context["digest"]
    typed = {"reason": "Monthly return", "shown": shown, "accept": "2"}
    preview = switched(client, brought, typed)
    assert preview.context["form"]["reason"].value() == "Monthly return"
    assert preview.context["accepted"] == ["2"]


def test_a_person_and_the_own_account_keep_what_was_typed(client, chief):
    address = f"/admin/auth/user/{make.user('viewer').pk}/change/"
    person = form_of(client, address) | {"first_name": "Ada", "reason": "misspelt"}
    page = switched(client, address, person)
    assert page.context["adminform"].form["first_name"].value() == "Ada"

    page = switched(client, "/account/", {"language": "zh-hans"})
    assert page.context["form"]["language"].value() == "zh-hans"
    assert Mailing.of(chief).weekly


def test_a_change_of_many_and_its_undoing_keep_what_was_typed(client, chief):
    make.measure("A-001")
    address = "/admin/measures/measure/bulk/withdraw/"
    typed = {"rows": "A-001:1", "reason": "recorded twice", "leave": "A-001"}

    page = switched(client, address, typed)
    assert page.context["form"]["reason"].value() == "recorded twice"
    assert 'type="hidden" name="leave" value="A-001"' in page.content.decode()
    previewed = typed | {"ready": "A-001:1"}
    for sent in (previewed, previewed | {"apply": "1", "leave": ""}):
        page = switched(client, address, sent)
        assert page.context["preview"]
        assert [row["left"] for row in page.context["will"]] == [bool(sent["leave"])]

    batch = client.post(address, typed | {"leave": "", "ready": "A-001:1", "apply": "1"}).url
    page = switched(client, batch, {"reason": "the wrong list"})
    assert page.context["form"]["reason"].value() == "the wrong list"
