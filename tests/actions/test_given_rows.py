"""Sources and zones that a verb is given count as they are now, not as they were read earlier."""

from decimal import Decimal

import pytest

from measures.actions import editing, monitoring, workflow
from measures.ledger import verification
from measures.models import Measure
from tests.helpers import make
from tests.helpers.make import DAY, NOW

pytestmark = pytest.mark.django_db
DETAILS = {"by": make.BY, "reason": "needed", "at": NOW}
VERBS = {
    "advance": lambda m, source: workflow.advance(
        m, to="in_progress", effective_on=DAY, source=source, **DETAILS
    ),
    "record a figure": lambda m, source: monitoring.record_reading(
        m.targets.get(), value=Decimal(7), read_on=DAY, source=source, locator="p. 1", **DETAILS
    ),
    "add evidence": lambda m, source: monitoring.add_evidence(
        m, content={"source": source, "locator": "p. 2"}, **DETAILS
    ),
    "amend": lambda m, source: editing.amend_measure(
        m, content={"evidence": [{"source": source, "locator": "p. 2"}]}, **DETAILS
    ),
    "create": lambda m, source: make.measure(source=source, zone=m.zone),
}


@pytest.mark.parametrize("verb", VERBS)
def test_a_source_that_was_amended_meanwhile(verb):
    measure = make.measure(targets=[make.target()])
    read_earlier = make.source(kind="press")
    editing.save_source(
        type(read_earlier).objects.get(pk=read_earlier.pk), content={"kind": "official"}, **DETAILS
    )

    VERBS[verb](measure, read_earlier)

    assert Measure.objects.latest("pk").evidence_strength == "official"
    assert verification.verify().faults == []


def test_a_zone_that_was_moved_meanwhile():
    above, read_earlier = make.zone("above"), make.zone("below")
    moved = type(above).objects.get(code="below")
    editing.save_zone(moved, content={"parents": [above]}, **DETAILS)

    editing.amend_measure(make.measure(), content={"zone": read_earlier}, **DETAILS)
    make.zone("lowest", read_earlier)

    assert verification.verify().faults == []
