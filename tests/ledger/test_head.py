"""The head of the ledger: its key, and a head that is lost."""

import pytest
from django.db import connection

from measures import ledger
from measures.actions import workflow
from measures.ledger import verification
from measures.models import Entry, Measure, triggers
from tests.helpers import make
from tests.helpers.make import DAY, NOW


def advance(measure, to="in_progress", **details):
    details = {"by": make.BY, "reason": "decided", "effective_on": DAY, "at": NOW} | details
    return workflow.advance(measure, to=to, **details)


def seqs():
    return list(Entry.objects.order_by("seq").values_list("seq", flat=True))


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
