"""Documents are attached to sources, and evidence quotes their words."""

import hashlib
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import storages

from measures.actions import documents, monitoring, workflow
from measures.actions.quoting import Passage
from measures.ledger import verification
from measures.models import (
    Document,
    DocumentText,
    Entry,
    Measure,
    NotAllowed,
    Source,
    Status,
    stored_files,
    triggers,
)
from measures.reads.quotations import evidence_of
from measures.text.digest import digest_of
from tests.helpers import make
from tests.helpers.files import TEXT, WORDS, attached
from tests.helpers.make import BY, DAY, NOW

pytestmark = pytest.mark.django_db
START = TEXT.index(WORDS)
END = START + len(WORDS)


def refusal(call):
    with pytest.raises(ValidationError) as refused:
        call()
    return refused.value.message_dict


def test_an_attached_document_is_kept_read_and_recorded():
    source = make.source("paper")
    row = attached(source, file_name="../../etc/\u202epaper.txt")

    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    assert (row.sha256, row.type, row.characters) == (digest, "text", len(TEXT))
    assert row.file_name == "paper.txt"
    assert stored_files.read(digest) == TEXT.encode()
    assert (row.text.text, row.size) == (TEXT, len(TEXT.encode()))
    source = Source.objects.get(code="paper")
    assert (source.sha256, source.characters, source.file_name) == (digest, len(TEXT), "paper.txt")
    entry = Entry.objects.latest("seq")
    assert (entry.verb, entry.subject, entry.code) == ("attached", "source", "paper")
    assert digest in bytes(entry.body).decode()
    assert verification.verify().faults == []


def test_a_document_with_another_digest_than_the_record_is_refused_unless_it_is_a_further_version():
    source = make.source("paper", file_name="a.txt", sha256="a" * 64)

    message = refusal(lambda: attached(source))["document"][0]
    assert "its SHA-256 begins with aaaaaaaaaaaaaaaa" in message
    assert not Document.objects.exists()
    assert Entry.objects.filter(code="paper").count() == 1

    first = attached(source, further=True)
    second = attached(source, text="另一个版本。", further=True)
    assert [first.number, second.number] == [1, 2]
    assert Source.objects.get(code="paper").sha256 == "a" * 64
    assert "already" in refusal(lambda: attached(source, further=True))["document"][0]


def test_a_wrong_number_of_characters_on_record_is_refused():
    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    source = make.source("paper", file_name="a.txt", sha256=digest, characters=9)

    assert "9 characters" in refusal(lambda: attached(source))["document"][0]


def test_a_day_in_the_future_is_refused_and_it_takes_an_editor():
    source = make.source("paper")

    late = (NOW + timedelta(days=2)).date()
    assert refusal(lambda: attached(source, fetched_on=late)).keys() == {"fetched_on"}
    with pytest.raises(NotAllowed):
        attached(source, by=make.actor(make.user("viewer")))


def test_evidence_quotes_the_words_of_its_version_and_a_right_decides_who_sees_them():
    first = attached()
    second = attached(first.source, text="新" + TEXT, further=True)
    measure = make.measure(source=first.source)
    content = {"source": first.source, "start": START, "end": END}
    more = {"by": BY, "reason": "proved by it", "at": NOW}
    monitoring.add_evidence(measure, content=content | {"digest": digest_of(WORDS)}, **more)
    measure = Measure.objects.get(pk=measure.pk)
    shifted = {"start": START + 1, "end": END + 1, "document": second.sha256}
    monitoring.add_evidence(measure, content=content | shifted, **more)

    one, other = evidence_of(measure.pk, reader=True)
    assert (one.quotation.words, one.quotation.before) == (WORDS, "园区要在2025年底前筹集")
    assert one.quotation.is_intact
    assert other.quotation.words == WORDS
    assert other.evidence.document == second.sha256
    assert other.evidence.digest == digest_of(WORDS)
    assert [c.quotation for c in evidence_of(measure.pk, reader=False)] == [None, None]
    assert verification.verify().faults == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"digest": "0" * 16}, "digest"),
        ({"end": 9999}, "end"),
        ({"document": "b" * 64}, "document"),
    ],
)
def test_evidence_that_the_document_does_not_bear_out_is_refused(wrong, field):
    source = attached().source
    measure = make.measure(source=source)
    content = {"source": source, "start": START, "end": END} | wrong

    def add():
        monitoring.add_evidence(measure, content=content, by=BY, reason="proved by it", at=NOW)

    assert refusal(add).keys() == {field}
    assert Entry.objects.filter(code=measure.code).count() == 1


def test_a_step_and_a_figure_cite_passages():
    source = attached().source
    target = make.measured()
    measure = target.measure
    passage = Passage(source, START, END)
    why = {"by": BY, "reason": "proved by it", "at": NOW}
    workflow.advance(
        measure, to=Status.IN_FORCE, effective_on=DAY, source=source, passages=[passage], **why
    )
    target.refresh_from_db()
    place = passage._replace(start=0, end=3)
    monitoring.record_reading(
        target, value=300, read_on=DAY, source=source, passages=[place], **why
    )

    cited = evidence_of(measure.pk, reader=True)
    assert [c.quotation.words for c in cited] == ["第一行", WORDS]
    assert cited[1].evidence.status_update.source == source
    assert verification.verify().faults == []


def test_an_altered_text_of_a_document_is_found(db):
    from django.db import connection  # noqa: PLC0415

    row = attached()
    with triggers.lifted(connection, DocumentText._meta.db_table), connection.cursor() as cursor:
        cursor.execute("UPDATE measures_documenttext SET text = 'x'")

    [fault] = verification.verify().faults
    assert fault.startswith(f"source {row.source.code}: the text of its document 1")


def test_a_lost_or_altered_file_is_not_served():
    row = attached()
    storages["documents"].delete(stored_files._name(row.sha256, False))
    with pytest.raises(stored_files.FileLost):
        stored_files.read(row.sha256)
    stored_files.keep(row.sha256, b"half")  # as a stopped writer leaves it
    with pytest.raises(stored_files.FileLost):
        stored_files.read(row.sha256)
    stored_files.keep(row.sha256, TEXT.encode())
    assert stored_files.read(row.sha256) == TEXT.encode()


def test_a_file_name_is_its_last_part_only():
    assert documents.clean_name("C:\\temp\\..\\報告\x07.pdf") == "報告.pdf"
    assert documents.clean_name("../..") == "document"
    assert len(documents.clean_name("x" * 500 + ".pdf")) == 200
