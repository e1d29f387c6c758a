"""Fixtures are loaded through the verbs: by the gate, once, and after staff."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from measures.actions import editing, withdrawal, workflow
from measures.ledger import verification
from measures.models import Channel, Entry, Measure, Reading, Verb
from tests.helpers import make
from tests.helpers.small_seeds import edit, load


def test_loading_makes_one_entry_a_measure_and_loading_again_changes_nothing(db, seeds, capsys):
    edit(
        seeds,
        "- {to: planned, on: 2024-01-02, source: paper}",
        "- {to: proposed, on: 2023-01-01, source: paper}\n"
        "    - {to: planned, on: 2024-01-02, source: paper}",
    )

    assert "5 created, 1 moved on" in load(seeds, capsys)
    entries = Entry.objects.filter(code="PARK-001").order_by("seq")
    assert [(e.verb, e.channel, e.version) for e in entries] == [
        (Verb.CREATED, Channel.IMPORT, 1),
        (Verb.ADVANCED, Channel.IMPORT, 2),
    ]
    assert "5 unchanged" in load(seeds, capsys)
    assert Entry.objects.count() == 6
    assert verification.verify().faults == []


def test_a_changed_seed_is_an_amendment_and_does_not_set_staff_back(db, seeds, capsys):
    load(seeds, capsys)
    measure = Measure.objects.get(code="PARK-001")
    workflow.advance(
        measure,
        to="in_progress",
        by=make.BY,
        reason="begun",
        effective_on=date(2024, 2, 1),
        at=make.moment(),
    )
    edit(seeds, "summary: 园区为人才准备住房。", "summary: 园区给人才准备住房。")

    assert "1 amended, 4 unchanged" in load(seeds, capsys)
    measure.refresh_from_db()
    assert measure.status == "in_progress"
    assert measure.summary_hant == "園區給人才準備住房。"
    assert Reading.objects.count() == 1
    assert verification.verify().faults == []


def test_what_staff_have_edited_stays_and_is_named(db, seeds, capsys):
    load(seeds, capsys)
    measure = Measure.objects.get(code="PARK-001")
    editing.amend_measure(
        measure, content={"summary": "我们改过。"}, by=make.BY, reason="clearer", at=make.moment()
    )
    edit(seeds, "summary: 园区为人才准备住房。", "summary: 园区给人才准备住房。")

    assert "kept PARK-001: edited by staff since" in load(seeds, capsys)
    measure.refresh_from_db()
    assert measure.summary_hans == "我们改过。"


def test_what_staff_have_withdrawn_stays_withdrawn(db, seeds, capsys):
    load(seeds, capsys)
    measure = Measure.objects.get(code="PARK-001")
    withdrawal.withdraw(measure, by=make.BY, reason="entered twice", at=make.moment())
    edit(seeds, "summary: 园区为人才准备住房。", "summary: 园区给人才准备住房。")

    assert "kept PARK-001: withdrawn by staff" in load(seeds, capsys)
    assert Measure.objects.get(pk=measure.pk).withdrawn
    assert verification.verify().faults == []


def test_a_step_added_to_a_seed_is_taken_through_the_gate(db, seeds, capsys):
    load(seeds, capsys)
    step = "- {to: planned, on: 2024-01-02, source: paper}"
    edit(seeds, step, step + "\n    - {to: completed, on: 2024-03-01, source: paper}")

    assert "1 moved on" in load(seeds, capsys)
    assert Measure.objects.get(code="PARK-001").status == "completed"
    assert verification.verify().faults == []


def test_absent_fixtures_are_named_with_the_way_out(db, tmp_path):
    with pytest.raises(CommandError, match=r"zones.json cannot be used .* Run build_fixtures"):
        call_command("load_fixtures", f"--fixtures={tmp_path}")
