"""Fixtures are loaded through the verbs: by the gate, once, and after staff."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from measures import ledger
from measures.actions import editing, withdrawal, workflow
from measures.actions.organisations import merge_organisation
from measures.ledger import verification
from measures.ledger.organisation_upgrade import code_of
from measures.models import Channel, Entry, Measure, Organisation, Reading, Verb
from tests.helpers import make
from tests.helpers.small_seeds import edit, load


def test_loading_makes_one_entry_a_measure_and_loading_again_changes_nothing(db, seeds, capsys):
    edit(
        seeds,
        "- {to: planned, on: 2024-01-02, source: paper}",
        "- {to: proposed, on: 2023-01-01, source: paper}\n"
        "    - {to: planned, on: 2024-01-02, source: paper}",
    )

    assert "7 created, 1 moved on" in load(seeds, capsys)
    entries = Entry.objects.filter(code="PARK-001").order_by("seq")
    assert [(e.verb, e.channel, e.version) for e in entries] == [
        (Verb.CREATED, Channel.IMPORT, 1),
        (Verb.ADVANCED, Channel.IMPORT, 2),
    ]
    assert "7 unchanged" in load(seeds, capsys)
    assert Entry.objects.count() == 8
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

    assert "1 amended, 6 unchanged" in load(seeds, capsys)
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


def text_organisation(name):
    """One that a migration made of the text of a lead body."""
    names = {"zh-Hans": name, "zh-Hant": name, "en": ""}
    row = Organisation(code=code_of(names), kind="other", version=0)
    row.name_hans = row.name_hant = name
    with ledger.writing():
        row.insert()
    return row


def test_what_was_a_text_becomes_the_organisation_of_the_seeds(db, seeds, capsys):
    load(seeds, capsys)
    measure = Measure.objects.get(code="PARK-001")
    text = text_organisation("科技局")
    content = {"organisations": make.named(text), "summary": "我们改过。"}
    editing.amend_measure(measure, content=content, by=make.BY, reason="clearer", at=make.moment())
    edit(seeds, "summary: 园区为人才准备住房。", "summary: 园区给人才准备住房。")

    assert "kept PARK-001: edited by staff since" in load(seeds, capsys)
    measure.refresh_from_db()
    assert measure.summary_hans == "我们改过。"
    assert [row.organisation.code for row in measure.involvements.all()] == ["bureau"]
    assert Organisation.objects.get(pk=text.pk).merged_into.code == "bureau"
    assert "kept PARK-001" in load(seeds, capsys)
    assert verification.verify().faults == []


def test_a_merge_by_staff_stays_and_a_changed_seed_names_the_one_that_stays(db, seeds, capsys):
    load(seeds, capsys)
    bureau, firm = (Organisation.objects.get(code=code) for code in ("bureau", "firm"))
    merge_organisation(firm, into=bureau, by=make.BY, reason="the same", at=make.moment())
    edit(seeds, "name_en: Firm", "name_en: Company", "organisations")
    edit(seeds, "summary: 园区为人才准备住房。", "summary: 园区给人才准备住房。")

    out = load(seeds, capsys)

    assert "kept firm: edited by staff since" in out
    measure = Measure.objects.get(code="PARK-001")
    assert measure.summary_hans == "园区给人才准备住房。"
    named = [(row.organisation.code, row.role) for row in measure.involvements.order_by("number")]
    assert named == [("bureau", "lead"), ("bureau", "proposer")]
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
