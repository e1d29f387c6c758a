"""From seed files to rows: mistakes are shown, fixtures are ordinary, loading goes by the gate."""

import hashlib
import json
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from measures.actions import editing, withdrawal, workflow
from measures.ledger import verification
from measures.models import Channel, Entry, Measure, Reading, Verb
from tests.helpers import make
from tests.helpers.make import NOW

DOCUMENT = (
    "园区要在2025年底前筹集三百套人才房。\n初创团队最高可获1:1的配套。\n天气很好,气温28度。\n"
)


def place(text, within=DOCUMENT):
    start = within.index(text)
    digest = hashlib.sha256(text.encode()).hexdigest()[:16]
    return f"{{source: paper, start: {start}, end: {start + len(text)}, digest: '{digest}'}}"


FLATS = place("2025年底前筹集三百套人才房")
SUPPORT = place("最高可获1:1的配套")

ZONES = """\
- {code: region, name_hans: 大区, name_hant: 大區, name_en: Region, kind: region}
- {code: park, name_hans: 园区, name_hant: 園區, name_en: Park, kind: park, parent: region}
"""
SOURCES = f"""\
- code: paper
  title: 一份文件
  publisher: 某机构
  kind: press
  published_on: 2024-01-02
  script: hans
  file_name: paper.txt
  sha256: {hashlib.sha256(DOCUMENT.encode()).hexdigest()}
  characters: {len(DOCUMENT)}
"""
OMITTED = f"- {place('天气很好,气温28度。')[:-1]}, reason: description}}\n"
MEASURES = f"""\
- code: PARK-001
  zone: park
  kind: talent_housing
  script: hans
  title: 为人才备妥住房
  title_en: Provide flats for talent
  summary: 园区为人才准备住房。
  status:
    - {{to: planned, on: 2024-01-02, source: paper}}
  deadline: {{stated: 2025年底前, from: 2025-12-31, by: 2025-12-31}}
  terms: {{units: 300}}
  targets:
    - indicator: 人才住房
      indicator_en: Flats for talent
      comparator: equal
      value: 300
      unit: flats
      readings:
        - {{value: 300, on: 2024-01-02, source: paper}}
  evidence:
    - {FLATS}
- code: PARK-002
  zone: park
  kind: funding_cap
  script: hans
  title: 给初创团队配套资金
  title_en: Match the funds of start-up teams
  summary: 团队可获配套。
  status:
    - {{to: in_force, on: 2024-01-02, source: paper}}
  terms: {{matching_ratio: 1, basis: ceiling}}
  evidence:
    - {SUPPORT}
"""


@pytest.fixture
def seeds(tmp_path):
    """A small seeds directory; `edit` changes it."""
    (tmp_path / "seeds" / "measures").mkdir(parents=True)
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "paper.txt").write_text(DOCUMENT)
    files = {"zones": ZONES, "sources": SOURCES, "omitted": OMITTED, "measures/paper": MEASURES}
    for name, text in files.items():
        (tmp_path / "seeds" / f"{name}.yaml").write_text(text)
    return tmp_path


def edit(seeds, old, new, name="measures/paper"):
    path = seeds / "seeds" / f"{name}.yaml"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))


def build(seeds, *args):
    call_command(
        "build_fixtures", f"--seeds={seeds / 'seeds'}", f"--fixtures={seeds / 'fixtures'}", *args
    )


def load(seeds, capsys):
    build(seeds)
    capsys.readouterr()
    call_command("load_fixtures", f"--fixtures={seeds / 'fixtures'}")
    return capsys.readouterr().out


def verify(seeds):
    call_command("verify_sources", str(seeds / "sources"), f"--seeds={seeds / 'seeds'}")


