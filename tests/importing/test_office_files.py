"""Files as LibreOffice Calc 7.4 wrote them, of the flat sheets beside them in `files/`.

`soffice --headless --convert-to xlsx odd.fods`; the CSV files with the filter options
`csv:Text - txt - csv (StarCalc):59,34,85,1` (separator, quotation mark, encoding, first line).
"""

from datetime import date
from pathlib import Path

import pytest

from measures.importing.faults import FileFault, Unreadable
from measures.importing.run import dry_run
from tests.helpers import make
from tests.helpers.sheets import options

FILES = Path(__file__).parent / "files"
pytestmark = pytest.mark.django_db
DUE = {"deadline": "2026年底", "due_from": date(2026, 1, 1), "due_by": date(2026, 12, 31)}


def listed(number, **content):
    park = make.zone("hetao-sz", make.zone("hetao"))
    for at in range(1, number + 1):
        terms = {"amount": "50000000", "currency": "CNY"}
        content = {"kind": "funding_cap", "terms": terms, **DUE} | content
        make.measure(f"A-{at:03}", zone=park, **content)


def read(name):
    return dry_run((FILES / name).read_bytes(), options())


def test_a_workbook_of_calc_with_all_its_oddities_is_read_or_refused_by_name():
    listed(7)

    report = read("odd.xlsx")

    of = {outcome.code: outcome for outcome in report.outcomes}
    new = {code: [change.new for change in each.changes] for code, each in of.items()}
    assert new["A-001"][:2] == ["By Calc", "First line\nsecond line"]
    assert "60,000,000" in new["A-001"]
    assert new["A-002"] == ["In a hidden row"]
    assert "The row is hidden in the sheet." in [remark.why for remark in of["A-002"].remarks]
    assert new["A-003"] == ["One for both"]
    refused = {
        code: [(remark.cell, remark.why.partition(".")[0]) for remark in each.of_grade("refused")]
        for code, each in of.items()
    }
    assert refused["A-004"] == [("B5", "It lies in the merged cells B4:B5")]
    assert refused["A-005"] == [("B6", "A formula is never computed here")]
    assert refused["A-006"] == [
        ("E7", "The cell has the format of a percentage, and the unit is not %")
    ]
    assert new["A-007"] == ["2027-01-01", "70,000,000"]
    assert {*report.notes} >= {
        "Hidden columns were read too: C.",
        "The hidden sheet “old list” was not read.",
        "Column F, “Own notes”, is not known; it was not read.",
    }


def test_days_of_a_workbook_from_1904_are_read():
    listed(2)

    changes = [change.new for row in read("days_of_1904.xlsx").outcomes for change in row.changes]

    assert changes == ["2027-01-01", "2027-01-01"]


@pytest.mark.parametrize(
    ("name", "encoding"),
    [("gb18030", "GB18030"), ("big5hkscs", "BIG5"), ("utf16", "UTF-16")],
)
def test_a_csv_of_calc_is_read_in_whatever_encoding_and_separator(name, encoding):
    listed(1, title="研發資助", origin_script="hant", kind="tax", terms={})

    report = read(f"chinese_{name}.csv")

    [row] = report.outcomes
    assert [change.new for change in row.changes] == [
        "我們在這裡的另一個標題；為了研發的資助",
        "第一行\n第二行，“引號”",
    ]
    assert encoding in report.notes[0].upper()


def test_a_sheet_of_calc_in_its_own_format_is_refused_by_name():
    with pytest.raises(Unreadable) as refused:
        read("days_of_1904.ods")

    assert refused.value.fault is FileFault.OPEN_DOCUMENT
