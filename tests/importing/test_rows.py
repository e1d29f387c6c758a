"""What becomes of a row: changed, new, unchanged, or refused at a cell; and what is then on record."""

from dataclasses import replace
from datetime import date

import pytest

from measures.actions import batches, withdrawal
from measures.importing.run import Stopped, dry_run, put_on_record
from measures.ledger import Actor
from measures.models import Channel, Entry, Measure
from tests.helpers import make
from tests.helpers.sheets import options, xlsx

pytestmark = pytest.mark.django_db
DUE = {"deadline": "2026年底", "due_from": date(2026, 1, 1), "due_by": date(2026, 12, 31)}


@pytest.fixture
def listed():
    park = make.zone("hetao-sz", make.zone("hetao"))
    make.source("return", published_on=date(2026, 11, 15))
    make.measure("A-001", zone=park, targets=[make.target()], **DUE)
    return make.measure("A-002", zone=park, kind="talent_housing", terms={"units": 100})


def only(report):
    [outcome] = report.outcomes
    return outcome


def now(code="A-001"):
    return Measure.objects.get(code=code)


def test_a_dry_run_says_old_and_new_and_writes_nothing(listed):
    last = Entry.objects.latest("seq").seq
    data = xlsx(["code", "title_en"], ["A-001", "Another title"], ["A-002", listed.title_en])

    report = dry_run(data, options())

    assert report.counts == {"changed": 1, "unchanged": 1}
    [change] = only(report).changes
    assert (change.cell, change.old, change.new) == ("B2", now().title_en, "Another title")
    assert Entry.objects.latest("seq").seq == last


def test_an_import_is_one_batch_and_is_undone_as_one(listed):
    chief = make.user("administrator", make.zone("hetao"))
    by = Actor.of(chief, Channel.IMPORT, "request-1")
    was = now().title_en
    data = xlsx(
        [
            "code",
            "Title (English)",
            "terms_units",
            "zone",
            "kind",
            "title_zh_hans",
            "status",
            "status_on",
            "source",
        ],
        ["A-001", "Another title"],
        ["A-002", None, 120],
        [None, None, None, "hetao-sz", "Tax", "扩建大堂", "Planned", date(2026, 11, 1), "return"],
    )

    report = put_on_record(data, replace(options(), by=by))

    assert report.counts == {"changed": 2, "new": 1}
    entries = Entry.objects.filter(request_id="request-1")
    assert {(e.channel, e.reason, e.actor_id) for e in entries} == {
        ("import", "Monthly return of the office", chief.pk)
    }
    assert now().title_en == "Another title"
    assert now("A-002").talent_housing.units == 120
    assert now("A-003").title_hans == "扩建大堂"

    undo = Actor.of(chief, Channel.ADMIN, "request-2")
    batches.undo_batch("request-1", by=undo, reason="The wrong file", at=make.moment())
    assert now().title_en == was
    assert now("A-003").withdrawn


def test_what_was_imported_counts_as_unchanged_when_the_file_comes_again(listed):
    data = xlsx(
        [
            "zone",
            "kind",
            "title_zh_hant",
            "status",
            "status_on",
            "source",
            "target_indicator_zh_hant",
            "target_comparator",
            "target_value",
            "target_unit",
            "reading_value",
            "reading_on",
        ],
        [
            "hetao-sz",
            "tax",
            "擴建大堂",
            "planned",
            "2026-11-01",
            "return",
            "大堂",
            "at least",
            "3棟",
            "buildings",
            2,
            date(2026, 11, 1),
        ],
    )

    made = only(put_on_record(data, options()))
    assert made.state == "new", made.remarks
    made = now("A-003")
    assert made.origin_script == "hant"
    assert made.targets.get().readings.get().value == 2

    assert dry_run(data, options()).counts == {"unchanged": 1}


def test_a_later_deadline_waits_for_a_second_person(listed):
    editor = make.user("editor", make.zone("hetao"))
    data = xlsx(
        ["code", "due_by", "due_from", "deadline_zh_hans", "source"],
        ["A-001", 46752, date(2027, 12, 31), "2027年底", "return"],
    )

    outcome = only(put_on_record(data, options(editor)))

    assert outcome.state == "changed"
    assert "It waits for a second person." in [remark.why for remark in outcome.remarks]
    assert "The serial number 46752 was read as 2027-12-31." in [r.why for r in outcome.remarks]
    assert now().due_by == DUE["due_by"]


def test_a_figure_is_reported_and_an_odd_one_asks(listed):
    data = xlsx(
        ["code", "reading_value", "reading_on", "reading_source"],
        ["A-001", "1.2万", "2026/11/1", "return"],
    )

    asked = only(dry_run(data, options()))
    assert asked.state == "doubtful"
    assert "12 times the target" in asked.of_grade("doubt")[0].why
    assert put_on_record(data, options()).counts == {"doubtful": 1}
    assert not now().targets.get().readings.exists()

    put_on_record(data, options(accepted=frozenset(["measures!2"])))
    assert now().targets.get().readings.get().value == 12_000


def test_a_status_moves_by_the_rules_of_the_gate(listed):
    head = ["code", "status", "status_on", "source"]
    refused = {
        "planned day": ["A-001", "in_force", str(make.DAY), "return"],
        "no evidence": ["A-001", "In force", "2026-11-01", None],
        "no step": ["A-001", "已核實", "2026-11-01", "return"],
    }
    faults = {
        name: [(r.cell, r.grade) for r in only(dry_run(xlsx(head, row), options())).remarks]
        for name, row in refused.items()
    }
    assert faults == {
        "planned day": [("C2", "refused")],
        "no evidence": [("A2", "refused")],
        "no step": [("B2", "refused")],
    }

    put_on_record(xlsx(head, ["A-001", "In progress", date(2026, 11, 1)]), options())
    assert (now().status, now().status_on) == ("in_progress", date(2026, 11, 1))


