"""The current code verifies, reads and continues a ledger written by older code."""

import json
import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import connection

from measures import ledger
from measures.actions import editing, reindex, withdrawal
from measures.ledger import formats, verification
from measures.ledger.chain import hash_of
from measures.models import FORMAT, PUBLIC_SUBJECTS, Body, Entry, Measure, Subject, triggers
from tests.helpers import frozen, make
from tests.helpers.make import NOW

FROZEN = [
    int(path.stem.rpartition("_")[2]) for path in sorted(frozen.LEDGERS.glob("format_*.json"))
]
V1 = "/api/v1/"
LATER = NOW + timedelta(days=7)


@pytest.fixture(params=FROZEN)
def old(request, db, settings, time_machine):
    """The format of all entries and bodies."""
    time_machine.move_to(LATER, tick=False)
    frozen.load(request.param, settings)
    assert {*Entry.objects.values_list("format", flat=True)} == {request.param}
    return request.param


def amend(code="FROZEN-001", **content):
    content = content or {"title_en": "Another name"}
    measure = Measure.objects.get(code=code)
    return editing.amend_measure(measure, content=content, by=make.BY, reason="agreed", at=LATER)


def last_of(code):
    return Entry.objects.filter(code=code).latest("version").seq


def test_every_format_has_a_frozen_ledger_and_every_older_one_a_step():
    assert [*range(1, FORMAT + 1)] == FROZEN
    assert [*range(1, FORMAT)] == sorted(formats.STEPS)


def test_a_frozen_ledger_verifies(old):
    """Of the current format: fails for a member that is added without a format of its own."""
    report = verification.verify()

    assert report.faults == [], "read docs/ledger.md, Adding a member to a body"
    assert report.entries == Entry.objects.count() > 0
    subjects = {*Subject} if old > 1 else {*PUBLIC_SUBJECTS} - {Subject.ORGANISATION}
    assert {*Entry.objects.values_list("subject", flat=True)} == subjects


def test_a_change_to_a_frozen_ledger_is_in_the_current_format(old):
    end = ledger.current_head()[0]
    amend()
    withdrawal.reinstate(
        Measure.objects.get(code="FROZEN-004"), by=make.BY, reason="brought", at=LATER
    )

    written = Entry.objects.filter(seq__gt=end).order_by("seq")
    assert [entry.verb for entry in written] == ["amended", "amended"]
    assert {entry.format for entry in written} == {FORMAT}
    assert {json.loads(bytes(entry.body))["format"] for entry in written} == {FORMAT}
    assert verification.verify().faults == []


def test_history_diff_and_feed_show_only_the_change(old, api):
    end = ledger.current_head()[0]
    amend()

    title = {"title"}
    page = api.get(f"{V1}measures/FROZEN-001/history/?limit=4").json()
    [last] = api.get(page["next"]).json()["results"]  # compared with an entry of the page before
    assert (last["changes"].keys() - {"provenance"}, last["channel"]) == (title, "command")
    diff = api.get(f"{V1}measures/FROZEN-001/diff/?from={end}").json()
    assert (diff["kinds"], diff["changes"].keys() - {"provenance"}) == (["amended"], title)
    [change] = api.get(f"{V1}changes/?after={end}").json()["results"]
    assert (change["kinds"], change["changes"].keys() - {"provenance"}) == (["amended"], title)
    [of_zone] = api.get(f"{V1}zones/hetao/diff/?from={end}&to={end + 1}").json()["results"]
    assert of_zone["kinds"] == ["amended"]


READS = [
    "measures/",
    "measures/?order=-changed",
    "measures/?q=研究平台",
    "measures/?zone=hetao-sz&highlights=true&q=平台",
    "measures/?as_of=15",
    "measures/?as_of=15&has_reading=true",
    "measures/?as_of=2026-11-20T20:00:00Z",
    "zones/hetao/measures/",
]


@pytest.mark.slow
@pytest.mark.parametrize("address", READS)
def test_a_list_has_bodies_of_the_current_format_only(old, api, address):
    amend("FROZEN-002")  # one of them is stored in it already

    response = api.get(V1 + address)

    assert response.status_code == 200, response.content
    rows = response.json()["results"]
    assert rows
    assert {body["format"] for body in rows} == {FORMAT}
    assert [*map(sorted, rows)] == [sorted(rows[0])] * len(rows)


