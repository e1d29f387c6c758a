"""Measures as rows of a table: what its columns are, and the files that hold it."""

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

Batches = Iterable[list[bytes]]  # bodies of measures, some at a time


class Sort(Enum):
    """What the cells of a column hold."""

    TEXT = "text"
    NUMBER = "number"
    DAY = "day"
    WORDS = "words"  # a list of codes, with spaces between them
    COUNT = "count"  # how many there are in a list


class Column(NamedTuple):
    code: str  # permanent: programs know the column by it
    path: tuple[str, ...]  # where in the body
    sort: Sort = Sort.TEXT


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
    plain = ((codes, Sort.TEXT), (lists, Sort.WORDS), (figures, Sort.NUMBER))
    return [
        *(Column(f"terms_{n}", ("terms", n), sort) for names, sort in plain for n in names),
        *(column for name in texts for column in _chinese(f"terms_{name}", "terms", name)),
    ]


COLUMNS = [
    *(Column(name, (name,)) for name in ("code", "zone", "kind", "status")),
    Column("status_on", ("status_on",), Sort.DAY),
    *(Column(name, (name,)) for name in ("schedule", "freshness", "evidence_strength")),
    *texts_of(Measure),
    *_chinese("deadline", "deadline", "stated"),
    Column("due_from", ("deadline", "from"), Sort.DAY),
    Column("due_by", ("deadline", "by"), Sort.DAY),
    Column("targets", ("targets",), Sort.COUNT),
    Column("evidence", ("evidence",), Sort.COUNT),
    *terms_of(TERMS.values()),
    Column("confirmed_on", ("confirmed_on",), Sort.DAY),
    Column("origin_script", ("origin_script",)),
    Column("version", ("version",), Sort.NUMBER),
]


def _cell(body: Json, column: Column) -> Any:
    said: Any = body
    for name in column.path:
        said = said.get(name) if said else None
    match column.sort:
        case Sort.COUNT:
            return len(said)
        case Sort.WORDS:
            return " ".join(said or [])
        case _:
            return said


def _rows(batches: Batches) -> Iterator[list[Any]]:
    for batch in batches:
        for body in map(json.loads, batch):
            yield [_cell(body, column) for column in COLUMNS]


def jsonl(batches: Batches) -> Iterator[bytes]:
    """A measure a line."""
    for batch in batches:
        if batch:
            yield b"\n".join([*batch, b""])


#: With one of these first, a spreadsheet would take a text for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def _harmless(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def comma_separated(batches: Batches) -> Iterator[bytes]:
    """RFC 4180 in UTF-8 with a byte order mark, by which spreadsheets know it.

    A text that a spreadsheet would take for a formula stands behind an apostrophe.
    """
    out = io.StringIO()
    write = csv.writer(out)
    write.writerow([column.code for column in COLUMNS])
    yield b"\xef\xbb\xbf"
    for batch in batches:
        write.writerows([_harmless(cell) for cell in row] for row in _rows([batch]))
        yield out.getvalue().encode()
        out.seek(0)
        out.truncate()


#: Rows that a sheet of a workbook holds, with the one of the columns' codes.
SHEET = 1_048_576


def workbook(batches: Batches, file: IO[bytes]) -> None:
    """Write an Excel workbook with typed cells to `file`, holding one row at a time."""
    book = xlsxwriter.Workbook(file, {"constant_memory": True})
    day, head = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"bold": True})
    sheet: Any = None
    line = SHEET
    for row in _rows(batches):
        if line == SHEET:
            sheet, line = _sheet(book, head), 1
        for place, (column, cell) in enumerate(zip(COLUMNS, row, strict=True)):
            if cell is None or cell == "":
                continue
            match column.sort:
                case Sort.NUMBER | Sort.COUNT:
                    sheet.write_number(line, place, Decimal(cell))
                case Sort.DAY:
                    sheet.write_datetime(line, place, date.fromisoformat(cell), day)
                case _:
                    sheet.write_string(line, place, cell)
        line += 1
    if sheet is None:
        _sheet(book, head)
    book.close()


def _sheet(book: Any, head: Any) -> Any:
    sheet = book.add_worksheet(f"measures {len(book.worksheets()) + 1}")
    for place, column in enumerate(COLUMNS):
        sheet.write_string(0, place, column.code, head)
    sheet.freeze_panes(1, 1)
    return sheet
