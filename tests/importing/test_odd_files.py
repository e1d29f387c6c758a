"""What people's files really hold is read, or refused by name: files made by hand or by XlsxWriter."""

import io
import struct
from datetime import date

import pytest
import xlsxwriter

from measures.importing.faults import FileFault, Unreadable
from measures.importing.run import dry_run
from measures.importing.words import words_of
from measures.models import Measure
from tests.helpers import make
from tests.helpers.sheets import options, parts_of, text_rows, xlsx, zipped

pytestmark = pytest.mark.django_db
HEAD = ["code", "title_en", "due_by", "terms_amount"]


@pytest.fixture(autouse=True)
def listed():
    park = make.zone("hetao-sz", make.zone("hetao"))
    due = {"deadline": "2026年底", "due_from": date(2026, 1, 1), "due_by": date(2026, 12, 31)}
    terms = {"amount": "50000000", "currency": "CNY"}
    make.measure("A-001", zone=park, kind="funding_cap", terms=terms, title="研发资助", **due)


def outcome(data):
    report = dry_run(data, options())
    [row] = report.outcomes or [None]
    return row, report


def changes(data):
    row, _report = outcome(data)
    return {change.cell: change.new for change in row.changes} if row else {}


def why(data):
    row, _report = outcome(data)
    return [(remark.cell, remark.why) for remark in row.of_grade("refused")]


def refusal(data):
    with pytest.raises(Unreadable) as refused:
        dry_run(data, options())
    assert words_of(refused.value)
    return refused.value.fault


