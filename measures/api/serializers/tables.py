"""Measures as rows of a table, and their serialisation as JSON Lines, CSV and XLSX."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import IO, Any, NamedTuple

import xlsxwriter

from measures.ledger.body import Json
from measures.models import TERMS, Bilingual, Measure, MemberType, Terms

Batches = Iterable[list[bytes]]  # of bodies of measures


class CellType(Enum):
    """The type of the cells of a column."""

    TEXT = "text"
    NUMBER = "number"
    DAY = "day"
    WORDS = "words"  # a list of codes, joined by spaces
    COUNT = "count"  # the length of a list


class Column(NamedTuple):
    code: str  # permanent; identifies the column for programs
    path: tuple[str, ...]  # in the body
    cell_type: CellType = CellType.TEXT


def _texts(code: str, *path: str, languages: Iterable[str]) -> list[Column]:
    return [Column(f"{code}_{tag.replace('-', '_').lower()}", (*path, tag)) for tag in languages]


def _chinese(code: str, *path: str) -> list[Column]:
    return _texts(code, *path, languages=("zh-Hans", "zh-Hant"))


def texts_of(model: type[Bilingual]) -> list[Column]:
    """The columns of the texts of `model` that are members of its body."""
    return [
        column
        for name in model.text_members()
        for column in _texts(name, name, languages=model.columns(name))
    ]


def terms_of(models: Iterable[type[Terms]]) -> list[Column]:
    """The columns of typed terms: codes, lists of codes, figures, texts, whatever their kind."""
    members = {member.name: member.type for model in models for member in model.members()}
    codes, lists, figures, texts = (
        [name for name, type in members.items() if type in types]
        for types in (
            [MemberType.CODE],
            [MemberType.CODES],
            [MemberType.FIGURE, MemberType.COUNT],
            [MemberType.TEXT],
        )
    )
    plain = ((codes, CellType.TEXT), (lists, CellType.WORDS), (figures, CellType.NUMBER))
    return [
        *(Column(f"terms_{n}", ("terms", n), sort) for names, sort in plain for n in names),
        *(column for name in texts for column in _chinese(f"terms_{name}", "terms", name)),
    ]


COLUMNS = [
    *(Column(name, (name,)) for name in ("code", "zone", "kind", "status")),
    Column("status_on", ("status_on",), CellType.DAY),
    *(Column(name, (name,)) for name in ("schedule", "freshness", "evidence_strength")),
    *texts_of(Measure),
    *_chinese("deadline", "deadline", "stated"),
    Column("due_from", ("deadline", "from"), CellType.DAY),
    Column("due_by", ("deadline", "by"), CellType.DAY),
    Column("targets", ("targets",), CellType.COUNT),
    Column("evidence", ("evidence",), CellType.COUNT),
    *terms_of(TERMS.values()),
    Column("confirmed_on", ("confirmed_on",), CellType.DAY),
    Column("origin_script", ("origin_script",)),
    Column("version", ("version",), CellType.NUMBER),
    *(Column(name, (name,)) for name in ("schedule_first", "state")),
    Column("first_due_by", ("first_due_by",), CellType.DAY),
    Column("moved", ("moved", "count"), CellType.NUMBER),
    Column("moved_days", ("moved", "days"), CellType.NUMBER),
    Column("moved_granted_by", ("moved", "granted_by"), CellType.WORDS),
]


def _cell(body: Json, column: Column) -> Any:
    value: Any = body
    for name in column.path:
        value = value.get(name) if value else None
    match column.cell_type:
        case CellType.COUNT:
            return len(value)
        case CellType.WORDS:
            return " ".join(value or [])
        case _:
            return value


def _rows(batches: Batches) -> Iterator[list[Any]]:
    for batch in batches:
        for body in map(json.loads, batch):
            yield [_cell(body, column) for column in COLUMNS]


def jsonl(batches: Batches) -> Iterator[bytes]:
    """One measure per line."""
    for batch in batches:
        if batch:
            yield b"\n".join([*batch, b""])


#: Spreadsheets treat text that starts with one of these as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def _escape_formula(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def comma_separated(batches: Batches) -> Iterator[bytes]:
    """RFC 4180, in UTF-8 with a byte order mark for spreadsheets.

    Text that a spreadsheet would treat as a formula is prefixed with an apostrophe.
    """
    out = io.StringIO()
    write = csv.writer(out)
    write.writerow([column.code for column in COLUMNS])
    yield b"\xef\xbb\xbf"
    for batch in batches:
        write.writerows([_escape_formula(cell) for cell in row] for row in _rows([batch]))
        yield out.getvalue().encode()
        out.seek(0)
        out.truncate()


#: Characters that a cell of a workbook holds; xlsxwriter cuts longer text without a word.
LONGEST_CELL = 32_767


def _fitting(text: str) -> str:
    """`text`, or as much of it as fits a cell before a note that it was cut."""
    if len(text) <= LONGEST_CELL:
        return text
    note = f" [cut here: {len(text)} characters; measures.csv has them all]"
    return text[: LONGEST_CELL - len(note)] + note


#: Rows per sheet of a workbook, including the header.
MAX_ROWS = 1_048_576


def workbook(batches: Batches, file: IO[bytes]) -> None:
    """Write an Excel workbook with typed cells to `file`, one row in memory at a time."""
    book = xlsxwriter.Workbook(file, {"constant_memory": True})
    day, head = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"bold": True})
    sheet: Any = None
    line = MAX_ROWS
    for row in _rows(batches):
        if line == MAX_ROWS:
            sheet, line = _sheet(book, head), 1
        for index, (column, cell) in enumerate(zip(COLUMNS, row, strict=True)):
            if cell is None or cell == "":
                continue
            match column.cell_type:
                case CellType.NUMBER | CellType.COUNT:
                    sheet.write_number(line, index, Decimal(cell))
                case CellType.DAY:
                    sheet.write_datetime(line, index, date.fromisoformat(cell), day)
                case _:
                    sheet.write_string(line, index, _fitting(cell))
        line += 1
    if sheet is None:
        _sheet(book, head)
    book.close()


def _sheet(book: Any, head: Any) -> Any:
    sheet = book.add_worksheet(f"measures {len(book.worksheets()) + 1}")
    for index, column in enumerate(COLUMNS):
        sheet.write_string(0, index, column.code, head)
    sheet.freeze_panes(1, 1)
    return sheet
