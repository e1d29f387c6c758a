"""`verify_ledger --since`: what is proved again, and what is not."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from measures.ledger import loading, verification
from measures.models import Entry, triggers
from tests.helpers.tamper import Record, edit, rehash, sql


@pytest.fixture
def record(db):
    return Record()


def head_at(seq):
    return seq, Entry.objects.get(seq=seq).hash


def prove(since):
    triggers.install(connection)
    return verification.verify(since=since)


def test_only_the_entries_after_it_are_counted(record):
    report = prove(head_at(5))

    assert (report.faults, report.entries, report.seq, report.subjects) == ([], 3, 8, 4)


def test_an_edited_entry_after_it_is_found(record):
    since = head_at(5)
    edit("actor", "somebody else", 7)

    assert prove(since).faults[0] == "entry 7: its content is not what was hashed"


def test_the_last_entry_of_a_subject_is_verified_however_old(record):
    """A row that was changed with the entry that it is compared with."""
    since = head_at(6)
    edit("reason", "another", 1)  # the only one of the source

    assert prove(since).faults[0] == "entry 1: its content is not what was hashed"


def test_rows_that_did_not_change_since_are_compared(record):
    since = head_at(8)
    sql("UPDATE measures_zone SET name_en = 'X'")

    assert prove(since).faults == ["zone hetao-sz: its tables differ from entry 2"]


def test_a_missing_entry_before_it_is_found(record):
    since = head_at(6)
    sql("DELETE FROM measures_entry WHERE seq = 3")

    fault = "entry 6: 5 entries stand up to it; others are gone or were added"
    assert fault in prove(since).faults


@pytest.mark.parametrize("seq", [5, 8])
def test_a_head_that_is_not_in_the_chain_is_found(record, seq):
    faults = prove((seq, "0" * 64)).faults

    assert faults[0] == f"entry {seq}: is not the entry that the kept head names"


def test_a_head_beyond_the_end_shows_that_the_tail_was_cut(record):
    faults = prove((9, "0" * 64)).faults

    assert "entry 9: 8 entries stand up to it; others are gone or were added" in faults


def test_not_found_an_older_entry_that_a_later_one_has_replaced(record):
    """What the documents say is left to a run without `--since`."""
    since = head_at(8)
    edit("reason", "another", 3)  # the first one of FIRST-001

    assert prove(since).faults == []
    assert verification.verify().faults == ["entry 3: its content is not what was hashed"]


def test_the_chain_recomputed_with_the_stolen_key_is_found(record):
    since = head_at(6)
    edit("actor", "somebody else", 5)
    rehash(record.key, start=5)

    assert prove(since).faults[0] == "entry 6: is not the entry that the kept head names"


def test_the_command_says_what_it_did_not_prove(record):
    triggers.install(connection)
    seq, digest = head_at(6)
    out = StringIO()

    call_command("verify_ledger", "--since", f"{seq}:{digest}", stdout=out)

    assert "Entries up to 6 were taken as proved before" in out.getvalue()
    with pytest.raises(CommandError):
        call_command("verify_ledger", "--since", f"{seq}:{'0' * 64}", stdout=StringIO())


def test_memory_does_not_grow_with_the_ledger(record, monkeypatch):
    """Never more entries are loaded at a time than a chunk has."""
    monkeypatch.setattr(loading, "CHUNK", 3)
    loaded = []
    read = loading._entries
    monkeypatch.setattr(loading, "_entries", lambda rows: loaded.append(read(rows)) or loaded[-1])

    assert prove(None).faults == []

    assert max(map(len, loaded)) == 3
