"""A mistake in a seed file is refused by file, line and code."""

import pytest
from django.core.management import CommandError

from measures.models import Measure, Target
from tests.helpers.small_seeds import FLATS, MEASURES, build, edit, load

MISTAKES = {
    "unknown key": ("  summary: 园区为", "  sumary: 园区为", "7: PARK-001: unknown key 'sumary'"),
    "unknown key in a part": (
        "comparator: equal",
        "comparitor: equal",
        "unknown key 'comparitor' in targets",
    ),
    "unknown zone": ("zone: park", "zone: bark", "2: PARK-001: zone 'bark' is an unknown zone"),
    "unknown kind": (
        "kind: talent_housing",
        "kind: housing",
        "3: PARK-001: kind: Value 'housing' is not a valid choice. Known: whitelist, ",
    ),
    "unknown source": (
        "on: 2024-01-02, source: paper",
        "on: 2024-01-02, source: pepper",
        "'pepper' is an unknown source",
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
    "ceiling to rise": ("comparator: equal", "comparator: at_most", "direction: “At most” is no"),
    "one bound": ("comparator: equal", "comparator: between", "two bounds"),
    "yuan without currency": ("unit: flats", "unit: yuan", "An amount in yuan has a currency"),
    "deadline reversed": ("from: 2025-12-31", "from: 2026-12-31", "not before the earliest"),
    "far deadline": (", by: 2025-12-31", ", by: 9999-12-31", "Check the year"),
    "day of the first year": ("to: planned, on: 2024", "to: planned, on: 0226", "Check the year"),
    "no day": ("to: planned, on: 2024-01-02", "to: planned, on: 2024-02-30", "paper.yaml:9: "),
    "an endless number": ("value: 300\n", f"value: {'9' * 5000}\n", "no whole number"),
    "digest of digits": (
        FLATS[-19:-1],
        "1234567890123456",
        "digest in evidence is 1234567890123456",
    ),
    "digest like a float": (FLATS[-19:-1], "12345678e1234567", "digest in evidence is Decimal("),
    "digest like an endless float": (
        FLATS[-19:-1],
        "1e99999999999999999999",
        "21: not YAML: 1e99999999999999999999 is no number",
    ),
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
        "duplicate code, first used in seeds/measures/paper.yaml:1",
    ),
    "same title": (
        "title_en: Match the funds of start-up teams",
        "title_en: Provide flats for talent",
        "duplicate title_en, also used by PARK-001",
    ),
    "bad code": ("code: PARK-002", "code: park2", "A measure's code has capitals"),
    "terms missing": ("  terms: {units: 300}\n", "", "terms are required for"),
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
        "3: not YAML: duplicate key 'zone'",
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
    edit(seeds, "parents: [region]", "parents: [regions]", "zones")

    with pytest.raises(CommandError, match=r"zones.yaml:2: park: unknown zone 'regions'"):
        build(seeds)


def test_numbers_with_leading_zeros_are_decimal(db, seeds, capsys):
    edit(seeds, "value: 300\n", "value: 0300\n")

    load(seeds, capsys)

    assert Target.objects.get().value == 300


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
def test_a_seed_file_that_is_not_utf_8_is_named(db, seeds, encoding):
    path = seeds / "seeds" / "measures" / "paper.yaml"
    path.write_bytes(path.read_text("utf-8").encode(encoding))

    with pytest.raises(CommandError, match=r"seeds/measures/paper.yaml:1: cannot be read"):
        build(seeds)


def test_a_seed_file_may_have_crlf_line_ends(db, seeds, capsys):
    path = seeds / "seeds" / "measures" / "paper.yaml"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

    load(seeds, capsys)

    assert Target.objects.count() == 1


def test_english_titles_are_optional(db, seeds, capsys):
    edit(seeds, "  title_en: Provide flats for talent\n", "")
    edit(seeds, "  title_en: Match the funds of start-up teams\n", "")

    load(seeds, capsys)

    assert [*Measure.objects.values_list("title_en", flat=True)] == ["", ""]
