"""Seeds become ordinary Django fixtures, the same bytes every time."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from measures.ledger import verification
from measures.models import Measure
from tests.helpers.small_seeds import build, edit


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
    assert measure.zone.lies_in_codes == ["park", "region"]
    assert [parent.code for parent in measure.zone.parents] == ["region"]
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


@pytest.mark.once
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
