"""What pages keep of all measures is counted before the first reader of a day."""

from datetime import datetime, timedelta, timezone

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from measures.actions import withdrawal
from measures.ledger.head import head_on_day
from measures.models import Measure
from measures.reads.counted import count_ahead, until_tomorrow
from measures.reads.coverage import count_sources, current_sources
from tests.helpers import make
from tests.helpers.pages import world


def test_the_first_reader_waits_for_no_count(db, client):
    world()
    count_ahead(localdate())

    with CaptureQueriesContext(connection) as queries:
        for path in ("/en/", "/en/about/", "/en/zones/hetao/", "/en/organisations/body-900/"):
            assert client.get(path).status_code == 200

    assert [q["sql"] for q in queries if "COUNT(" in q["sql"] or "SUM(" in q["sql"]] == []


def test_sources_are_counted_as_measures_come_and_go(db):
    source = make.source("paper")
    evidence = [{"source": source, "locator": "p. 1"}, {"source": source, "locator": "p. 2"}]
    make.measure("A-001", source=make.source("other"), evidence=evidence)
    current_sources(head_on_day(localdate()))
    make.measure("A-002", evidence=evidence)
    withdrawal.withdraw(
        Measure.objects.get(code="A-001"), by=make.BY, reason="entered twice", at=make.moment()
    )

    head = head_on_day(localdate())
    assert current_sources(head)["paper"] == 1
    assert current_sources(head) == count_sources([], head)[0]


def test_the_next_count_is_after_midnight():
    now = datetime(2026, 11, 27, 23, 59, 30, tzinfo=timezone(timedelta(hours=8)))

    assert until_tomorrow(now) == 31
