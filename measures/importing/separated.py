"""A CSV file as rows of cells, in whatever encoding and with whatever separator. Plain Python."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

from measures.documents.plain_text import encoding_of

from .faults import FileFault, Unreadable
from .limits import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS
from .marks import letters

_SEPARATORS = (",", ";", "\t", "|")
_NAMED = re.compile(r"sep=(.)\r?\n", re.I)
_MARKS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
Line = tuple[int, int, dict[int, Any]]


def read_separated(data: bytes) -> tuple[list[dict[str, Any]], Iterator[Line]]:
    """The one sheet, without a name, and its rows."""
    text, encoding = _decoded(data)
    separator, text = _separator(text)
    sheet = {"name": "", "hidden": False, "from_1904": False, "hidden_rows": []}
    sheet |= {"hidden_columns": [], "encoding": encoding, "separator": separator}
    return [sheet], _rows(text, separator)


def _decoded(data: bytes) -> tuple[str, str]:
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            return _strictly(data[len(mark) :], encoding), encoding.upper()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" not in text:
        return text, "UTF-8"
    encoding = encoding_of(data)
    if not encoding or (encoding.startswith("UTF-16") and b"\0" not in data):
        raise Unreadable(FileFault.ENCODING)
    return _strictly(data, encoding), encoding


def _strictly(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise Unreadable(FileFault.ENCODING) from None
    if "\0" in text:
        raise Unreadable(FileFault.UNKNOWN)
    return text


def _separator(text: str) -> tuple[str, str]:
    """The separator, named or the one that parts the first lines most often, and the rest."""
    if named := _NAMED.match(text):
        return named[1], text[named.end() :]
    start = text[:20_000]
    counts = {each: _parted(start, each) for each in _SEPARATORS}
    return max(counts, key=lambda each: counts[each]), text


def _parted(start: str, separator: str) -> int:
    rows = csv.reader(io.StringIO(start, newline=""), delimiter=separator)
    try:
        return sum(len(row) - 1 for row, _n in zip(rows, range(5), strict=False) if row)
    except csv.Error:
        return 0


def _rows(text: str, separator: str) -> Iterator[Line]:
    csv.field_size_limit(LONGEST_CELL)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for number, row in enumerate(rows, 1):
            cells = {column: cell for column, cell in enumerate(row) if cell.strip()}
            if not cells:
                continue
            if number > MOST_ROWS + 20:
                raise Unreadable(FileFault.ROWS, f"A{number}")
            if (last := max(cells)) >= MOST_COLUMNS:
                raise Unreadable(FileFault.COLUMNS, f"{letters(last)}{number}")
            yield 0, number, cells
    except csv.Error:
        raise Unreadable(FileFault.CELL, f"A{rows.line_num}") from None
