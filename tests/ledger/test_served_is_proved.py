"""Whatever lists serve is compared with the entry, byte for byte and in the spelling of SQL."""

import pytest
from django.db import connection

from measures.ledger import verification
from measures.models import FORMAT, Body, triggers
from tests.helpers import make
from tests.helpers.tamper import sql

FORGED = (
    ',"schedule":"met","freshness":"fresh","evidence_strength":"verified","history":[],'
    '"zone":"suzhou"}'
)


@pytest.fixture
def measure(db):
    deadline = {"deadline": "2027年底", "due_from": make.DAY, "due_by": "2027-12-31"}
    measure = make.measure("TEST-001", **deadline)
    triggers.remove(connection)
    return measure


def faults():
    triggers.install(connection)
    return verification.verify().faults


def outdate(measure):
    """Make its body look as if code of an earlier format had written it."""
    body = bytes(Body.objects.get(measure=measure).body)
    before = body.replace(f'"format":{FORMAT},'.encode(), f'"format":{FORMAT - 1},'.encode())
    before = before.replace(b',"schedules":["not_due"]', b"")  # format 1 had no such member
    row = (before, FORMAT - 1, "0001-01-01")
    sql("UPDATE measures_body SET body = %s, format = %s, until = %s", *row)


def forge_body(measure, tail=FORGED):
    body = Body.objects.get(measure=measure).canonical[:-1] + tail.encode()
    sql("UPDATE measures_body SET body = %s WHERE measure_id = %s", body, measure.pk)


def test_a_body_that_is_valid_on_no_day_is_compared_all_the_same(measure):
    forge_body(measure)
    sql("UPDATE measures_body SET told_on = '2026-11-01', until = '2026-02-01'")

    assert faults() == ["measure TEST-001: its stored body differs from entry 3"]


@pytest.mark.parametrize(
    "tail", [FORGED, ',"schedule":"met"}', ',"schedule":"x","freshness":"fresh"}']
)
def test_an_outdated_body_ends_with_the_two_members_of_the_day(measure, tail):
    outdate(measure)
    assert faults() == []

    forge_body(measure, tail)

    assert faults() == ["measure TEST-001: its stored body differs from entry 3"]


def test_a_member_twice_in_an_outdated_body_is_a_fault(measure):
    outdate(measure)
    assert faults() == []
    stored = Body.objects.get(measure=measure)
    body = bytes(stored.body).replace(b"{", b'{"code":"OTHER",', 1)
    assert b'"code":"TEST-001"' in body

    sql("UPDATE measures_body SET body = %s WHERE measure_id = %s", body, measure.pk)

    assert faults() == ["measure TEST-001: its stored body differs from entry 3"]


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("body", "until", "2027-1-01"),
        ("body", "told_on", "2026-11-20 "),
        ("measure", "overdue_on", "2028-1-01"),
        ("measure", "due_by", "2027-12-31 00:00"),
        ("statusupdate", "recorded_at", "2026-11-20T04:00:00"),
        ("statusupdate", "recorded_at", "2026-11-20 04:00:00.000000"),
        ("entry", "recorded_at", "2026-11-20 04:00"),
    ],
)
def test_a_date_in_another_spelling_is_a_fault(measure, table, column, value):
    """SQL compares dates as text on SQLite: '2027-1-01' lies after every day of 2027."""
    if connection.vendor != "sqlite":
        pytest.skip("dates are no text")
    sql(f"UPDATE measures_{table} SET {column} = %s", value)

    place = f"measures_{table} "
    assert [f for f in faults() if f.startswith(place) and f" {column} " in f]