MISTAKES = {
    "unknown key": ("  summary: 园区为", "  sumary: 园区为", "7: PARK-001: unknown key 'sumary'"),
    "unknown key in a part": (
        "comparator: equal",
        "comparitor: equal",
        "unknown key 'comparitor' in targets",
    ),
    "unknown zone": ("zone: park", "zone: bark", "2: PARK-001: zone 'bark' is no known zone"),
    "unknown kind": (
        "kind: talent_housing",
        "kind: housing",
        "3: PARK-001: kind: Value 'housing' is not a valid choice. Known: whitelist, ",
    ),
    "unknown source": (
        "on: 2024-01-02, source: paper",
        "on: 2024-01-02, source: pepper",
        "'pepper' is no known source",
    ),
    "unknown unit": (
        "unit: flats",
        "unit: houses",
        "PARK-001: unit: Value 'houses' is not a valid choice. Known: m2, ",
    ),
    "negative": ("value: 300\n", "value: -300\n", "A figure lies between 0 and 10 trillion."),
    "absurd": ("value: 300\n", "value: 30000000000000000\n", "PARK-001: "),
    "not a number": (
        "value: 300\n",
        "value: many\n",
        "value in targets is 'many', not a whole number or a number",
    ),
    "one bound": ("comparator: equal", "comparator: between", "two bounds"),
    "yuan without currency": ("unit: flats", "unit: yuan", "An amount in yuan has a currency"),
    "deadline reversed": ("from: 2025-12-31", "from: 2026-12-31", "not before the earliest"),
    "half a deadline": (", by: 2025-12-31", "", "by is missing in deadline"),
    "forbidden step": (
        "to: planned",
        "to: verified",
        "PARK-001: to: From a new measure a measure cannot become Verified",
    ),
    "unknown status": ("to: planned", "to: late", "late is no status"),
    "same code": (
        "code: PARK-002",
        "code: PARK-001",
        "this code stands already in seeds/measures/paper.yaml:1",
    ),
    "same title": (
        "title_en: Match the funds of start-up teams",
        "title_en: Provide flats for talent",
        "title_en is also that of PARK-001",
    ),
    "bad code": ("code: PARK-002", "code: park2", "A measure's code has capitals"),
    "terms missing": ("  terms: {units: 300}\n", "", "terms belong to"),
    "terms of another kind": (
        "terms: {units: 300}",
        "terms: {amount: 300}",
        "unknown key 'amount' in terms",
    ),
    "span reversed": ("start: ", "start: 9", "PARK-001: Say where in the source"),
    "control character": ("title: 为人才", 'title: "为\\0人才', "not YAML"),
    "key twice": (
        "  zone: park\n",
        "  zone: park\n  zone: park\n",
        "3: not YAML: the key 'zone' stands twice",
    ),
    "not YAML": ("- code: PARK-001", "- code: [", "not YAML"),
    "no list": (MEASURES, "code: PARK-001\n", "a seed file is a list of blocks"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_in_a_seed_names_file_line_and_code(db, seeds, name):
    old, new, message = MISTAKES[name]
    edit(seeds, old, new)

    with pytest.raises(CommandError) as refusal:
        build(seeds)

    assert "seeds/measures/paper.yaml:" in str(refusal.value)
    assert message in str(refusal.value)
    assert not (seeds / "fixtures").exists()


def test_a_zone_stands_after_its_parent(db, seeds):
    edit(seeds, "parent: region", "parent: regions", "zones")

    with pytest.raises(
        CommandError, match=r"zones.yaml:2: park: parent 'regions' is no known zone"
    ):
        build(seeds)


def test_fixtures_are_the_same_bytes_every_time_and_check_sees_a_change(db, seeds):
    build(seeds)
    first = {path.name: path.read_bytes() for path in (seeds / "fixtures").iterdir()}
    build(seeds)

    assert first == {path.name: path.read_bytes() for path in (seeds / "fixtures").iterdir()}
    build(seeds, "--check")
    edit(seeds, "为人才备妥住房", "为人才准备住房")
    with pytest.raises(CommandError, match=r"measures.json differ"):
        build(seeds, "--check")


def test_loaddata_accepts_the_fixtures(db, seeds):
    build(seeds)

    call_command("loaddata", *sorted((seeds / "fixtures").iterdir(), reverse=True), verbosity=0)

    measure = Measure.objects.get(code="PARK-001")
    assert measure.zone.parent.code == "region"
    assert measure.talent_housing.units == 300
    assert measure.targets.get().readings.get().value == 300
    assert measure.title_hant == "為人才備妥住房"


def test_a_fixture_has_the_fields_that_others_rely_on(db, seeds):
    build(seeds)
    rows = {}
    for row in json.loads((seeds / "fixtures" / "measures.json").read_text()):
        rows.setdefault(row["model"], row["fields"])

    assert rows["measures.measure"]["zone"] == ["park"]
    assert rows["measures.target"]["measure"] == ["PARK-001"]
    assert rows["measures.target"]["value"] == "300"
    assert rows["measures.evidence"]["source"] == ["paper"]


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
        measure, to="in_progress", by=make.BY, reason="begun", effective_on=date(2024, 2, 1), at=NOW
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
        measure, content={"summary": "我们改过。"}, by=make.BY, reason="clearer", at=NOW
    )
    edit(seeds, "summary: 园区为人才准备住房。", "summary: 园区给人才准备住房。")

    assert "kept PARK-001: edited by staff since" in load(seeds, capsys)
    measure.refresh_from_db()
    assert measure.summary_hans == "我们改过。"


def test_what_staff_have_withdrawn_stays_withdrawn(db, seeds, capsys):
    load(seeds, capsys)
    measure = Measure.objects.get(code="PARK-001")
    withdrawal.withdraw(measure, by=make.BY, reason="entered twice", at=NOW)
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


def test_sound_seeds_verify_and_the_report_lists_what_is_left(seeds, capsys, db):
    verify(seeds)

    said = capsys.readouterr().out
    assert f"paper: 2 measures, {len('2025年底前筹集三百套人才房最高可获1:1的配套')} of" in said
    assert "sentences: 2 assigned, 1 omitted, 0 unassigned" in said
    assert "digits under no evidence at 37: 天气很好,气温28度。" in said
    assert "kinds: talent_housing 1, funding_cap 1" in said
    assert said.endswith("no errors\n")


WRONG = {
    "one off": ("start: ", "start: 1", "does not lie in paper"),
    "another text": (FLATS[-18:-2], "0" * 16, "not 0000000000000000"),
    "figure": ("value: 300\n", "value: 301\n", "value 301 is not printed in the measure's spans"),
    "too late": (
        "to: planned, on: 2024-01-02",
        "to: planned, on: 2024-01-03",
        "later than paper (2024-01-02) can know",
    ),
    "term": ("units: 300", "units: 30", "units 30 is not printed"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_the_document_does_not_say_is_an_error(db, seeds, name):
    old, new, message = WRONG[name]
    if name == "one off":
        old, new = "end: ", "end: 9"
    edit(seeds, old, new)

    with pytest.raises(CommandError) as refusal:
        verify(seeds)

    assert "seeds/measures/paper.yaml:" in str(refusal.value)
    assert "PARK-001" in str(refusal.value)
    assert message in str(refusal.value)


def test_a_sentence_that_is_neither_told_nor_left_out_is_an_error(db, seeds):
    (seeds / "seeds" / "omitted.yaml").write_text("")

    with pytest.raises(CommandError, match=r"paper: unassigned sentence at 37: 天气很好"):
        verify(seeds)


def test_a_figure_that_is_printed_and_not_told_and_a_shared_span_are_listed(db, seeds, capsys):
    edit(seeds, f"    - {SUPPORT}", f"    - {SUPPORT}\n    - {FLATS}")
    edit(seeds, "matching_ratio: 1, ", "")

    verify(seeds)

    said = capsys.readouterr().out
    assert "span shared, 4–19: PARK-001 and PARK-002" in said
    assert "figure in no target or term, PARK-002: 1:1 at 29" in said


def test_another_file_than_the_one_read_is_an_error(db, seeds):
    (seeds / "sources" / "paper.txt").write_text(DOCUMENT + "又一句。")

    with pytest.raises(CommandError, match=r"sources.yaml:8: paper: sha256 is"):
        verify(seeds)


def test_absent_documents_are_named(db, seeds, capsys):
    (seeds / "sources" / "paper.txt").unlink()

    verify(seeds)

    assert "absent paper: paper.txt is not in" in capsys.readouterr().out


def test_cite_prints_the_evidence_of_a_passage(seeds, capsys):
    document = str(seeds / "sources" / "paper.txt")

    call_command("cite", document, "2025年底前筹集三百套人才房", "--source=paper")

    assert capsys.readouterr().out == f"- {FLATS}\n"
    with pytest.raises(CommandError, match="does not stand"):
        call_command("cite", document, "别的话")


@pytest.mark.slow
def test_the_projects_own_fixtures_are_built_from_its_seeds_and_load_clean(db, capsys):
    root = Path(__file__).parents[2]

    call_command("build_fixtures", "--check")
    call_command("load_fixtures")

    assert Measure.objects.count() == sum(
        text.count("- code: ")
        for text in (p.read_text() for p in (root / "seeds" / "measures").iterdir())
    )
    assert verification.verify().faults == []
