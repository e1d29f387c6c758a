"""Each attack that docs/ledger.md claims is detected, made once by SQL.

The attacker has the whole database and may drop and restore triggers; some have stolen
the key as well. `kept` is a head kept outside, as `checkpoint` does.
"""

from datetime import timedelta

import pytest
from django.db import connection

from measures.ledger import verification
from measures.models import Entry, triggers
from tests.helpers.make import NOW
from tests.helpers.tamper import (
    Record,
    append,
    append_forged,
    cut,
    cut_and_fix_head,
    delete_and_renumber,
    edit,
    insert,
    move,
    rebuild,
    recompute,
    rehash,
    restore_and_go_on,
    rewrite_row,
    sql,
    wipe_all,
)


@pytest.fixture
def record(db):
    return Record()


def faults(*head):
    triggers.install(connection)
    return verification.verify(kept=head).faults


FOUND = {
    "the body is edited": (
        lambda r: edit("body", b"{}"),
        "entry 4: its content is not what was hashed",
    ),
    "the actor is edited": (
        lambda r: edit("actor", "somebody else"),
        "entry 4: its content is not what was hashed",
    ),
    "the time is edited": (
        lambda r: edit("recorded_at", NOW + timedelta(seconds=1)),
        "entry 4: its content is not what was hashed",
    ),
    "an entry is deleted": (
        lambda r: sql("DELETE FROM measures_entry WHERE seq = 4"),
        "entry 5: follows entry 3; what stood between is gone",
    ),
    "an entry is deleted, the rest renumbered": (
        delete_and_renumber,
        "entry 4: does not continue the entry before it",
    ),
    "an entry is inserted": (insert, "entry 4: does not continue the entry before it"),
    "two entries are swapped": (
        lambda r: move((5, 99), (6, 5), (99, 6)),
        "entry 5: does not continue the entry before it",
    ),
    "an entry is replayed": (
        lambda r: append(8, version=4),
        "entry 9: its content is not what was hashed",
    ),
    "the tail is cut, the head left": (
        lambda r: cut(6),
        "head: it names entry 8, the last one is 6",
    ),
    "a forged entry is appended": (
        append_forged,
        "entry 9: was not written with the key of this ledger",
    ),
    "all hashes are recomputed": (
        recompute,
        "entry 1: was not written with the key of this ledger",
    ),
    "hashes are recomputed from the edit on": (
        lambda r: (edit("actor", "somebody else"), rehash(start=4)),
        "entry 4: was not written with the key of this ledger",
    ),
    "the ledger is rebuilt from scratch": (
        rebuild,
        "entry 1: was not written with the key of this ledger",
    ),
    "the tail is cut, the head fixed, the rows left": (
        cut_and_fix_head,
        "measure FIRST-001: its tables differ from entry 4",
    ),
    "a row is changed": (
        lambda r: sql("UPDATE measures_measure SET title_en = 'X' WHERE code = 'FIRST-001'"),
        "measure FIRST-001: its tables differ from entry 7",
    ),
    "a stored body is changed": (
        lambda r: sql("UPDATE measures_body SET body = %s WHERE measure_id = %s", b"", r.first.pk),
        "measure FIRST-001: its stored body differs from entry 7",
    ),
    "a row is added": (
        lambda r: sql(
            "INSERT INTO measures_evidence (measure_id, source_id, locator, digest) "
            "SELECT measure_id, source_id, 'p. 1', '' FROM measures_statusupdate "
            "WHERE from_status = '' AND measure_id = %s",
            r.first.pk,
        ),
        "measure FIRST-001: its tables differ from entry 7",
    ),
    "a row is deleted": (
        lambda r: sql("DELETE FROM measures_statusupdate WHERE measure_id = %s", r.first.pk),
        "measure FIRST-001: its tables differ from entry 7",
    ),
    "a measure is deleted": (
        lambda r: [
            sql(f"DELETE FROM measures_{table} WHERE {key} = %s", r.first.pk)
            for table, key in (
                ("body", "measure_id"),
                ("indexentry", "measure_id"),
                ("statusupdate", "measure_id"),
                ("measure", "id"),
            )
        ],
        "measure FIRST-001: its row is gone; entry 7 records it",
    ),
    "a zone is added": (
        lambda r: sql(
            "INSERT INTO measures_zone "
            "(code, path, name_hans, name_hant, name_en, kind, version) "
            "VALUES ('x', 'x/', 'x', 'x', 'x', 'area', 1)"
        ),
        "zone x: no entry records it",
    ),
    "the head is deleted": (
        lambda r: sql("DELETE FROM measures_head"),
        "head: it is gone though there are entries",
    ),
}


@pytest.mark.parametrize("attack", FOUND)
def test_tampering_is_found_and_the_first_bad_place_named(record, attack):
    do, first = FOUND[attack]
    assert faults(record.head) == []
    triggers.remove(connection)

    do(record)

    assert faults()[:1] == [first]


def test_a_trigger_that_was_dropped_and_not_put_back_is_found(record):
    triggers.install(connection)
    triggers.remove(connection, name := next(iter(triggers.wanted(connection))))

    assert verification.verify().faults == [f"trigger {name} does not stand as it was made"]


NEEDS_A_KEPT_HEAD = {
    "the tail is cut, head and rows fixed; or a backup restored": (
        lambda r, key: r.restore_backup(),
        "head: entry 8 was kept; the ledger ends at 6",
    ),
    "a backup is restored and work goes on": (
        lambda r, key: restore_and_go_on(r),
        "entry 8: is not the entry that the kept head names",
    ),
    "everything is wiped": (
        lambda r, key: wipe_all(r),
        "head: entry 8 was kept; the ledger ends at 0",
    ),
    "all is recomputed with the stolen key": (
        recompute,
        "entry 8: is not the entry that the kept head names",
    ),
    "rows and entries are rewritten with the stolen key": (
        lambda r, key: rehash(key, start=rewrite_row(r)),
        "entry 8: is not the entry that the kept head names",
    ),
}


@pytest.mark.parametrize("attack", NEEDS_A_KEPT_HEAD)
def test_what_only_a_head_kept_outside_can_show(record, settings, attack):
    do, first = NEEDS_A_KEPT_HEAD[attack]

    do(record, settings.LEDGER_KEY)

    assert faults() == []
    assert faults(record.head) == [first]


def test_a_kept_head_shows_the_earliest_interval_that_was_rewritten(record, settings):
    recompute(record, settings.LEDGER_KEY)

    third = Entry.objects.get(seq=3)
    assert faults((3, third.hash), record.at_six, record.head) == [
        "entry 6: is not the entry that the kept head names",
        "entry 8: is not the entry that the kept head names",
    ]


def test_two_kept_heads_of_one_number_cannot_both_be_right(record):
    for pair in ([record.head, (8, "0" * 64)], [(8, "0" * 64), record.head]):
        assert faults(*pair) == ["entry 8: is not the entry that the kept head names"]


def test_the_tail_cut_after_the_last_kept_head_is_found_by_the_rows(record):
    cut_and_fix_head(record)

    assert faults(record.at_six)[0] == "measure FIRST-001: its tables differ from entry 4"


@pytest.mark.parametrize("rows", [False, True], ids=["entry only", "entry and rows"])
def test_not_found_the_stolen_key_after_the_last_kept_head(record, settings, rows):
    """The limit of the guarantee that docs/ledger.md states."""
    if rows:
        rewrite_row(record)
    edit("actor", "somebody else", 8)
    rehash(settings.LEDGER_KEY, start=8)

    assert faults(record.at_six) == []
    assert faults(record.head) != []
