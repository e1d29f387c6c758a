"""Every attack that docs/ledger.md lists, made once by SQL.

The attacker has the whole database and may drop and restore triggers; some have stolen the key as
well. `record.head` is a head kept outside, as `checkpoint` does.
"""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from measures.ledger import verification
from measures.models import triggers
from tests.helpers import attacks, detection
from tests.helpers.attacks import Found
from tests.helpers.tamper import FullRecord, Record

SHORT = {"entries", "with a kept head", "with a witness"}


def of(*, short):
    """The attacks on a record of eight entries, or those on the full one."""
    every = [each for each in attacks.load() if (each.group in SHORT) == short]
    return pytest.mark.parametrize("attack", every, ids=[each.name for each in every])


@pytest.fixture(scope="module")
def full_record(django_db_setup, django_db_blocker):
    """One for all attacks on it: each is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        record = FullRecord()
        triggers.install(connection)
        assert verification.verify(kept=[record.head]).faults == []
        triggers.remove(connection)
        yield record
        transaction.set_rollback(True)


@of(short=True)
def test_of_a_short_record(attack, db):
    check(attack, Record())


@pytest.mark.xdist_group("attacks")
@of(short=False)
def test_of_a_full_record(attack, full_record, db):
    with transaction.atomic():
        check(attack, full_record)
        transaction.set_rollback(True)


def check(attack, record):
    if attack.engine not in ("", connection.vendor):
        pytest.skip(f"only {attack.engine} can be attacked so")
    if attack.group == "schema":
        triggers.install(connection)
        attack.do(record)
    else:
        attack.do(record)
        triggers.install(connection)

    without, with_head = faults(), faults(record.head)

    match attack.found:
        case Found.ALWAYS:
            assert without
            assert without[0].startswith(attack.first)
        case Found.HEAD:
            assert without == []
            assert with_head[0].startswith(attack.first)
        case Found.WITNESS:
            assert without == []
            assert faults(roots=[record.root])[0].startswith(attack.first)
        case Found.NO:
            assert (without, with_head) == ([], [])


def faults(*kept, roots=()):
    return verification.verify(kept=kept, roots=roots).faults


def test_the_documents_list_the_attacks_that_are_made_here():
    """`python -m tests.helpers.detection` writes the table again."""
    text = detection.PAGE.read_text("utf-8")

    assert detection.page(text) == text
    assert len(attacks.load()) > 86
    assert len({each.name for each in attacks.load()}) == len(attacks.load())
