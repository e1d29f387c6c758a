"""The periods of the calendar that a deadline may fall in."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.http import QueryDict

from measures.ledger.head import head_on_day
from measures.models import Measure
from measures.reads.measure_list import total
from measures.reads.query import Query
from tests.helpers import make
from tests.helpers.plans import plans


@pytest.mark.parametrize(
    ("period", "day", "first", "last"),
    [
        ("this_month", "2026-02-28", "2026-02-01", "2026-02-28"),
        ("this_quarter", "2026-11-27", "2026-10-01", "2026-12-31"),
        ("next_quarter", "2026-11-27", "2027-01-01", "2027-03-31"),
        ("this_year", "2027-01-01", "2027-01-01", "2027-12-31"),
    ],
)
def test_a_period_has_its_first_and_its_last_day_and_no_other(db, period, day, first, last):
    first, last = date.fromisoformat(first), date.fromisoformat(last)
    query = Query.parse(QueryDict(f"due_in={period}"))
    head = head_on_day(date.fromisoformat(day))
    around = [first - timedelta(1), first, last, last + timedelta(1)]
    for due in around:
        make.measure(deadline="到期", due_from=due, due_by=due)

    assert Measure.objects.count() == 4
    assert total(query, head_on_day(head.day)) == 2


def test_the_last_days_of_the_calendar_are_days_too(db):
    for period in ("this_month", "next_quarter", "this_year"):
        assert total(Query.parse(QueryDict(f"due_in={period}")), head_on_day(date.max)) == 0


@pytest.mark.skipif(connection.vendor != "sqlite", reason="so few rows are counted fastest whole")
@pytest.mark.parametrize("filters", ["due_within=90", "due_in=this_year", "schedule=overdue"])
def test_what_is_due_in_a_zone_is_counted_in_the_index_of_the_days(db, filters):
    zone = make.measure().zone
    query, head = Query.parse(QueryDict(f"zone={zone.code}&{filters}")), head_on_day(make.DAY)
    query.resolve(head)  # reads the zones

    [plan] = plans(lambda: total(query, head))
    assert any("measure_by_overdue" in step for step in plan), plan
