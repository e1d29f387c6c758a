"""Heads kept outside, and the limit of what they show; the attacks are in test_attacks.py."""

import pytest
from django.db import connection

from measures.ledger import verification
from measures.models import Entry, triggers
from tests.helpers.tamper import Record, cut_and_fix_head, edit, recompute, rehash, rewrite_row


@pytest.fixture
def record(db):
    return Record()


def faults(*head):
    triggers.install(connection)
    return verification.verify(kept=head).faults


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
