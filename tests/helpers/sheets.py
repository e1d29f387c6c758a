"""Spreadsheets made for tests, and the options of an import."""

import io
import zipfile

import xlsxwriter

from measures.importing.writing import Options

from . import make


def options(by=None, **more):
    """Those of an import by an administrator of hetao and all below, or by nobody."""
    actor = make.actor(by, "import") if by else make.BY
    return Options(actor, "Monthly return of the office", make.NOW, **more)


def xlsx(*rows, **book):
    """A workbook of one sheet: cells as Python has them."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"default_date_format": "yyyy-mm-dd"} | book) as made:
        sheet = made.add_worksheet("measures")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return file.getvalue()


TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="{office}/{what}" Target="{target}"/></Relationships>'
)


def parts_of(sheet, book=""):
    """The parts of a workbook by hand, by name; `sheet` is the XML within the sheet."""
    return {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": RELATIONS.format(
            office=OFFICE, what="officeDocument", target="xl/workbook.xml"
        ),
        "xl/_rels/workbook.xml.rels": RELATIONS.format(
            office=OFFICE, what="worksheet", target="worksheets/sheet1.xml"
        ),
        "xl/workbook.xml": (
            f'<x:workbook xmlns:x="{MAIN}" xmlns:r="{OFFICE}">{book}<x:sheets>'
            '<x:sheet name="list" sheetId="1" r:id="r1"/></x:sheets></x:workbook>'
        ),
        "xl/worksheets/sheet1.xml": f'<x:worksheet xmlns:x="{MAIN}">{sheet}</x:worksheet>',
    }


def zipped(parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return file.getvalue()


def text_rows(*rows):
    """The XML of rows of texts."""
    cells = (
        "".join(f'<x:c t="inlineStr"><x:is><x:t>{cell}</x:t></x:is></x:c>' for cell in row)
        for row in rows
    )
    return f"<x:sheetData>{''.join(f'<x:row>{each}</x:row>' for each in cells)}</x:sheetData>"
