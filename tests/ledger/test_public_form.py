"""The public form of the record: hashed, stored, proved, and checked by an outsider."""

import json
import subprocess
import sys

import pytest
from django.db import connection

from measures import ledger
from measures.ledger import public_form, verification
from measures.ledger.chain import digests_of
from measures.models import Body, Entry, triggers
from tests.helpers import frozen, make, named
from tests.helpers.named import INTERNAL, NAME, REQUEST
from tests.helpers.tamper import rehash, sql

V1 = "/api/v1/"
COLUMNS = {field.attname for field in Entry._meta.concrete_fields}
#: What the content of an entry is sealed with, and what it is found by, which follows from its body.
NOT_CONTENT = {
    *("prev_hash", "content", "public", "hash", "mac", "nodes"),
    *("kinds", "zone"),
}
PROGRAM = frozen.LEDGERS.parent.parent / "docs" / "verify_chain.py"


@pytest.fixture
def people(db, time_machine):
    time_machine.move_to(make.NOW)
    return named.record()


def faults():
    return verification.verify().faults


def test_the_record_with_names_and_internal_reasons_is_proved(people):
    assert faults() == []


def test_the_public_form_of_an_entry_has_no_name_and_no_internal_reason(people):
    for entry in Entry.objects.all():
        public = public_form.public_entry(entry)
        for secret in (NAME, INTERNAL, REQUEST):
            assert secret.encode() not in public
        assert json.loads(public).keys() == {*public_form.PUBLIC_MEMBERS, "body"}
        again = json.dumps(
            json.loads(public), ensure_ascii=False, sort_keys=True, separators=(",", ":")
        )
        assert again.encode() == public  # canonical


def test_only_subjects_that_are_published_have_a_public_form(people):
    entry = Entry.objects.latest("seq")
    entry.subject = "account"

    assert public_form.public_entry(entry) is None
    assert digests_of(entry).public == ""


@pytest.mark.parametrize("column", sorted(COLUMNS - NOT_CONTENT))
def test_every_column_of_an_entry_is_hashed(people, column):
    entry = Entry.objects.filter(subject="measure").latest("seq")
    before = digests_of(entry).content
    value = getattr(entry, column)
    match value:
        case bool():
            changed = not value
        case int():
            changed = value + 1
        case bytes() | memoryview():
            changed = bytes(value)[:-1] + b" }"
        case str():
            changed = value + "x"
        case _:
            changed = "2026-11-21"
    setattr(entry, column, changed)

    assert digests_of(entry).content != before


def test_the_digest_that_is_published_tells_nothing_about_names(people):
    """Two entries that differ in their salt only have other digests: a name cannot be tried."""
    entry = Entry.objects.latest("seq")
    before = digests_of(entry)
    entry.salt = "0" * 32

    assert digests_of(entry).content != before.content
    assert digests_of(entry).public == before.public
    salts = Entry.objects.values_list("salt", flat=True)
    assert len({*salts}) == len(salts)
    assert {len(salt) for salt in salts} == {32}


@pytest.fixture
def unguarded(people):
    triggers.remove(connection)


@pytest.mark.parametrize("column", ["public", "content"])
def test_another_digest_is_a_fault(unguarded, column):
    sql(f"UPDATE measures_entry SET {column} = %s WHERE seq = 12", "0" * 64)
    triggers.install(connection)

    assert faults() == ["entry 12: its digests are not those of its content and of its public form"]


@pytest.mark.parametrize(
    ("column", "value"),
    [("internal", False), ("role", "verifier"), ("office", "hetao"), ("salt", "1" * 32)],
)
def test_another_capacity_or_an_internal_reason_made_public_is_a_fault(unguarded, column, value):
    sql(f"UPDATE measures_entry SET {column} = %s WHERE seq = 12", value)
    triggers.install(connection)

    assert faults() == ["entry 12: its content is not what was hashed"]


