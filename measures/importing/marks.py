"""What a sheet's XML says beside its values: formulas, percentages, what is hidden or merged.

Plain Python: no Django.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from posixpath import normpath
from typing import IO, Any
from xml.parsers import expat  # nosec B405: declarations were refused, the process is bounded
from zipfile import ZipFile

from .faults import FileFault, Unreadable
from .limits import MOST_COLUMNS, MOST_NOTED, MOST_ROWS
from .package import BOOK

_PERCENT = (9, 10)  # formats that every workbook has
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


@dataclass
class Marks:
    """Places in a sheet: rows from 1, columns from 0."""

    formulas: set[tuple[int, int]] = field(default_factory=set)
    percent: set[tuple[int, int]] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)


@dataclass
class Book:
    """The part of each sheet by name, the styles of percentages, and the day that days count from."""

    parts: dict[str, str]
    percent_styles: set[int]
    from_1904: bool


def place(reference: str) -> tuple[int, int]:
    """Row from 1 and column from 0 of "C5"."""
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        raise Unreadable(FileFault.BROKEN)
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column - 1


def letters(column: int) -> str:
    """The letters of a column that is counted from 0."""
    text = ""
    column += 1
    while column:
        column, last = divmod(column - 1, 26)
        text = chr(65 + last) + text
    return text


Start = Callable[[str, dict[str, str]], Any]


def _parse(part: IO[bytes], start: Start, end: Callable[[str], Any] | None = None) -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, given: start(name.rpartition(":")[2], given)
    if end:
        parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
    try:
        parser.ParseFile(part)
    except expat.ExpatError:
        raise Unreadable(FileFault.BROKEN) from None


def read_book(package: ZipFile) -> Book:
    """Where the sheets are, and what their styles mean."""
    names, links, book = {}, {}, Book({}, set(), False)

    def sheet(name: str, given: dict[str, str]) -> None:
        if name == "sheet":
            link = next((v for k, v in given.items() if k.rpartition(":")[2] == "id"), "")
            names[given.get("name", "")] = link
        elif name == "workbookPr":
            book.from_1904 = given.get("date1904") in ("1", "true", "on")

    def link(name: str, given: dict[str, str]) -> None:
        if name == "Relationship":
            links[given.get("Id", "")] = given.get("Target", "")

    with package.open(BOOK) as part:
        _parse(part, sheet)
    with package.open("xl/_rels/workbook.xml.rels") as part:
        _parse(part, link)
    for name, key in names.items():
        target = links.get(key, "")
        path = target[1:] if target.startswith("/") else f"xl/{target}"
        book.parts[name] = normpath(path)
    if "xl/styles.xml" in package.namelist():
        with package.open("xl/styles.xml") as part:
            book.percent_styles = _percent_styles(part)
    return book


def _percent_styles(part: IO[bytes]) -> set[int]:
    formats, styles = {*_PERCENT}, []
    within: list[str] = []

    def start(name: str, given: dict[str, str]) -> None:
        if name == "numFmt" and "%" in re.sub(r'"[^"]*"|\\.', "", given.get("formatCode", "")):
            formats.add(int(given["numFmtId"]))
        elif name == "xf" and within[-1:] == ["cellXfs"]:
            styles.append(int(given.get("numFmtId", 0)))
        within.append(name)

    _parse(part, start, lambda _name: within.pop())
    return {number for number, form in enumerate(styles) if form in formats}


class _Reader:
    """Notes the marks of a sheet; refuses values outside what is read."""

    def __init__(self, percent_styles: set[int]) -> None:
        self.marks, self._styles = Marks(), percent_styles
        self._row, self._cell = 0, (0, -1)

    def start(self, name: str, given: dict[str, str]) -> None:
        match name:
            case "c":
                self._at(given.get("r"))
                if int(given.get("s", 0)) in self._styles:
                    self.marks.percent.add(self._cell)
            case "v" | "is":
                self._refuse_far_cells()
            case "f":
                self._refuse_far_cells()
                self.marks.formulas.add(self._cell)
            case "row":
                self._row = int(given.get("r", self._row + 1))
                self._cell = (self._row, -1)
                if given.get("hidden") in ("1", "true"):
                    self.marks.hidden_rows.add(self._row)
            case "col" if given.get("hidden") in ("1", "true"):
                first, last = int(given["min"]), min(int(given["max"]), MOST_COLUMNS)
                self.marks.hidden_columns.update(range(first - 1, last))
        if len(self.marks.percent) + len(self.marks.formulas) > MOST_NOTED:
            raise Unreadable(FileFault.COSTLY)

    def _at(self, reference: str | None) -> None:
        row, column = self._cell
        self._cell = place(reference) if reference else (row, column + 1)

    def _refuse_far_cells(self) -> None:
        row, column = self._cell
        if row > MOST_ROWS + 20:
            raise Unreadable(FileFault.ROWS, f"{letters(column)}{row}")
        if column >= MOST_COLUMNS:
            raise Unreadable(FileFault.COLUMNS, f"{letters(column)}{row}")


def read_marks(package: ZipFile, part: str, book: Book) -> Marks:
    """The marks of the sheet in `part`. Raises Unreadable for a value far outside a list."""
    reader = _Reader(book.percent_styles)
    with package.open(part) as sheet:
        _parse(sheet, reader.start)
    return reader.marks
