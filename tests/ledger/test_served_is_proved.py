"""A stored body of an older format is compared with its entry as far as that gives it."""

import pytest
from django.db import connection

from measures.ledger import verification
from measures.models import FORMAT, Body, Entry, triggers
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
    body = bytes(Entry.objects.get(subject="measure", code=measure.code).body)
    # Format 1 stored the body of the entry, and had the text of a lead body.
    for member, replacement in (
        (f'"format":{FORMAT},', f'"format":{FORMAT - 1},'),
        ('"organisations":[],', ""),
        ('"modelled_on":null,', ""),
        ('"moved":', '"lead_body":{"en":"","zh-Hans":"","zh-Hant":""},"moved":'),
    ):
        assert member.encode() in body
        body = body.replace(member.encode(), replacement.encode())
    before = body[:-1] + b',"schedule":"not_due","freshness":"stale"}'
    row = (before, FORMAT - 1, "0001-01-01")
    sql("UPDATE measures_body SET body = %s, format = %s, until = %s", *row)


def forge_body(measure, tail=FORGED):
    body = Body.objects.get(measure=measure).canonical[:-1] + tail.encode()
    sql("UPDATE measures_body SET body = %s WHERE measure_id = %s", body, measure.pk)


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