REFUSED = [
    (["code", "title_en"], ["A-099", "x"], "A2", "There is no measure A-099."),
    (["code", "kind"], ["A-001", "Done"], "B2", "“Done” is not among the known values"),
    (["code", "due_by"], ["A-001", "31/11/2026"], "B2", "The last one of that month is 2026-11-30"),
    (["code", "due_by"], ["A-001", "03/04/2026"], "B2", "Day and month cannot be distinguished"),
    (["code", "terms_units"], ["A-002", "260套左右"], "B2", "Write 260 here"),
    (["code", "terms_units"], ["A-002", 2.5], "B2", "write a whole number"),
    (["code", "terms_units"], ["A-002", -1], "B2", ""),
    (["code", "zone"], ["A-002", "atlantis"], "B2", "There is no zone “atlantis”."),
    (["code", "lead"], ["A-002", "Ministry of Odd Walks"], "B2", "There is no organisation"),
    (
        ["code", "title_zh_hant"],
        ["A-002", "另一標題"],
        "B2",
        "derived from the one in the other script",
    ),
    (["zone", "title_en"], ["hetao", "New"], "A2", "A new measure needs these too"),
    (["code", "target", "target_value"], ["A-001", 7, 3], "B2", "A-001 has no target 7."),
    (["code", "target_value"], ["A-001", 900], "A2", "source"),
    (
        ["code", "target", "reading", "reading_value"],
        ["A-001", 1, 4, 3],
        "C2",
        "no figure with this",
    ),
    (["code", "origin_script"], ["A-001", "zh-Hant"], "B2", "stays as it is"),
    (["code", "owner"], ["A-001", "nobody"], "B2", "There is nobody “nobody” with a role."),
    (["code", "owner"], ["A-001", "away"], "B2", "it takes an active account with a role in"),
    (["code", "owner"], ["A-001", "阿明"], "B2", "Several people are named “阿明”."),
]


@pytest.mark.parametrize(("head", "row", "cell", "why"), REFUSED)
def test_a_row_is_refused_at_the_cell_that_is_at_fault(listed, head, row, cell, why):
    make.user("editor", make.zone("qianhai"), username="away", last_name="阿明")
    make.user("editor", now().zone, last_name="阿明")

    outcome = only(dry_run(xlsx(head, row), options()))

    assert outcome.state == "refused"
    [remark] = outcome.of_grade("refused")
    assert remark.cell == cell
    assert why in remark.why


def test_a_refused_row_is_left_out_or_stops_all(listed):
    data = xlsx(["code", "title_en"], ["A-001", "Another title"], ["A-099", "No such"])

    with pytest.raises(Stopped) as stopped:
        put_on_record(data, options(), stop=True)
    assert stopped.value.report.counts == {"changed": 1, "refused": 1}
    assert now().version == 1

    put_on_record(data, options())
    assert now().title_en == "Another title"


def test_nothing_is_written_when_the_record_is_no_longer_what_was_shown(listed):
    data = xlsx(["code", "title_en"], ["A-001", "Another title"])
    shown = dry_run(data, options()).digest
    put_on_record(xlsx(["code", "title_en"], ["A-001", "Meanwhile"]), options())

    with pytest.raises(Stopped):
        put_on_record(data, options(), shown=shown)
    assert now().title_en == "Meanwhile"


def test_a_row_that_was_exported_before_a_later_change_asks(listed):
    data = xlsx(["code", "version", "title_en"], ["A-001", 1, "Mine"])
    put_on_record(xlsx(["code", "title_en"], ["A-001", "Another title"]), options())

    [doubt] = only(dry_run(data, options())).of_grade("doubt")

    assert doubt.why == "The measure was changed since this row was exported: version 1, now 2."


def test_a_row_of_another_zone_is_refused(listed):
    make.measure("B-001", zone=make.zone("qianhai"))
    editor = make.user("editor", make.zone("hetao"))

    report = dry_run(
        xlsx(["code", "title_en"], ["B-001", "x y"], ["A-001", "y z"]), options(editor)
    )

    assert report.counts == {"refused": 1, "changed": 1}


def test_an_empty_cell_leaves_and_a_dash_empties_what_is_on_record(listed):
    data = xlsx(["code", "title_en"], ["A-001", None], ["A-002", "–"])

    put_on_record(data, options())

    assert now().title_en
    assert now("A-002").title_en == ""


def test_a_name_that_was_changed_beside_its_code_counts(listed):
    data = xlsx(["code", "kind", "kind_name"], ["A-002", "talent_housing", "Tax"])

    assert [c.new for c in only(dry_run(data, options())).changes] == ["Tax"]


def test_only_new_measures_are_taken_where_that_is_wanted(listed):
    data = xlsx(["code", "title_en"], ["A-001", "Another title"])

    assert put_on_record(data, options(update=False)).counts == {"skipped": 1}
    assert now().version == 1


def test_a_withdrawn_measure_and_a_second_row_are_refused(listed):
    withdrawal.withdraw(now("A-002"), by=make.BY, reason="twice on record", at=make.NOW)
    data = xlsx(["code", "title_en"], ["A-002", "x y"], ["A-001", "y z"], ["A-001", "z a"])

    report = dry_run(data, options())

    assert [o.remarks[0].why for o in report.of_state("refused")] == [
        "A-002 was withdrawn. Take the withdrawal back first, or leave the row out.",
        "Row 3 is about the same already.",
    ]
