"""Seeds are compared with the documents they cite."""

import pytest
from django.core.management import CommandError, call_command

from tests.helpers.small_seeds import DOCUMENT, FLATS, SUPPORT, edit, verify


def test_sound_seeds_verify_and_the_report_lists_what_is_left(seeds, capsys, db):
    verify(seeds)

    report = capsys.readouterr().out
    assert f"paper: 2 measures, {len('2025年底前筹集三百套人才房最高可获1:1的配套')} of" in report
    assert "sentences: 2 assigned, 1 omitted, 0 unassigned" in report
    assert "digits under no evidence at 37: 天气很好,气温28度。" in report
    assert "kinds: talent_housing 1, funding_cap 1" in report
    assert report.endswith("no errors\n")


WRONG = {
    "one off": ("start: ", "start: 1", "does not lie in paper"),
    "another text": (FLATS[-18:-2], "0" * 16, "not 0000000000000000"),
    "figure": ("value: 300\n", "value: 301\n", "value 301 is not printed in the measure's spans"),
    "too late": (
        "to: planned, on: 2024-01-02",
        "to: planned, on: 2024-01-03",
        "later than paper (2024-01-02) can know",
    ),
    "reading that is exact": (
        "readings:\n        - {value: 300, ",
        "readings:\n        - {value: 300, qualifier: more_than, ",
        "value 300 has qualifier more_than; printed: exact",
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

    report = capsys.readouterr().out
    assert "span shared, 4–19: PARK-001 and PARK-002" in report
    assert "figure in no target or term, PARK-002: 1:1 at 29" in report


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
    with pytest.raises(CommandError, match="is not in the document"):
        call_command("cite", document, "别的话")


FOREIGN = {
    "gb18030": "is GB18030, not UTF-8",
    "utf-16": "is UTF-16, not UTF-8",
    "utf-16-le": "is UTF-16LE, not UTF-8",
    "big5hkscs": "is BIG5-HKSCS, not UTF-8",
    "CRLF": "has CR line ends",
}


@pytest.mark.parametrize("form", FOREIGN)
def test_a_document_that_is_not_utf_8_with_line_feeds_is_named(db, seeds, form):
    text = DOCUMENT
    if form == "big5hkscs":
        text = "園區要在2025年底前籌集三百套人才房。\n初創團隊最高可獲1:1的配套。\n"
    data = text.replace("\n", "\r\n").encode() if form == "CRLF" else text.encode(form)
    document = seeds / "sources" / "paper.txt"
    document.write_bytes(data)

    with pytest.raises(CommandError) as refusal:
        verify(seeds)
    with pytest.raises(CommandError) as uncited:
        call_command("cite", str(document), "2025")

    assert f"seeds/sources.yaml:7: paper: paper.txt {FOREIGN[form]}" in str(refusal.value)
    assert FOREIGN[form] in str(uncited.value)
