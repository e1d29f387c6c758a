"""What is settled before the chain is locked, and what is left to do under its lock."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from measures import ledger
from measures.actions import (
    editing,
    monitoring,
    overrides,
    rederivation,
    text_reviews,
    withdrawal,
    workflow,
)
from measures.ledger import verification
from measures.ledger.clock import ClockBehind
from measures.models import Entry, Measure, Source, Withdrawn
from tests.helpers import make
from tests.helpers.chain_lock import under_the_lock
from tests.helpers.make import DAY, NOW
from tests.helpers.writes import ALL_WRITES, sample, send

MOST = 6  # statements, the commit among them
DETAILS = {"by": make.BY, "reason": "needed", "at": NOW}


def paper():
    return Source.objects.get(code="paper")


VERBS = {
    "create": lambda m: make.measure(source=paper(), zone=m.zone),
    "amend": lambda m: editing.amend_measure(
        m, content={"title": "另一个名称", "targets": [{"number": 1, "per": "每年"}]}, **DETAILS
    ),
    "advance": lambda m: workflow.advance(
        m, to="in_progress", effective_on=DAY, source=paper(), locator="p. 1", **DETAILS
    ),
    "record a figure": lambda m: monitoring.record_reading(
        m.targets.get(), value=Decimal(7), read_on=DAY, source=paper(), **DETAILS
    ),
    "add evidence": lambda m: monitoring.add_evidence(
        m, content={"source": paper(), "locator": "p. 2"}, **DETAILS
    ),
    "withdraw": lambda m: withdrawal.withdraw(m, **DETAILS),
    "reinstate": lambda m: withdrawal.reinstate(m, **DETAILS),
    "review": lambda m: text_reviews.review_text(m, path="title", **DETAILS),
    "release": lambda m: text_reviews.release_text(m, path="title", **DETAILS),
    "reconvert": lambda m: overrides.reconvert(m, **DETAILS),
    "rederive": lambda m: rederivation.rederive(m, **DETAILS),
    "amend a source": lambda m: editing.save_source(paper(), content={"title": "文"}, **DETAILS),
    "amend a zone": lambda m: editing.save_zone(m.zone, content={"name_en": "Park"}, **DETAILS),
    "add an override": lambda m: overrides.add_override("s2hk", "后海湾", "後海灣", **DETAILS),
}
BEFORE = {"reinstate": "withdraw", "release": "review"}


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_holds_the_chain_for_a_few_statements(db, verb):
    measure = make.measure(targets=[make.target()], source=make.source("paper"))
    if verb in BEFORE:
        VERBS[BEFORE[verb]](measure)
        measure = Measure.objects.get()

    with under_the_lock() as statements:
        VERBS[verb](measure)

    assert 4 <= len(statements) <= MOST, statements
    assert verification.verify().faults == []


@pytest.mark.parametrize("name", ALL_WRITES)
def test_a_request_holds_it_no_longer(editor, api, name):
    sample()

    with under_the_lock() as statements:
        response = send(api, ALL_WRITES[name], key="7f3c")

    assert response.status_code in (200, 201), response.content
    assert 4 <= len(statements) <= MOST, statements


def test_a_dry_run_never_takes_it(editor, api):
    sample()

    with under_the_lock() as statements:
        response = send(api, ALL_WRITES["amend"], query="?dry_run=true")

    assert response.json()["changes"]
    assert statements == []


def test_of_several_entries_each_moves_the_head(db):
    measures = [make.measure() for _ in range(3)]

    with under_the_lock() as statements, ledger.writing():
        for measure in measures:
            withdrawal.withdraw(measure, **DETAILS)

    assert len(statements) <= MOST + 2
    assert verification.verify().faults == []


def test_the_entry_of_a_savepoint_that_is_rolled_back_is_forgotten(db):
    first, second = make.measure(), make.measure()

    with ledger.writing():
        with transaction.atomic():
            withdrawal.withdraw(first, **DETAILS)
            transaction.set_rollback(True)
        withdrawal.withdraw(second, **DETAILS)

    assert list(Entry.objects.filter(verb="withdrawn").values_list("code")) == [(second.code,)]
    assert verification.verify().faults == []


def test_an_entry_is_recorded_no_earlier_than_the_one_before(db):
    first, second, third = (make.measure() for _ in range(3))
    overlapping, earlier = NOW - timedelta(seconds=5), NOW - timedelta(minutes=5)

    for measure, at in ((first, NOW), (second, overlapping)):
        withdrawal.withdraw(measure, **DETAILS | {"at": at})
    with pytest.raises(ClockBehind):
        withdrawal.withdraw(third, **DETAILS | {"at": earlier})

    moments = Entry.objects.filter(verb="withdrawn").order_by("seq")
    assert list(moments.values_list("recorded_at", flat=True)) == [NOW, NOW]
    assert verification.verify().faults == []


def test_a_verb_that_needs_to_be_alone_is_refused_among_others(db):
    with pytest.raises(RuntimeError, match="alone"), ledger.writing():
        make.zone("new")


def test_a_rehearsal_keeps_the_rules_and_leaves_no_trace(db):
    measure = make.measure()
    before = verification.verify()

    with ledger.rehearsing():
        withdrawal.withdraw(measure, **DETAILS)
        with pytest.raises(Withdrawn):
            withdrawal.withdraw(measure, **DETAILS)

    assert verification.verify() == before
    measure.refresh_from_db()
    assert not measure.withdrawn
    with pytest.raises(RuntimeError, match="rehearsal"), ledger.writing(), ledger.rehearsing():
        pass
