"""A malformed row is a fault with its place; the verification goes on to the end."""

import pytest
from django.db import connection

from measures.ledger import verification
from measures.models import triggers
from tests.helpers.attacks import what_is_served
from tests.helpers.tamper import FullRecord, Record, sql

MALFORMED = [what for what in what_is_served.MALFORMED if "number of an entry" not in what]


@pytest.mark.parametrize("attack", MALFORMED)
def test_everything_else_is_verified_all_the_same(db, attack):
    if connection.vendor != "sqlite":
        pytest.skip("the columns take no such values")
    record = FullRecord()
    whole = verification.verify()
    statement, _first = what_is_served.MALFORMED[attack]
    sql(statement)
    triggers.install(connection)

    report = verification.verify()

    assert (report.seq, report.subjects) == (record.head[0], whole.subjects)


def test_what_follows_a_row_that_cannot_be_read_is_compared_with_its_body(db):
    if connection.vendor != "sqlite":
        pytest.skip("the columns take no such values")
    Record()
    sql("UPDATE measures_entry SET reason = CAST(x'ff' AS TEXT) WHERE seq = 4")

    faults = verification.verify().faults

    assert [fault for fault in faults if "cannot be read" in fault and "entry 4" in fault]
    assert not [fault for fault in faults if fault.startswith("entry 7:")]
