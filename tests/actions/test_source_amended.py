"""An amendment of a source settles the measures that cite it, and takes the right over them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from measures.actions import editing, monitoring, withdrawal
from measures.ledger import verification
from measures.models import Body, Entry, NotAllowed
from tests.helpers import make
from tests.helpers.make import DAY, NOW

pytestmark = pytest.mark.django_db


def amend(source, by=make.BY, **content):
    return editing.save_source(source, content=content, by=by, reason="corrected", at=NOW)


def cite(source, *zones):
    return [make.measure(source=source, zone=make.zone(zone)) for zone in zones]


def served(measure):
    return bytes(Body.objects.get(measure=measure).body)


@pytest.mark.parametrize(
    "change", [{"kind": "official"}, {"published_on": DAY + timedelta(days=9)}]
)
def test_the_measures_that_cite_it_are_settled_with_it(change):
    source = make.source()
    first, second = cite(source, "first", "second")
    withdrawal.withdraw(second, by=make.BY, reason="twice", at=NOW)
    evidence = [{"source": source, "locator": "p. 1"}]
    details = {"by": make.BY, "reason": "cited", "at": NOW}
    editing.amend_measure(first, content={"evidence": evidence}, **details)
    make.measure()
    before = Entry.objects.count()

    amend(source, **change)

    assert verification.verify().faults == []
    new = list(Entry.objects.filter(seq__gt=before).order_by("seq"))
    assert [new[0].code, new[1].code] == [source.code, first.code]
    assert {(e.reason, e.recorded_at) for e in new} == {("corrected", NOW)}
    verbs = {e.code: e.verb for e in new}
    assert verbs.pop(second.code, "withdrawn") == "withdrawn"
    assert verbs == {source.code: "amended", first.code: "amended"}


def test_the_new_strength_of_evidence_is_served():
    source = make.source()
    [measure] = cite(source, "first")
    assert b'"evidence_strength":"reported"' in served(measure)

    amend(source, kind="official")

    assert b'"evidence_strength":"official"' in served(measure)


def test_an_amendment_that_changes_no_measure_is_one_entry():
    source = make.source()
    cite(source, "first")
    before = Entry.objects.count()

    amend(source, title="公告")

    assert Entry.objects.count() == before + 1


def test_the_queries_for_each_measure_are_bounded():
    def queries(count):
        source = make.source()
        cite(source, *["first"] * count)
        with CaptureQueriesContext(connection) as captured:
            amend(source, kind="official")
        return len(captured)

    queries(1)  # fills the caches of the process
    one, two, five = queries(1), queries(2), queries(5)
    assert five - two == 3 * (two - one)
    assert two - one <= 25


def test_it_takes_the_right_over_every_zone_that_cites_it():
    source = make.source()
    cite(source, "first", "second", "third")
    user = make.user("editor", make.zone("first"))
    before = Entry.objects.count()

    with pytest.raises(NotAllowed, match="second, third"):
        amend(source, by=make.actor(user), title="公告")
    assert Entry.objects.count() == before

    for zone in ("second", "third"):
        make.member(user, "editor", make.zone(zone))
    amend(source, by=make.actor(user), title="公告")


def test_a_reading_counts_as_a_citation():
    source = make.source()
    target = make.measured()
    details = {"by": make.BY, "reason": "agreed", "at": NOW}
    monitoring.record_reading(target, value=1, read_on=DAY, source=source, **details)

    with pytest.raises(NotAllowed, match="hetao-sz"):
        amend(source, by=make.actor(make.user("editor", make.zone("other"))), title="公告")
    amend(source, by=make.actor(make.user("editor", make.zone("hetao-sz"))), title="公告")


def test_a_superuser_and_an_editor_of_no_citing_zone_where_nobody_cites_may():
    cited, free = make.source(), make.source()
    cite(cited, "first")
    amend(cited, by=make.actor(make.user(is_superuser=True)), title="公告")
    amend(free, by=make.actor(make.user("editor", make.zone("other"))), title="公告")
