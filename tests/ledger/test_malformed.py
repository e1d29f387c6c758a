"""A malformed row is a fault with its place; the verification goes on to the end."""

import pytest
from django.db import connection

from measures.ledger import verification
from measures.models import triggers
from tests.helpers.attacks import what_is_served
from tests.helpers.tamper import FullRecord, sql

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
