"""A changed promise of a seed corrects the record; what staff moved stays."""

from datetime import date

from measures.actions import promises
from measures.ledger import verification
from measures.models import Entry, Measure, Source, in_effect
from tests.helpers import make
from tests.helpers.small_seeds import edit, load

DAY = "deadline: {stated: 2025年底前, from: 2025-12-31, by: 2025-12-31}"
OTHER = "deadline: {stated: 2026年底前, from: 2026-12-31, by: 2026-12-31}"


def test_a_changed_value_and_deadline_are_corrections_with_a_reason(db, seeds, capsys):
    load(seeds, capsys)
    edit(seeds, "value: 300\n      unit", "value: 400\n      unit")
    edit(seeds, DAY, OTHER)

    assert "1 amended, 6 unchanged" in load(seeds, capsys)

    measure = Measure.objects.get(code="PARK-001")
    target = measure.targets.get()
    assert (measure.due_by, measure.first_due_by) == (date(2026, 12, 31), date(2026, 12, 31))
    assert (target.value, target.first_value, target.first_due_by) == (
        *(400, 400, date(2026, 12, 31)),
    )
    entries = Entry.objects.filter(code="PARK-001").order_by("seq")
    assert [entry.verb for entry in entries] == ["created", "corrected", "corrected"]
    assert entries.last().channel == "import"
    assert "The seed was read again" in entries.last().reason
    assert "7 unchanged" in load(seeds, capsys)
    assert verification.verify().faults == []


def test_a_target_that_the_seed_gave_up_is_retired(db, seeds, capsys):
    load(seeds, capsys)
    text = (seeds / "seeds/measures/paper.yaml").read_text()
    targets = text[text.index("  targets:") : text.index("  evidence:")]
    edit(seeds, targets, "")

    assert "1 amended, 6 unchanged" in load(seeds, capsys)

    target = Measure.objects.get(code="PARK-001").targets.get()
    assert (target.retired_on is not None, target.first_value) == (True, 300)
    assert "7 unchanged" in load(seeds, capsys)
    assert verification.verify().faults == []


def test_a_promise_that_staff_asked_to_move_is_not_corrected(db, seeds, capsys):
    load(seeds, capsys)
    measure = Measure.objects.get(code="PARK-001")
    editor = make.actor(make.user("editor", measure.zone))
    details = {"by": editor, "reason": "delayed by works", "at": make.moment()}
    later = {"deadline": "2027年", "due_from": date(2027, 1, 1), "due_by": date(2027, 12, 31)}
    source = Source.objects.get()
    promises.change_promise(measure, act="move", content=later, source=source, **details)
    edit(seeds, DAY, OTHER)

    assert "kept PARK-001: edited by staff since" in load(seeds, capsys)
    assert Measure.objects.get(code="PARK-001").due_by == date(2025, 12, 31)


STEP = "{to: planned, on: 2024-01-02, source: paper}"


def test_the_day_of_a_step_is_corrected_where_an_import_recorded_it(db, seeds, capsys):
    load(seeds, capsys)
    first = Measure.objects.get(code="PARK-001").updates.get()
    assert first.day_basis == "reported"
    edit(seeds, STEP, "{to: planned, on: 2023-12-31, day: stated, source: paper}")

    assert "1 redated" in load(seeds, capsys)

    measure = Measure.objects.get(code="PARK-001")
    wrong, right = measure.updates.order_by("number")
    assert (measure.status_on, right.day_basis) == (date(2023, 12, 31), "stated")
    assert (right.act, right.takes_back, right.to_status) == ("corrected", 1, "planned")
    assert in_effect(measure.updates.all()) == [right]
    assert wrong.effective_on == date(2024, 1, 2)
    assert "7 unchanged" in load(seeds, capsys)
    assert verification.verify().faults == []


def test_a_step_of_staff_keeps_its_day(db, seeds, capsys):
    load(seeds, capsys)
    measure = Measure.objects.get(code="PARK-001")
    make.step(
        measure,
        "in_progress",
        by=make.actor(make.user("editor", measure.zone)),
        effective_on=date(2024, 5, 1),
    )
    edit(seeds, f"- {STEP}", f"- {STEP}\n    - {{to: in_progress, on: 2024-01-02, source: paper}}")

    load(seeds, capsys)

    steps = Measure.objects.get(code="PARK-001").updates.order_by("number")
    assert [step.effective_on for step in steps] == [date(2024, 1, 2), date(2024, 5, 1)]
