"""Still true as of a day: freshness moves, and nothing else."""

import json
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from measures.actions import monitoring
from measures.ledger import verification
from measures.models import Entry, NotAllowed
from tests.helpers import make
from tests.helpers.make import DAY, NOW

TODAY = NOW.date()
#: What a confirmation may change in a body.
MOVES = {"confirmations", "confirmed_on", "version"}


def confirm(measure, day=TODAY, **details):
    usual = {"by": make.BY, "reason": "the office says that it still applies", "at": NOW}
    return monitoring.confirm(measure, true_on=day, **usual | details)


@pytest.mark.parametrize("role", ["editor", "verifier", "administrator"])
def test_it_moves_freshness_and_nothing_else(db, role):
    measure = make.measure()
    entries = Entry.objects.filter(code=measure.code)

    confirm(measure, by=make.actor(make.user(role)))

    before, after = (json.loads(bytes(entry.body)) for entry in entries.order_by("version"))
    assert {name for name in after if after[name] != before[name]} == MOVES
    assert after["confirmed_on"] == TODAY.isoformat()
    assert entries.latest("seq").verb == "confirmed"
    assert verification.verify().faults == []


@pytest.mark.parametrize(
    ("day", "published"),
    [(TODAY + timedelta(days=1), None), (DAY, None), (TODAY, date(2024, 1, 2))],
)
def test_a_day_of_which_it_says_nothing_is_refused(db, day, published):
    source = make.source(published_on=published) if published else None

    with pytest.raises(ValidationError) as refusal:
        confirm(make.measure(), day, source=source)
    assert list(refusal.value.message_dict) == ["true_on"]


def test_a_viewer_may_not(db):
    with pytest.raises(NotAllowed):
        confirm(make.measure(), by=make.actor(make.user("viewer")))
