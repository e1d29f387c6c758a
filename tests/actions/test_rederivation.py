"""An upgrade that changes how schedules are computed brings the record up to date by entries."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from measures.actions import withdrawal
from measures.ledger import verification
from measures.models import Entry, Measure
from tests.helpers import make
from tests.helpers.make import BY, NOW

DUE = {"deadline": "2029年底", "due_from": date(2029, 12, 31), "due_by": date(2029, 12, 31)}


@pytest.fixture
def outdated(db):
    """Three measures, two of them, one withdrawn, with a day that no rule gives any more."""
    for code in ("A-001", "A-002", "A-003"):
        make.measure(code, **DUE)
    withdrawal.withdraw(Measure.objects.get(code="A-003"), by=BY, reason="twice", at=NOW)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE measures_measure SET behind_on = '2026-01-01' WHERE code <> 'A-001'")


def rederive(*args):
    out = StringIO()
    call_command("rederive", *args, stdout=out)
    return out.getvalue().splitlines()


def test_rederive_lists_what_would_change_and_writes_nothing(outdated):
    before = Entry.objects.count()

    assert rederive() == ["A-002", "A-003", "2 measures would change (--apply updates them)"]
    assert Entry.objects.count() == before


def test_rederive_records_an_entry_each_and_the_ledger_verifies(outdated):
    assert len(verification.verify().faults) == 2

    assert rederive("--apply") == ["A-002", "A-003", "2 measures were updated"]

    assert verification.verify().faults == []
    assert rederive() == ["0 measures would change (--apply updates them)"]
    entry = Entry.objects.order_by("-seq").first()
    assert (entry.code, entry.channel, entry.actor) == ("A-003", "command", "rederive")
    assert Measure.objects.get(code="A-003").withdrawn


def test_rederive_without_a_reason_is_refused(outdated):
    with pytest.raises(CommandError, match="Give the reason"):
        rederive("--apply", "--reason", " ")


def test_the_proof_names_the_column_that_was_changed(db):
    make.measure("A-001", targets=[make.target()])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE measures_measure SET share_reached = 10000")

    [fault] = verification.verify().faults
    assert fault == "measure A-001: what is derived from it is out of date: share_reached"
