"""Evidence opens in the admin, and is made by choosing words of a document."""

import pytest
from django.urls import reverse

from measures.ledger import verification
from measures.models import Document, Entry, Evidence, Measure, Source
from measures.text.digest import digest_of
from tests.helpers import make
from tests.helpers.files import TEXT, WORDS, attached, upload

START = TEXT.index(WORDS)
SPAN = f"{START}-{START + len(WORDS)}"


@pytest.fixture
def editor(client, db):
    user = make.user("editor")
    client.force_login(user)
    return user


def address(row, page):
    return reverse(f"admin:measures_{row._meta.model_name}_{page}", args=[row.pk])


def step(measure, **fields):
    usual = {"to": "in_force", "effective_on": "2023-09-06", "reason": "It applies now"}
    return usual | {"version": measure.version, "locator": ""} | fields


def chosen(document):
    return {"passage": f"{document.pk}:{SPAN}"}


def test_a_document_opens_with_the_words_marked_and_its_coverage(client, editor):
    document = attached()
    make.measure(
        source=document.source,
        evidence=[{"source": document.source, "start": START, "end": START + len(WORDS)}],
    )

    page = client.get(address(document.source, "document") + f"?mark={SPAN}").content.decode()

    assert f"筹集<mark>{WORDS}</mark>。</li>" in page
    assert f"{len(WORDS)} of {len(TEXT)} characters are under evidence" in page


def test_the_page_of_a_measure_shows_the_words_to_staff_without_a_role(client, db):
    document = attached()
    content = [{"source": document.source, "start": START, "end": START + len(WORDS)}]
    measure = make.measure(source=document.source, evidence=content)
    client.force_login(make.user())

    page = client.get(address(measure, "page")).content.decode()

    assert f"<mark>{WORDS}</mark>" in page
    assert f"?number=1&amp;mark={SPAN}" in page
    assert "Add evidence" not in page


def test_a_file_is_only_saved_never_shown(client, editor):
    row = attached(file_name="报告.html", text="<!doctype html><p>甲<script>alert(1)</script>")

    response = client.get(reverse("admin:measures_source_file", args=[row.source_id, row.number]))

    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment")
    assert "sandbox" in response["Content-Security-Policy"]
    assert row.text.text == "甲\n"
    image = reverse("admin:measures_source_image", args=[row.source_id, row.number])
    assert client.get(image).status_code == 404


def test_a_document_is_attached_on_its_page_and_a_refusal_stands_at_the_file(client, editor):
    source = make.source()
    page, form = address(source, "attach"), {"reason": "kept for the record", "version": 1}

    refused = client.post(page, form | {"document": upload(b"MZ\x00\x01")})
    assert "is of no type that is kept" in refused.context["form"].errors["document"][0]
    done = client.post(page, form | {"document": upload(TEXT.encode())})

    assert done.status_code == 302
    assert Document.objects.get().characters == len(TEXT)
    assert Entry.objects.latest("seq").channel == "admin"


def test_a_phrase_or_a_line_marks_words_and_nothing_typed_is_lost(client, editor):
    document = attached()
    measure, page = make.measure(), None
    typed = step(measure, open_document=document.pk)

    page = client.post(address(measure, "advance"), typed | {"phrase": WORDS, "find": "Find"})
    assert page.context["form"].panel.marked.words == WORDS
    assert 'value="in_force" ' in page.content.decode()
    assert "It applies now</textarea>" in page.content.decode()
    lines = typed | {"line_from": "2", "line_to": "2"}  # Enter in a box, without its button
    page = client.post(address(measure, "advance"), lines)
    assert page.context["form"].panel.marked.words == TEXT.split("\n")[1]
    page = client.post(address(measure, "advance"), typed | {"mark": SPAN, "use": "Use"})
    assert [each.words for each in page.context["form"].panel.chosen] == [WORDS]
    assert page.context["form"].initial["source"] == document.source_id
    assert Measure.objects.get().version == 1

    for wrong in ({"phrase": "别的话"}, {"line_from": "99"}, {"use": "Use"}):
        page = client.post(address(measure, "advance"), typed | wrong)
        assert page.context["form"].panel.fault


def test_a_step_is_taken_with_the_words_that_were_chosen(client, editor):
    document = attached(make.source(published_on=make.DAY))
    measure = make.measure()

    response = client.post(address(measure, "advance"), step(measure) | chosen(document))

    assert response.status_code == 302, response.context["form"].errors
    [cited] = Evidence.objects.filter(status_update__number=2)
    assert (cited.digest, cited.locator) == (digest_of(WORDS), "line 2")
    assert cited.status_update.source == document.source
    assert verification.verify().faults == []


def test_a_confirmation_takes_the_words_that_were_chosen(client, editor):
    document = attached(make.source(published_on="2026-11-20"))
    measure = make.measure()
    form = {"true_on": "2026-11-20", "reason": "It says so", "version": 1} | chosen(document)

    response = client.post(address(measure, "confirm"), form)

    assert response.status_code == 302, response.context["form"].errors
    assert Evidence.objects.get(confirmation__source=document.source).digest == digest_of(WORDS)
    assert "confirmation</span>" in client.get(address(measure, "page")).content.decode()
    assert verification.verify().faults == []


def test_a_source_is_added_at_the_form_both_or_neither(client, editor):
    measure = make.measure()
    new = {
        "new_title": "开园公告",
        "new_publisher": "园区",
        "new_published_on": "2023-09-06",
        "new_script": "hans",
        "new_kind": "official",
        "add_source": "Add",
    }
    before = Source.objects.count()

    def send(data, **more):
        fields = step(measure) | new | {"new_document": upload(data)} | more
        return client.post(address(measure, "advance"), fields).context["form"]

    assert "broken" in send(b"PK\x03\x04" + b"x" * 9).panel.fault
    assert Source.objects.count() == before
    assert "publisher" in send(TEXT.encode(), new_publisher="").panel.fault.lower()
    form = send(TEXT.encode())

    assert (form.panel.fault, form.panel.opened.text) == ("", TEXT)
    assert form.initial["reason"] == "It applies now"
    source = Source.objects.get(title_hans="开园公告")
    assert (source.code, source.characters) == ("source-2023-1", len(TEXT))


def test_evidence_is_added_to_a_measure_by_choosing_words(client, editor):
    document = attached()
    measure = make.measure()
    fields = {"version": 1, "reason": "it says so there"}

    nothing = client.post(address(measure, "evidence"), fields)
    assert "Choose words first" in str(nothing.context["form"].errors)
    done = client.post(address(measure, "evidence"), fields | chosen(document))

    assert done.status_code == 302
    assert Evidence.objects.get(measure=measure).digest == digest_of(WORDS)


def test_the_panel_names_other_measures_that_quote_the_words_in_this_version(client, editor):
    document = attached()
    span = {"source": document.source, "start": START, "end": START + len(WORDS)}
    make.measure("A-001", evidence=[span])
    measure = make.measure("A-002", evidence=[span])
    further = attached(document.source, "甲" * START + WORDS, further=True)

    found = [
        [each.code for each in page.context["form"].panel.quoting]
        for row in (document, further)
        for fields in [step(measure, drop="") | chosen(row)]
        for page in [client.post(address(measure, "evidence"), fields)]
    ]

    assert found == [["A-001"], []]