def made(write, **book):
    """A workbook with HEAD, whose further cells `write(book, sheet)` adds."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, book) as workbook:
        sheet = workbook.add_worksheet("measures")
        sheet.write_row(0, 0, HEAD)
        sheet.write(1, 0, "A-001")
        write(workbook, sheet)
    return file.getvalue()


def test_serial_days_and_those_from_1904_are_read():
    days = xlsx(HEAD, ["A-001", None, 46387])
    assert changes(days) == {}  # 2026-12-31, as on record
    assert changes(xlsx(HEAD, ["A-001", None, 46388])) == {"C2": "2027-01-01"}
    assert changes(xlsx(HEAD, ["A-001", None, date(2026, 12, 31)], date_1904=True)) == {}
    assert changes(xlsx(HEAD, ["A-001", None, 46388 - 1462], date_1904=True)) == {
        "C2": "2027-01-01"
    }


def test_merged_cells_are_refused_where_they_hide_a_cell():
    make.measure("A-002")

    def write(_book, sheet):
        sheet.write(2, 0, "A-002")
        sheet.merge_range("B2:B3", "One title for both")

    refused = dry_run(made(write), options()).of_state("refused")

    [merged] = [r for row in refused for r in row.of_grade("refused") if r.cell == "B3"]
    assert merged.why.startswith("It lies in the merged cells B2:B3.")


def test_hidden_rows_and_columns_are_read_and_named_and_hidden_sheets_are_not():
    def write(book, sheet):
        sheet.write(1, 1, "Another title")
        sheet.set_row(1, None, None, {"hidden": True})
        sheet.set_column(1, 1, None, None, {"hidden": True})
        other = book.add_worksheet("old list")
        other.write_row(0, 0, HEAD)
        other.hide()

    row, report = outcome(made(write))

    assert [change.new for change in row.changes] == ["Another title"]
    assert "The row is hidden in the sheet." in [remark.why for remark in row.remarks]
    assert report.notes == [
        "Hidden columns were read too: B.",
        "The hidden sheet “old list” was not read.",
    ]


def test_a_percentage_is_read_where_the_unit_is_percent():
    share = {"indicator": "占比", "unit": "percent", "value": 20}
    make.measure("A-009", targets=[make.target(**share)])

    def write(book, sheet):
        sheet.write_row(0, 0, ["code", "target", "target_value", "terms_amount"])
        percent = book.add_format({"num_format": '0.0"约"%'})
        sheet.write_row(1, 0, ["A-009", 1])
        sheet.write_number(1, 2, 0.255, percent)

    row, _report = outcome(made(write))
    assert [change.new for change in row.changes] == ["25.5"]

    def amount(book, sheet):
        sheet.write_number(1, 3, 0.5, book.add_format({"num_format": "0%"}))

    assert why(made(amount)) == [
        ("D2", "The cell has the format of a percentage, and the unit is not %.")
    ]


def test_a_format_far_outside_is_no_value_and_a_value_there_is_refused():
    def format_only(book, sheet):
        sheet.write_blank(1_048_575, 16_383, None, book.add_format({"bold": True}))

    assert outcome(made(format_only))[1].counts == {"unchanged": 1}
    assert refusal(made(lambda _b, sheet: sheet.write(1_048_575, 0, "x"))) is FileFault.ROWS
    assert refusal(made(lambda _b, sheet: sheet.write(1, 16_383, "x"))) is FileFault.COLUMNS


@pytest.mark.parametrize("typed", ["5000万", "5000万元", "50,000,000", "５０００万", " 50000000 "])
def test_numbers_as_text_and_with_chinese_units_are_read(typed):
    assert changes(xlsx(HEAD, ["A-001", None, None, typed])) == {}
    assert changes(
        xlsx(HEAD, ["A-001", None, None, typed.replace("5", "6").replace("５", "６")])
    ) == {"D2": "60,000,000"}


def test_another_currency_and_an_inexact_number_are_refused():
    [(cell, _why)] = why(xlsx(HEAD, ["A-001", None, None, "6000万港元"]))
    assert cell == "D2"
    [(_cell, text)] = why(xlsx(HEAD, ["A-001", None, None, "约6000万元"]))
    assert text.startswith("Write 60000000 here")


TITLED = "code;title_zh_hans\nA-001;研发资助的另一个标题，在这里\n"


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", None),
        ("utf-8-sig", None),
        ("gb18030", "GB18030"),
        ("utf-16", "UTF-16-LE"),
        ("utf-16-le", "UTF-16LE"),
        ("utf-16-be", "UTF-16BE"),
    ],
)
def test_a_csv_in_another_encoding_is_read_and_named(encoding, said):
    data = TITLED.encode(encoding)

    assert changes(data) == {"B2": "研发资助的另一个标题，在这里"}
    notes = outcome(data)[1].notes
    assert notes == ([f"The file was read as {said}."] if said else [])


def test_a_csv_in_big5_is_read():
    make.measure("A-002", title="研發資助", origin_script="hant")
    text = "code,title_zh_hant\r\nA-002,我們在這裡的另一個標題，為了研發的資助\r\n"

    assert changes(text.encode("big5hkscs")) == {"B2": "我們在這裡的另一個標題，為了研發的資助"}


@pytest.mark.parametrize(
    "text",
    [
        'code;title_en;summary_en\nA-001;"Another; title";\n',
        "code\ttitle_en\nA-001\tAnother; title\n",
        "sep=|\ncode|title_en\nA-001|Another; title\n",
        "code,title_en\r\nA-001,Another; title",
    ],
)
def test_whatever_separates_the_cells_is_found(text):
    assert [*changes(text.encode()).values()] == ["Another; title"]


def test_line_breaks_in_cells_stay():
    text = 'code,summary_en\r\nA-001,"First line\r\nsecond line"\r\n'
    assert changes(text.encode()) == {"B2": "First line\nsecond line"}
    assert changes(xlsx(["code", "summary_en"], ["A-001", "First\nsecond"])) == {
        "B2": "First\nsecond"
    }


def test_unknown_columns_are_named_and_duplicate_ones_refused():
    data = xlsx(["code", "Remarks of the office", "title_en"], ["A-001", "x", "Another title"])
    row, report = outcome(data)
    assert report.notes == ["Column B, “Remarks of the office”, is not known; it was not read."]
    assert [change.cell for change in row.changes] == ["C2"]

    assert (
        refusal(xlsx(["code", "title_en", "Title (English)"], ["A-001", "x", "y"]))
        is FileFault.TWICE
    )


def test_headings_may_stand_below_a_title():
    data = xlsx(["List of the office, November"], [], HEAD, ["A-001", "Another title"])
    assert changes(data) == {"B4": "Another title"}
    assert refusal(xlsx(["Name", "Amount of money"], ["x", 1])) is FileFault.HEADINGS


def test_a_formula_is_refused_whatever_its_result():
    data = made(lambda _book, sheet: sheet.write_formula(1, 1, '="Ti"&"tle"', value="Title"))

    assert why(data) == [
        ("B2", "A formula is never computed here. Paste its value in its place (Paste special).")
    ]
    row, _report = outcome(b"code,title_en\nA-001,'=1+1\n")
    assert [change.new for change in row.changes] == ["=1+1"]  # a text, as exports write it


def test_errors_and_logical_values_are_refused():
    def write(_book, sheet):
        sheet.write_boolean(1, 1, True)

    assert [cell for cell, _why in why(made(write))] == ["B2"]


def test_a_workbook_by_hand_with_prefixes_and_without_places_is_read():
    data = zipped(parts_of(text_rows(["code", "title_en"], ["A-001", "Another title"])))

    assert changes(data) == {"B2": "Another title"}


GOOD = parts_of(text_rows(["code", "title_en"], ["A-001", "x"]))
ENTITY = '<!DOCTYPE x [<!ENTITY e "boom">]>'
BROKEN = {
    "macros": (zipped(GOOD | {"xl/vbaProject.bin": b"x"}), FileFault.MACROS),
    "entities": (zipped(GOOD | {"xl/styles.xml": ENTITY}), FileFault.ENTITIES),
    "many parts": (zipped(GOOD | {f"x/{n}.txt": b"" for n in range(1001)}), FileFault.BOMB),
    "unpacks to much": (
        zipped(GOOD | {"xl/media/image1.bmp": bytes(251 * 1024 * 1024)}),
        FileFault.BOMB,
    ),
    "binary": (zipped({"xl/workbook.bin": b"x"}), FileFault.BINARY_EXCEL),
    "another package": (zipped({"word/document.xml": b"<x/>"}), FileFault.UNKNOWN),
    "no sheet": (zipped({n: p for n, p in GOOD.items() if "sheet1" not in n}), FileFault.BROKEN),
    "cut": (zipped(GOOD)[:-40], FileFault.BROKEN),
    "bad XML": (zipped(GOOD | {"xl/worksheets/sheet1.xml": "<worksheet><c"}), FileFault.BROKEN),
    "password": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        FileFault.ENCRYPTED,
    ),
    "ods": (
        zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": ""}),
        FileFault.OPEN_DOCUMENT,
    ),
    "xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), FileFault.OLD_EXCEL),
    "a page named .xls": (b"<html><table><tr><td>code</td></tr></table></html>", FileFault.UNKNOWN),
    "a PDF": (b"%PDF-1.7 x", FileFault.UNKNOWN),
    "empty": (b" \r\n", FileFault.EMPTY),
    "no encoding": (b"code,title_en\nA-001,\xff\xff\xff\n", FileFault.ENCODING),
    "open quotation": (b'code,title_en\nA-001,"' + b"x" * 40_000, FileFault.CELL),
    "too large": (b"code\n" + b"x" * (15 * 1024 * 1024), FileFault.TOO_LARGE),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_file_that_is_no_list_is_refused_by_name(name):
    data, fault = BROKEN[name]

    assert refusal(data) is fault


def test_a_directory_that_lies_about_sizes_is_found_out():
    """The part unpacks to more than the directory says."""
    data = bytearray(zipped(GOOD | {"xl/worksheets/sheet2.xml": b" " * (260 * 1024 * 1024)}))
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 100)

    assert refusal(bytes(data)) in (FileFault.BOMB, FileFault.BROKEN)


def test_no_odd_file_leaves_a_trace():
    assert Measure.objects.get(code="A-001").version == 1
