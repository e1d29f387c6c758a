"""The ledger's content, byte by byte, written with the change or not at all."""

import hashlib
import hmac
import json
import re
import unicodedata
from contextlib import suppress
from datetime import timedelta
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
from measures.ledger.chain import hash_of
from measures.ledger.public_form import public_body
from measures.models import (
    Body,
    Entry,
    Head,
    Measure,
    Target,
    Zone,
    load_source,
    load_with_parts,
)
from tests.helpers import make
from tests.helpers.make import DAY, NOW

#: Of one change by a verb, the savepoints of the test's own transaction among them.
MOST_QUERIES = 42 if settings.PLAIN_QUERYSETS else 29


def amend(measure, reason="corrected", **content):
    return editing.amend_measure(measure, content=content, by=make.BY, reason=reason, at=NOW)


def advance(measure, to="in_progress", **details):
    details = {"by": make.BY, "reason": "decided", "effective_on": DAY, "at": NOW} | details
    return workflow.advance(measure, to=to, **details)


def with_parts(count):
    """A measure with so many of each part."""
    papers = [make.source() for _each in range(count)]
    measure = make.measure(
        targets=[make.target() for _each in range(count)],
        evidence=[{"source": paper, "locator": "page 3"} for paper in papers],
    )
    fields = {"value": Decimal(1), "read_on": DAY, "by": make.BY, "reason": "read again", "at": NOW}
    for number, paper in enumerate(papers, 1):
        target = Target.objects.get(measure=measure, number=number)
        monitoring.record_reading(target, source=paper, **fields)
    return Measure.objects.get(pk=measure.pk)


def seqs():
    return list(Entry.objects.order_by("seq").values_list("seq", flat=True))


@pytest.mark.parametrize("change", [amend, advance])
def test_a_change_costs_the_same_queries_with_many_parts(
    db, change, django_assert_max_num_queries, django_assert_num_queries
):
    one, other = with_parts(1), with_parts(3)

    with django_assert_max_num_queries(MOST_QUERIES) as counted:
        change(one)
    with django_assert_num_queries(len(counted)):
        change(other)


def test_every_verb_appends_one_entry_with_actor_and_reason(db):
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

    entries = Entry.objects.filter(subject="measure", seq__gt=start).order_by("seq")
    assert [(e.verb, e.version, e.channel, e.actor, e.reason) for e in entries] == [
        ("advanced", 2, "api", "Mei Chan", "begun"),
        ("amended", 3, "command", "the tests", "corrected"),
        ("measured", 4, "api", "Mei Chan", "reported"),
    ]
    assert [e.actor_id for e in entries] == [editor.user_id, None, editor.user_id]
    assert all(e.recorded_at == NOW for e in entries)


def test_seq_has_no_gap_though_changes_are_refused_and_rolled_back(db):
    measure = make.measure()

    with pytest.raises(ValidationError):
        amend(measure, title="")
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


def test_a_refused_change_inside_another_rolls_back_both(db):
    measure = make.measure()
    before = seqs()

    with ledger.writing():
        with suppress(ValidationError):
            advance(measure, to="verified")
        with pytest.raises(TransactionManagementError):
            advance(measure)

    assert seqs() == before


def columns_written(queries):
    """The columns of its row that a change to a measure sets."""
    sent = [statement for each in queries for statement in each["sql"].split("; ")]
    statements = [each for each in sent if each.startswith("UPDATE measures_measure")]
    return {name for sql in statements for name in re.findall(r'[(, "](\w+)"? = ', sql)}


def test_only_what_changes_is_written(db):
    measure = make.measure()

    with CaptureQueriesContext(connection) as queries:
        amend(measure, title_en="Another title")

    assert columns_written(queries) == {"version", "title_en", "id"}


def test_a_column_altered_earlier_in_the_change_is_written_again(db):
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
    _content, public = public_body(body_of(load_with_parts(full.pk)))
    assert Body.objects.get(measure=full).canonical == public


def test_bodies_are_in_canonical_form(full):
    for entry in Entry.objects.all():
        text = bytes(entry.body).decode()
        payload = json.loads(text, parse_float=lambda number: pytest.fail(f"{number} is a float"))
        again = json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        assert text == again == unicodedata.normalize("NFC", text)
        assert payload["format"] == 2

    assert payload["terms"]["amount"] == "1000000.5"
    assert payload["targets"][0]["readings"][0]["value"] == "100"
    assert payload["targets"][0]["baseline"] == "0.1"
    assert payload["title"]["en"] == "Café for researchers"
    assert payload["history"][-1]["recorded_at"] == "2026-11-20T04:00:00.000000Z"
    assert payload["status_on"] == "2023-09-06"


def digest_of(content):
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def test_anybody_can_recompute_the_hashes_from_what_is_documented(full):
    instance = str(Head.objects.get().instance)
    before = "0" * 64
    for entry in Entry.objects.order_by("seq"):
        content = {
            "format": 2,
            "body": hashlib.sha256(entry.body).hexdigest(),
            "seq": entry.seq,
            "subject": entry.subject,
            "code": entry.code,
            "version": entry.version,
            "verb": entry.verb,
            "channel": entry.channel,
            "actor": entry.actor,
            "actor_id": entry.actor_id,
            "role": entry.role,
            "office": entry.office,
            "request_id": entry.request_id,
            "caller_request_id": entry.caller_request_id,
            "undoes": entry.undoes,
            "credential": entry.credential,
            "reason": entry.reason,
            "internal": entry.internal,
            "recorded_at": entry.recorded_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "salt": entry.salt,
        }
        assert entry.content == digest_of(content)
        header = {
            "format": 2,
            "instance": instance,
            "seq": entry.seq,
            "prev": before,
            "content": entry.content,
            "public": entry.public,
        }
        before = digest_of(header)
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
