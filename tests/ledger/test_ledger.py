"""What the ledger holds, byte by byte, and that it is written with the change or not at all."""

import hashlib
import hmac
import json
import re
import unicodedata
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from measures import ledger
from measures.actions import editing, monitoring, workflow
from measures.ledger import verification
from measures.ledger.body import body_of
from measures.ledger.canonical import canonical
from measures.ledger.chain import hash_of
from measures.models import (
    Body,
    Entry,
    Head,
    Measure,
    Target,
    Zone,
    load_source,
    load_with_parts,
    triggers,
)
from tests.helpers import make
from tests.helpers.make import DAY, NOW

#: Of one change by a verb, the savepoints of the test's own transaction among them.
MOST_QUERIES = 35 if settings.PLAIN_QUERYSETS else 22


def amend(measure, reason="corrected", **content):
    return editing.amend_measure(measure, content=content, by=make.BY, reason=reason, at=NOW)


def advance(measure, to="in_progress", **said):
    said = {"by": make.BY, "reason": "decided", "effective_on": DAY, "at": NOW} | said
    return workflow.advance(measure, to=to, **said)


def with_parts(count):
    """A measure with so many of each part."""
    papers = [make.source() for _each in range(count)]
    measure = make.measure(
        targets=[make.target() for _each in range(count)],
        evidence=[{"source": paper, "locator": "page 3"} for paper in papers],
    )
    said = {"value": Decimal(1), "read_on": DAY, "by": make.BY, "reason": "read", "at": NOW}
    for number, paper in enumerate(papers, 1):
        target = Target.objects.get(measure=measure, number=number)
        monitoring.record_reading(target, source=paper, **said)
    return Measure.objects.get(pk=measure.pk)


def seqs():
    return list(Entry.objects.order_by("seq").values_list("seq", flat=True))


@pytest.mark.parametrize("change", [amend, advance])
def test_a_change_asks_as_little_of_a_measure_with_many_parts(
    db, change, django_assert_max_num_queries, django_assert_num_queries
):
    one, other = with_parts(1), with_parts(3)

    with django_assert_max_num_queries(MOST_QUERIES) as counted:
        change(one)
    with django_assert_num_queries(len(counted)):
        change(other)


def test_every_verb_makes_one_entry_that_says_who_what_and_why(db):
    editor = make.actor(make.user("editor", first_name="Mei", last_name="Chan"), channel="api")
    measure = make.measure(targets=[make.target()])
    start = len(seqs())

    advance(measure, by=editor, reason="begun")
    amend(measure, title_en="Another name")
    monitoring.record_reading(
        measure.targets.get(),
        value=Decimal("12.50"),
        read_on=DAY,
        source=make.source("report"),
        by=editor,
        reason="reported",
        at=NOW,
        version=3,
    )

    made = Entry.objects.filter(subject="measure", seq__gt=start).order_by("seq")
    assert [(e.verb, e.version, e.channel, e.actor, e.reason) for e in made] == [
        ("advanced", 2, "api", "Mei Chan", "begun"),
        ("amended", 3, "command", "the tests", "corrected"),
        ("measured", 4, "api", "Mei Chan", "reported"),
    ]
    assert [e.actor_id for e in made] == [editor.user_id, None, editor.user_id]
    assert all(e.recorded_at == NOW for e in made)


def test_seq_has_no_gap_though_changes_are_refused_and_rolled_back(db):
    measure = make.measure()

    with pytest.raises(ValidationError):
        amend(measure, title_en="")
    with transaction.atomic():
        amend(measure, title_en="Undone")
        transaction.set_rollback(True)
    measure.refresh_from_db()
    advance(measure)

    assert seqs() == list(range(1, len(seqs()) + 1))
    assert Head.objects.get().seq == len(seqs())
    assert verification.verify().faults == []


def test_a_change_without_its_entry_is_not_made(db):
    measure = make.measure()
    before = bytes(Body.objects.get(measure=measure).body)

    with pytest.raises(ValidationError, match="reason"):
        amend(measure, reason=" ", title_en="Changed")

    assert Measure.objects.get(pk=measure.pk).title_en == measure.title_en
    assert Measure.objects.get(pk=measure.pk).version == 1
    assert bytes(Body.objects.get(measure=measure).body) == before


def test_a_change_that_is_part_of_another_is_not_made_by_halves(db):
    measure = make.measure()
    before = seqs()

    with ledger.writing():
        with suppress(ValidationError):
            amend(measure, title_en="")
        with pytest.raises(TransactionManagementError):
            advance(measure)

    assert seqs() == before


def columns_written(queries):
    """The columns of its row that a change to a measure sets."""
    said = [each["sql"] for each in queries if each["sql"].startswith("UPDATE measures_measure")]
    return {name for sql in said for name in re.findall(r'[(, "](\w+)"? = ', sql)}


def test_only_what_changes_is_written(db):
    measure = make.measure()

    with CaptureQueriesContext(connection) as queries:
        amend(measure, title_en="Another title")

    assert columns_written(queries) == {"version", "title_en", "id"}


def test_what_was_changed_in_between_is_written_again(db):
    measure = make.measure(title_en="As it was")

    with ledger.writing():
        row = ledger.claim(measure)
        row.update(title_en="For a moment")
        row.title_en = "As it was"
        row.save_checked()
        assert Measure.objects.values_list("title_en", flat=True).get() == "As it was"
        transaction.set_rollback(True)