def test_digests_made_again_without_the_key_are_a_fault(unguarded):
    sql("UPDATE measures_entry SET internal = %s WHERE seq = 12", False)
    rehash(start=12)
    triggers.install(connection)

    assert "entry 12: was not written with the key of this ledger" in faults()


def test_a_stored_body_with_a_name_is_a_fault(people):
    body = Body.objects.get(measure__code="A-001")
    whole = bytes(Entry.objects.filter(code="A-001").latest("seq").body)
    with ledger.writing():
        Body.of(body.measure, whole, body.told_on).keep()

    assert faults() == [
        f"measure A-001: its stored body differs from entry {Entry.objects.latest('seq').seq}"
    ]


def save(api, address, path):
    """Save all pages from `address` on, one per line."""
    lines = []
    while address:
        page = api.get(address).json()
        lines.append(json.dumps(page))
        address = page["next"]
    path.write_text("\n".join(lines))
    return path


def run(*arguments):
    return subprocess.run([sys.executable, PROGRAM, *arguments], capture_output=True, text=True)


@pytest.fixture
def outside(people, api, tmp_path):
    """What an outsider saves: the chain and the feed."""
    chain = save(api, f"{V1}ledger/chain/?limit=7", tmp_path / "chain.jsonl")
    return chain, save(api, f"{V1}changes/?limit=7", tmp_path / "feed.jsonl")


def test_an_outsider_checks_the_chain_and_every_entry_of_the_feed(outside):
    for secret in (NAME, INTERNAL, REQUEST):
        assert secret not in outside[0].read_text() + outside[1].read_text()

    seq, digest = ledger.current_head()
    done = run(*outside, f"{seq}:{digest}")

    assert done.stdout.splitlines() == [
        f"{seq} entries form one chain; its head is {seq}:{digest}",
        f"{seq} entries of the feed have the digests of the chain; 0 are of an older format",
    ], done.stderr


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (0, '"public": "', '"public": "f', "entry 1: its content is not what was hashed"),
        (1, '"role": "editor"', '"role": "verifier"', "the feed does not have what was hashed"),
        (1, '"title": {"en": "Pl', '"title": {"en": "Fl', "does not have what was hashed"),
    ],
)
def test_an_outsider_sees_what_was_altered(outside, file, old, new, message):
    text = outside[file].read_text()
    assert old in text
    outside[file].write_text(text.replace(old, new, 1))

    done = run(*outside)

    assert done.returncode == 1
    assert message in done.stderr


def test_an_outsider_sees_an_entry_that_the_feed_leaves_out(outside):
    page, *rest = outside[1].read_text().splitlines()
    page = json.loads(page)
    del page["results"][3]
    outside[1].write_text("\n".join([json.dumps(page), *rest]))

    assert run(*outside).stderr == "entry 4 is not in the feed\n"


def test_the_chain_list_is_public_and_revalidated_by_the_head(
    people, api, django_assert_num_queries
):
    with django_assert_num_queries(3):  # the head, the page, the instance
        response = api.get(f"{V1}ledger/chain/?after=3&limit=2")

    rows = response.json()["results"]
    assert [row["seq"] for row in rows] == [4, 5]
    assert rows[0].keys() == {"seq", "format", "content", "public", "hash"}
    headers = {"If-None-Match": response["ETag"]}
    assert api.get(f"{V1}ledger/chain/?after=3&limit=2", headers=headers).status_code == 304


def test_entries_of_the_first_format_give_a_hash_alone_and_no_name(db, settings, api, tmp_path):
    frozen.load(1, settings)
    address = f"{V1}ledger/chain/?limit=200"

    rows = api.get(address).json()["results"]

    assert {(row["content"], row["public"]) for row in rows} == {(None, None)}
    [step] = api.get(f"{V1}measures/FROZEN-002/").json()["history"]
    assert (step["role"], step["office"], "by" in step) == (None, None, False)
    done = run(save(api, address, tmp_path / "a"), save(api, f"{V1}changes/", tmp_path / "b"))
    assert done.stdout.endswith(f"; {len(rows)} are of an older format\n"), done.stderr
