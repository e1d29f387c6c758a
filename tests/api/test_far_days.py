"""Days at the ends of the calendar in query parameters, and in what is recorded, break nothing."""

from datetime import date

import pytest

from measures.ledger import verification
from tests.helpers import make
from tests.helpers.api import V1

FIRST, LAST = "0001-01-01", "9999-12-31"
PARAMETERS = [
    *(f"{name}={day}" for name in ("due_after", "due_before") for day in (FIRST, LAST)),
    *(f"due_before={LAST}&{more}" for more in ("freshness=fresh", "schedule=overdue")),
    *(f"updated_since={day}" for day in (FIRST, LAST)),
    *(
        f"as_of={day}{more}"
        for day in ("0001-01-02", "0001-01-01")
        for more in ("", "&freshness=fresh")
    ),
    f"as_of={LAST}",
    f"as_of={FIRST}T00:00:00%2B08:00",
]


@pytest.mark.parametrize("query", PARAMETERS)
@pytest.mark.parametrize("path", ["measures/", "measures.csv", "summary/", "targets/"])
def test_a_far_day_is_used_or_refused(db, api, path, query):
    make.measure(targets=[make.target()])

    assert api.get(f"{V1}{path}?{query}").status_code in (200, 400)


def test_a_source_of_a_far_day_breaks_no_measure(db, api):
    source = make.source(published_on=date.max)

    make.measure("A-001", source=source, evidence=[{"source": source, "locator": "p. 1"}])

    assert api.get(f"{V1}measures/A-001/").json()["freshness"] == "fresh"
    assert verification.verify().faults == []