def test_one_measure_the_past_and_the_feed_have_the_current_format_only(old, api):
    for address in ("measures/FROZEN-001/", "measures/FROZEN-001/?as_of=7"):
        assert api.get(V1 + address).json()["format"] == FORMAT
    changes = api.get(f"{V1}changes/")
    for response in (changes, api.get(f"{V1}measures/?as_of=7")):
        assert response["ETag"].endswith(f'.{FORMAT}"')  # another one for another format
    for change in changes.json()["results"]:
        assert change["body"]["format"] == FORMAT
        assert formats.upgrade(change["body"], Subject(change["subject"])) is change["body"]


def test_the_counts_are_those_of_the_tables(old, api):
    for address in (
        "summary/",
        f"summary/?as_of={ledger.current_head()[0]}",
        "summary/?has_reading=true",
        "zones/",
    ):
        assert api.get(V1 + address).status_code == 200
    assert api.get(f"{V1}summary/").json()["total"] == 3
    assert api.get(f"{V1}summary/?as_of={ledger.current_head()[0]}").json()["total"] == 3
    amend("FROZEN-003")
    assert api.get(f"{V1}summary/").json()["total"] == 3  # brought up by the entry


def test_auditors_get_the_very_bytes_that_were_hashed(old, api):
    amend()
    api.force_authenticate(make.user("auditor"))

    page = api.get(f"{V1}ledger/entries/?limit=200").json()

    instance = page["instance"]
    for row, entry in zip(page["results"], Entry.objects.order_by("seq"), strict=True):
        assert row["body"].encode() == bytes(entry.body)
        assert row["format"] == entry.format == json.loads(row["body"])["format"]
        assert row["hash"] == hash_of(entry, instance)
    assert {row["format"] for row in page["results"]} == {old, FORMAT}


def test_verify_chain_recomputes_a_chain_of_several_formats(old, api, tmp_path):
    amend()
    api.force_authenticate(make.user("auditor"))
    saved = tmp_path / "saved.jsonl"
    saved.write_bytes(api.get(f"{V1}ledger/entries/?limit=200").content)

    program = frozen.LEDGERS.parent.parent / "docs" / "verify_chain.py"
    done = subprocess.run([sys.executable, program, saved], capture_output=True, text=True)

    seq, digest = ledger.current_head()
    assert done.stdout == f"{seq} entries form one chain; its head is {seq}:{digest}\n", done.stderr


def test_stored_bodies_are_written_in_the_current_format_by_the_daily_work(old):
    assert not Body.objects.exclude(format=old).exists()

    reindex.refresh_bodies(LATER.date())

    assert not Body.objects.exclude(format=FORMAT).exists()
    assert verification.verify().faults == []


def test_a_row_that_differs_from_an_old_entry_is_found(old):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE measures_measure SET title_en = 'X' WHERE code = 'FROZEN-002'")

    fault = f"measure FROZEN-002: its tables differ from entry {last_of('FROZEN-002')}"
    assert verification.verify().faults == [fault]


@pytest.mark.parametrize(
    "body", [b"\xff", b"[]", b"{}", b'{"format":0}', b'{"format":99}', b'{"format":[]}']
)
def test_an_old_body_that_cannot_be_read_is_a_fault(db, settings, body):
    frozen.load(1, settings)
    triggers.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE measures_entry SET body = %s WHERE seq = 13", [body])

    faults = verification.verify().faults

    assert faults[0] == "entry 13: its content is not what was hashed"
    assert faults[1].startswith("entry 13: its body cannot be read")
    assert "measure FROZEN-002: its tables differ from entry 13" in faults


def test_the_format_is_part_of_what_is_hashed(old):
    triggers.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE measures_entry SET format = format + 1 WHERE seq = 1")

    assert "entry 1: its content is not what was hashed" in verification.verify().faults


def test_a_body_of_later_code_is_refused():
    with pytest.raises(formats.UnknownFormat, match=str(FORMAT + 1)):
        formats.upgrade({"format": FORMAT + 1})
