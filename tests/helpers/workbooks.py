"""Workbooks as a spreadsheet reads them."""

import io
import re
import zipfile
from xml.etree import ElementTree


def sheets_of(content):
    """The sheets of a workbook: rows of cells by column, each with type and value."""
    space = {"x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        names = sorted(n for n in book.namelist() if n.startswith("xl/worksheets/sheet"))
        for name in names:
            assert b"<f>" not in book.read(name)  # no formula
            rows = ElementTree.fromstring(book.read(name)).findall(".//x:row", space)
            yield [
                {
                    re.match("[A-Z]+", cell.get("r"))[0]: (
                        cell.get("t", "n"),
                        "".join(part.text or "" for part in cell.iter() if part.text),
                    )
                    for cell in row
                }
                for row in rows
            ]
