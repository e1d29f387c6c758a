"""An amendment that changes nothing makes no version and no entry."""

import pytest
from django.core.exceptions import ValidationError

from measures.actions import editing
from measures.ledger import current_head, verification
from measures.models import Measure, VersionConflict
from tests.helpers import make
from tests.helpers.make import NOW


def amend(measure, *, reason="corrected", **content):
    return editing.amend_measure(measure, content=content, by=make.BY, reason=reason, at=NOW)


SAME = {
    "no member": {},
    "a text": {"title": "设立名单"},
    "parts": {"targets": [make.target(number=1)], "evidence": [], "kind": "whitelist"},
}


@pytest.mark.parametrize("name", SAME)
def test_an_amendment_that_changes_nothing_makes_no_version_and_no_entry(db, name):
    measure = make.measure(title="设立名单", kind="whitelist", targets=[make.target()])
    before = current_head()

    same = amend(measure, **SAME[name])

    assert (same.version, current_head()) == (1, before)
    assert Measure.objects.get().version == 1
    assert verification.verify().faults == []
    assert amend(same, title_en="Another").version == 2


def test_an_amendment_that_changes_nothing_is_judged_like_any_other(db):
    measure = make.measure()
    amend(measure, title_en="First")

    with pytest.raises(VersionConflict):
        amend(measure, title_en="First")
    with pytest.raises(ValidationError, match="reason"):
        amend(Measure.objects.get(), reason=" ")


def test_a_zone_or_source_saved_as_it_is_makes_no_version_and_no_entry(db):
    zone, source = make.zone("hetao"), make.source("paper", title="公告")
    before = current_head()
    details = {"by": make.BY, "reason": "needed", "at": NOW}

    zone = editing.save_zone(zone, content={"name_en": zone.name_en, "parents": []}, **details)
    source = editing.save_source(source, content={"title": "公告"}, **details)

    assert (zone.version, source.version, current_head()) == (1, 1, before)
    assert editing.save_zone(zone, content={"name_en": "Other"}, **details).version == 2
