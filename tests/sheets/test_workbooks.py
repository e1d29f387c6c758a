"""Excel workbooks: what their cells hold, and what they take."""

import io
import json
import re
import tracemalloc
import zipfile
from tempfile import TemporaryFile

import pytest

from measures.sheets import workbooks
from tests.helpers.workbooks import sheets_of

pytestmark = pytest.mark.once

#: The members that every body has and that columns count or take apart.
BODY = {"code": "A-001", "organisations": [], "targets": [], "evidence": []}


def test_a_text_too_long_for_a_cell_ends_in_a_note():
    text = "长" * 40_000
    body = BODY | {"summary": {"zh-Hans": text}}
    file = io.BytesIO()

    workbooks.workbook([[json.dumps(body).encode()]], file)

    file.seek(0)
    with zipfile.ZipFile(file) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    [cell] = re.findall("长[^<]*", sheet)
    assert cell.endswith("[cut here: 40000 characters; measures.csv has them all]")
    assert len(cell) == 32_767


ODD_TEXTS = ["a<b> & c", " spaces ", "_x0041_", "\x01\x0b", "two\nlines", "\ufffe"]


@pytest.mark.parametrize("text", ODD_TEXTS)
def test_a_cell_holds_what_xml_cannot(text):
    """As Excel reads it: _xHHHH_ is a character, so that the text _x0041_ needs its _ escaped."""
    body = BODY | {"summary": {"zh-Hans": text}}
    file = io.BytesIO()

    workbooks.workbook([[json.dumps(body).encode()]], file)

    [[_head, cells], *_others] = sheets_of(file.getvalue())
    read = [
        re.sub("_x([0-9A-F]{4})_", lambda m: chr(int(m[1], 16)), each[1]) for each in cells.values()
    ]
    assert text in read


def test_a_workbook_takes_the_memory_of_a_batch():
    body = json.dumps(BODY | {"summary": {"en": "x" * 900}})

    def peak(batches):
        tracemalloc.start()
        try:
            with TemporaryFile() as file:
                workbooks.workbook(([body.encode()] * 100 for _batch in range(batches)), file)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(1)  # what is made once

    assert peak(40) < peak(4) + 500_000
