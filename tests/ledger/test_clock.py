"""Entries follow one another in time, though clocks are set back."""

from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from measures import ledger
from measures.actions import editing
from measures.ledger import verification
from measures.ledger.clock import TOLERANCE, ClockBehind
from measures.models import Entry, Measure, triggers
from tests.helpers import frozen, make
from tests.helpers.make import NOW
from tests.helpers.tamper import Record, edit, rehash

LATE = NOW - timedelta(days=2)
SECOND = timedelta(seconds=1)
WORDS = "The clock of the server is behind the last entry (3, recorded at 2026-11-20 04:00:00 UTC)."


def amend(measure, at):
    content = {"title_en": f"At {at}"}
    return editing.amend_measure(measure, content=content, by=make.BY, reason="agreed", at=at)


def test_an_entry_earlier_than_the_last_one_is_refused(db):
    measure = make.measure("TEST-001")

    with pytest.raises(ClockBehind) as refusal:
        amend(measure, NOW - TOLERANCE - SECOND)

    assert str(refusal.value) == f"{WORDS} Set the clock right."
    assert ledger.current_head()[0] == 3
    assert Measure.objects.get().version == 1


def test_a_writer_who_waited_for_his_turn_is_not_refused(db):
    measure = make.measure("TEST-001")

    amend(measure, NOW - TOLERANCE)

    report = verification.verify()
    assert (report.seq, report.faults, report.warnings) == (4, [], [])


def test_the_api_and_the_admin_say_that_the_clock_is_behind(db, api, client):
    measure = make.measure("TEST-001")
    user = make.user("editor")
    api.force_authenticate(user)
    client.force_login(user)
    page = reverse("admin:measures_measure_advance", args=[measure.pk])
    step = {"to": "in_progress", "effective_on": "2024-01-01", "reason": "agreed", "version": 1}

    with time_machine.travel(LATE, tick=False):
        answer = api.patch(
            "/api/v1/measures/TEST-001/",
            {"title": {"en": "Another"}, "reason": "agreed"},
            headers={"If-Match": '"1"'},
            format="json",
        )
        shown = client.post(page, step)

    assert (answer.status_code, answer.json()["detail"]) == (503, f"{WORDS} Set the clock right.")
    assert shown.status_code == 503
    assert WORDS in shown.content.decode()
    assert Entry.objects.count() == 3


def set_back(record):
    """Forge, with the key, entry 5 an hour before entry 4."""
    edit("recorded_at", NOW - timedelta(hours=1), 5)
    rehash(record.key, start=5)
    triggers.install(connection)


EARLY = "entry 5: is earlier than entry 4 before it; the clock was set back"


def test_the_proof_names_an_entry_that_is_earlier_than_the_one_before(db):
    set_back(Record())

    assert verification.verify().faults == [EARLY]


def test_a_clock_that_had_run_ahead_is_set_right_by_a_setting(db, settings):
    """Else nothing could be recorded until its time has come."""
    measure = make.measure("TEST-001")
    settings.CLOCK_CORRECTED_AFTER = [3]

    amend(measure, LATE)

    early = "entry 4: is earlier than entry 3 before it; the clock was set back"
    report = verification.verify()
    assert (report.faults, report.warnings) == ([], [early])
    out = StringIO()
    call_command("verify_ledger", stdout=out)
    assert f"Warning: {early}" in out.getvalue()
    settings.CLOCK_CORRECTED_AFTER = []
    assert verification.verify().faults == [early]


def test_a_ledger_of_code_that_did_not_look_at_the_clock_is_proved_with_a_warning(db, settings):
    frozen.load(1, settings)

    report = verification.verify()

    assert report.faults == []
    assert report.warnings
    assert "the clock was set back" in report.warnings[0]
