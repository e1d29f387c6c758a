"""A malformed row is a fault with its place; the verification goes on to the end."""

import pytest
from django.db import connection, transaction

from measures.ledger import verification
from measures.models import triggers
from tests.helpers.tamper import Record, sql


@pytest.fixture
def record(db):
    if connection.vendor != "sqlite":
        pytest.skip("the columns take no such values")
    return Record()


SECOND = "(SELECT id FROM measures_measure WHERE code = 'SECOND-002')"

MALFORMED = {
    "a body of an entry as text": (
        "UPDATE measures_entry SET body = CAST(body AS TEXT) WHERE seq = 4",
        "entry 4: ",
    ),
    "text that is not UTF-8 in an entry": (
        "UPDATE measures_entry SET reason = CAST(x'ff' AS TEXT) WHERE seq = 4",
        "entry 4: ",
    ),
    "a moment that is none": (
        "UPDATE measures_entry SET recorded_at = '2026-13-01 00:00:00' WHERE seq = 4",
        "entry 4: ",
    ),
    "a number as text": (
        "UPDATE measures_entry SET version = 'x' WHERE seq = 4",
        "entry 4: ",
    ),
    "an unknown instance": (
        "UPDATE measures_head SET instance = 'x'",
        "head: ",
    ),
    "a day that is none": (
        f"UPDATE measures_body SET until = 'garbage' WHERE measure_id = {SECOND}",
        "measure SECOND-002: ",
    ),
    "a day of no calendar": (
        f"UPDATE measures_body SET until = '2026-02-31' WHERE measure_id = {SECOND}",
        "measures_measure ",
    ),
    "a stored body as text": (
        f"UPDATE measures_body SET body = 'x' WHERE measure_id = {SECOND}",
        "measure SECOND-002: ",
    ),
    "keys of search as text": (
        f"UPDATE measures_indexentry SET keys = 'x' WHERE measure_id = {SECOND}",
        "measure SECOND-002: ",
    ),
    "a day of a source": (
        "UPDATE measures_source SET published_on = '2026-02-31'",
        "measures_source ",
    ),
}


@pytest.mark.parametrize("attack", MALFORMED)
def test_a_malformed_value_is_a_fault_with_its_place(record, attack):
    statement, place = MALFORMED[attack]
    sql(statement)
    triggers.install(connection)

    report = verification.verify()

    assert report.faults[0].startswith(place)
    assert (report.seq, report.subjects) == (8, 4)


@pytest.mark.parametrize(
    ("table", "column", "parent"),
    [
        ("evidence", "source_id", "source"),
        ("statusupdate", "source_id", "source"),
        ("statusupdate", "measure_id", "measure"),
        ("measure", "zone_id", "zone"),
        ("body", "measure_id", "measure"),
    ],
)
def test_a_key_of_a_row_that_does_not_exist_is_a_fault(record, table, column, parent):
    sql(
        "INSERT INTO measures_evidence (measure_id, source_id, locator, digest) "
        f"SELECT {SECOND}, id, 'p. 1', '' FROM measures_source"
    )
    key = "measure_id" if table == "body" else "id"
    with transaction.atomic():  # keys are checked at its end
        sql(
            f"UPDATE measures_{table} SET {column} = 999 "
            f"WHERE {key} = (SELECT max({key}) FROM measures_{table})"
        )
        triggers.install(connection)

        faults = verification.verify().faults
        transaction.set_rollback(True)

    place, reason = f"measures_{table} ", f"a row of measures_{parent} that does not exist"
    assert any(fault.startswith(place) and fault.endswith(reason) for fault in faults)
