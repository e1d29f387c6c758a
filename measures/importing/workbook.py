"""An XLSX file as rows of cells, with what people need to know of them. Plain Python: no Django."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from .faults import FileFault, Unreadable
from .kinds import COVERED, DAY, ERROR, FORMULA, LOGICAL, NUMBER, PERCENT
from .limits import LONGEST_CELL, MOST_SHEETS
from .marks import Marks, letters, read_book, read_marks
from .package import opened

#: Sheet, row from 1, and by column from 0 the cells: text, or a mark with its value.
Line = tuple[int, int, dict[int, Any]]


def read_workbook(data: bytes) -> tuple[list[dict[str, Any]], Iterator[Line]]:
    """The sheets, each with its name and what it hides, and then their rows."""
    package = opened(data)
    if "xl/workbook.xml" not in package.namelist():
        raise Unreadable(FileFault.UNKNOWN)
    book = read_book(package)
    try:
        sheets = CalamineWorkbook.from_filelike(BytesIO(data))
    except CalamineError:
        raise Unreadable(FileFault.BROKEN) from None
    tables = [s for s in sheets.sheets_metadata if s.typ == SheetTypeEnum.WorkSheet]
    if len(tables) > MOST_SHEETS:
        raise Unreadable(FileFault.SHEETS)
    seen, marks = [], []
    for table in tables:
        visible = table.visible == SheetVisibleEnum.Visible
        own = read_marks(package, book.parts[table.name], book) if visible else Marks()
        marks.append(own)
        seen.append(
            {
                "name": table.name,
                "hidden": not visible,
                "from_1904": book.from_1904,
                "hidden_rows": sorted(own.hidden_rows),
                "hidden_columns": sorted(own.hidden_columns),
            }
        )
    return seen, _rows(sheets, seen, marks)


def _rows(
    book: CalamineWorkbook, sheets: list[dict[str, Any]], marks: list[Marks]
) -> Iterator[Line]:
    for number, sheet in enumerate(sheets):
        if sheet["hidden"]:
            continue
        table = book.get_sheet_by_name(sheet["name"])
        covered = _covered(table.merged_cell_ranges or [])
        for row, values in enumerate(table.iter_rows(), 1):
            cells = {
                column: cell
                for column, value in enumerate(values)
                if (cell := _cell(value, (row, column), marks[number])) is not None
            }
            for column, place in covered.get(row, ()):
                cells.setdefault(column, [COVERED, place])
            if cells:
                yield number, row, cells


def _covered(areas: list[Any]) -> dict[int, list[tuple[int, str]]]:
    """By row, the columns that a merged area covers without having its value, with the area."""
    found: dict[int, list[tuple[int, str]]] = {}
    for (top, left), (bottom, right) in areas[:5000]:
        name = f"{letters(left)}{top + 1}:{letters(right)}{bottom + 1}"
        for row in range(top, min(bottom, top + 20_000) + 1):
            for column in range(left, min(right, left + 300) + 1):
                if (row, column) != (top, left):
                    found.setdefault(row + 1, []).append((column, name))
    return found


def _cell(value: Any, place: tuple[int, int], marks: Marks) -> Any:
    if place in marks.formulas:
        return [FORMULA, ""]
    match value:
        case "" | None:
            return None
        case bool():
            return [LOGICAL, value]
        case str():
            if len(value) > LONGEST_CELL:
                raise Unreadable(FileFault.CELL, f"{letters(place[1])}{place[0]}")
            return (
                [ERROR, value]
                if value.startswith("#") and value.endswith(("!", "?", "/A"))
                else value
            )
        case int() | float():
            return [PERCENT if place in marks.percent else NUMBER, _number(value)]
        case datetime():
            return [DAY, value.date().isoformat()]
        case date():
            return [DAY, value.isoformat()]
        case time() | timedelta():
            return [ERROR, str(value)]
    return str(value)


def _number(value: float) -> str:
    """Fifteen digits: what a spreadsheet keeps, without what binary fractions add."""
    return f"{value:.15g}"