def test_an_entry_without_its_change_is_not_made(db):
    measure = make.measure()
    before = seqs()

    with transaction.atomic():
        advance(measure)
        transaction.set_rollback(True)

    assert seqs() == before
    assert Measure.objects.get(pk=measure.pk).status == "planned"


def test_another_key_is_refused_and_nothing_is_written(db, settings):
    measure = make.measure()
    before = seqs()
    settings.LEDGER_KEY = "another key, long enough to be taken for one"

    with pytest.raises(ledger.LedgerUnavailable, match="LEDGER_KEY"):
        advance(measure)

    assert seqs() == before
    assert Measure.objects.get(pk=measure.pk).status == "planned"
    faults = verification.verify().faults
    assert faults[0] == "entry 1: was not written with the key of this ledger"


def test_a_ledger_without_its_head_is_not_continued(db):
    measure = make.measure()
    triggers.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM measures_head")

    with pytest.raises(ledger.LedgerUnavailable, match="head"):
        advance(measure)

    assert Measure.objects.get(pk=measure.pk).status == "planned"


@pytest.fixture
def full(db):
    """A measure with all that a body can hold, changed a few times."""
    measure = make.measure(
        kind="funding_cap",
        terms={"amount": Decimal("1000000.50"), "currency": "CNY", "per": "每家企业"},
        targets=[
            make.target(
                baseline=Decimal("0.1"),
                baseline_on=DAY,
                deadline="2035年",
                due_from=DAY + timedelta(days=1),
                due_by=DAY + timedelta(days=365),
                readings=[{"value": Decimal("1E+2"), "read_on": DAY, "source": make.source()}],
            )
        ],
        evidence=[{"source": make.source(), "start": 0, "end": 9, "digest": "0" * 16}],
        title_en=unicodedata.normalize("NFD", "Café for researchers"),
    )
    advance(measure, "completed", source=make.source("final"), locator="p. 3")
    return measure


def test_stored_body_entry_and_tables_are_the_same_bytes(full):
    source = load_source(full.updates.first().source_id)
    for fresh in (load_with_parts(full.pk), Zone.objects.get(pk=full.zone_id), source):
        last = Entry.objects.filter(code=fresh.code).latest("seq")
        assert bytes(last.body) == body_of(fresh)
    assert Body.objects.get(measure=full).canonical == body_of(load_with_parts(full.pk))


def test_bodies_are_in_canonical_form(full):
    for entry in Entry.objects.all():
        text = bytes(entry.body).decode()
        said = json.loads(text, parse_float=lambda number: pytest.fail(f"{number} is a float"))
        again = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        assert text == again == unicodedata.normalize("NFC", text)
        assert said["format"] == 2

    assert said["terms"]["amount"] == "1000000.5"
    assert said["targets"][0]["readings"][0]["value"] == "100"
    assert said["targets"][0]["baseline"] == "0.1"
    assert said["title"]["en"] == "Café for researchers"
    assert said["history"][-1]["recorded_at"] == "2026-11-20T04:00:00.000000Z"
    assert said["status_on"] == "2023-09-06"


def test_moments_are_in_utc_with_microseconds_wherever_they_were_taken():
    hong_kong = datetime(2026, 1, 1, 7, 59, tzinfo=timezone(timedelta(hours=8)))
    assert canonical({"b": hong_kong, "a": datetime(2026, 1, 2, 3, 4, 5, 6, UTC)}) == (
        b'{"a":"2026-01-02T03:04:05.000006Z","b":"2025-12-31T23:59:00.000000Z"}'
    )


@pytest.mark.parametrize(
    ("value", "text"), [("0.000", "0"), ("1E+3", "1000"), ("12.3400", "12.34"), ("-0.50", "-0.5")]
)
def test_a_number_has_one_form_however_it_was_written(value, text):
    assert canonical({"n": Decimal(value)}) == f'{{"n":"{text}"}}'.encode()


def test_what_has_no_canonical_form_is_refused():
    with pytest.raises(TypeError, match="set"):
        canonical({"a": set()})


def test_anybody_can_recompute_the_hashes_from_what_is_documented(full):
    instance = str(Head.objects.get().instance)
    before = "0" * 64
    for entry in Entry.objects.order_by("seq"):
        header = {
            "format": 2,
            "instance": instance,
            "prev": before,
            "body": hashlib.sha256(entry.body).hexdigest(),
            "seq": entry.seq,
            "subject": entry.subject,
            "code": entry.code,
            "version": entry.version,
            "verb": entry.verb,
            "channel": entry.channel,
            "actor": entry.actor,
            "actor_id": entry.actor_id,
            "request_id": entry.request_id,
            "reason": entry.reason,
            "recorded_at": entry.recorded_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        }
        text = json.dumps(header, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        before = hashlib.sha256(text.encode()).hexdigest()
        assert entry.hash == before
    assert Head.objects.get().hash == before


def test_the_mac_is_made_with_the_key_for_this_instance_only(full, settings):
    entry, head = Entry.objects.latest("seq"), Head.objects.get()
    message = f"policy-measure-tracker/ledger/1\n{head.instance}\n{entry.hash}"
    assert (
        entry.mac == hmac.new(settings.LEDGER_KEY.encode(), message.encode(), "sha256").hexdigest()
    )


def test_two_installations_share_no_hash(full):
    first = Head.objects.get()
    entry = Entry.objects.get(seq=1)
    other = "00000000-0000-4000-8000-000000000000"

    assert entry.hash == hash_of(entry, first.instance)
    assert entry.hash != hash_of(entry, other)
