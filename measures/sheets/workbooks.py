"""Tables of measures as an Excel workbook, a batch of rows in memory at a time.

xlsxwriter makes a workbook without measures: header, styles, all that Excel expects. The rows are
written between by a function for each column, ten times as fast as by xlsxwriter, cell by cell. The
first table is written as the bodies come; rows of the others wait in a file until it is complete.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import date
from decimal import Decimal
from functools import lru_cache, partial
from itertools import chain
from tempfile import TemporaryFile
from typing import IO, Any, NamedTuple
from xml.sax.saxutils import escape  # nosec # B406: it writes; nothing is parsed
from zipfile import ZIP_DEFLATED, ZipFile

import orjson
import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from measures.ledger.body import Json

from .columns import CellType
from .tables import FOR_PROGRAMS, Batches, Table

#: Rows per sheet of a workbook, including the header.
MAX_ROWS = 1_048_576
#: Bytes of a sheet, before it is compressed: larger ones need a form that not all readers know.
MAX_BYTES = 3 << 29
#: Compresses three times as fast as the default, to a file a fifth larger.
_LEVEL = 1
#: Characters that a cell of a workbook holds.
LONGEST_CELL = 32_767

_NOT_PLAIN = re.compile(r"[&<>_\x00-\x1f\ufffe\uffff]")
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_DAY_ZERO = date(1899, 12, 30).toordinal()


def workbook(batches: Batches, file: IO[bytes], tables: Sequence[Table] = FOR_PROGRAMS) -> None:
    """Write an Excel workbook with typed cells to `file`: a sheet for each table, or several."""
    first, *others = tables
    sheets: list[Table] = []
    with ExitStack() as stack, ZipFile(file, "w", ZIP_DEFLATED, compresslevel=_LEVEL) as book:
        waiting = [stack.enter_context(TemporaryFile()) for _table in others]
        lines = _lines(first, _noting(batches, others, waiting))
        for table, found in zip(tables, chain([lines], map(_waiting, waiting)), strict=True):
            line = next(found, None)
            while line or table not in sheets:
                sheets.append(table)
                frame = _frame(table, len(sheets))
                with book.open(frame.name, "w") as sheet:
                    sheet.write(frame.head)
                    line = _fill(sheet, len(table.head), chain([line] if line else [], found))
                    sheet.write(frame.tail)
        with _without_rows(sheets) as whole:
            for name in set(whole.namelist()) - set(book.namelist()):
                book.writestr(name, whole.read(name))


def workbook_file(batches: Batches, tables: Sequence[Table] = FOR_PROGRAMS) -> IO[bytes]:
    """A temporary file with the workbook: a ZIP archive, which is sent once it is complete."""
    file = TemporaryFile()  # noqa: SIM115  # closed with the response
    try:
        workbook(batches, file, tables)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file


def _noting(
    batches: Batches, tables: Sequence[Table], files: Sequence[IO[bytes]]
) -> Iterator[Json]:
    """The bodies; of each the rows of `tables` are kept in their `files` for later."""
    kept = [(_cells(table), file) for table, file in zip(tables, files, strict=True)]
    for body in (orjson.loads(each) for batch in batches for each in batch):
        for cells, file in kept:
            file.writelines(orjson.dumps(line) + b"\n" for line in cells(body))
        yield body


def _waiting(file: IO[bytes]) -> Iterator[list[Cell]]:
    file.seek(0)
    yield from map(orjson.loads, file)


def _fill(sheet: IO[bytes], head: int, lines: Iterator[list[Cell]]) -> list[Cell] | None:
    """Write rows until the sheet is full; return the first one that found no place."""
    written = 0
    for number, line in enumerate(lines, head + 1):
        if number > MAX_ROWS or written > MAX_BYTES:
            return line
        cells = "".join([f'<c r="{column}{number}"{cell}</c>' for column, cell in line])
        written += sheet.write(f'<row r="{number}">{cells}</row>'.encode())
    return None


Cell = tuple[str, str]  # the letters of its column, and its XML after its place


def _lines(table: Table, bodies: Iterator[Json]) -> Iterator[list[Cell]]:
    cells = _cells(table)
    for body in bodies:
        yield from cells(body)


def _cells(table: Table) -> Callable[[Json], Iterator[list[Cell]]]:
    """The function that makes the cells of the rows of a body."""
    day, rows = _frame(table, 1).day_style, table.rows()
    columns = [
        (xl_col_to_name(index), partial(_day, style=day) if cell_type is CellType.DAY else write)
        for index, (cell_type, write) in enumerate(
            (column.cell_type, _WRITE.get(column.cell_type, _text)) for column in table.columns
        )
    ]
    return lambda body: (
        [
            (letters, write(value))
            for (letters, write), value in zip(columns, row, strict=True)
            if value is not None and value != ""
        ]
        for row in rows(body)
    )


def _text(text: str) -> str:
    if len(text) > LONGEST_CELL:
        note = f" [cut here: {len(text)} characters; measures.csv has them all]"
        text = text[: LONGEST_CELL - len(note)] + note
    if _NOT_PLAIN.search(text) or text[0].isspace() or text[-1].isspace():
        text = _ESCAPED.sub(lambda match: f"_x{ord(match[0]):04X}_", text)
        return f' t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is>'
    return f' t="inlineStr"><is><t>{text}</t></is>'


def _number(value: Any) -> str:
    return f"><v>{Decimal(value):.16G}</v>"


def _count(value: int) -> str:
    return f"><v>{value}</v>"


def _day(value: str, style: str) -> str:
    return f' s="{style}"><v>{date.fromisoformat(value).toordinal() - _DAY_ZERO}</v>'


_WRITE: dict[CellType, Callable[[Any], str]] = {CellType.NUMBER: _number, CellType.COUNT: _count}


class _Frame(NamedTuple):
    """A sheet without its rows."""

    name: str
    head: bytes
    tail: bytes
    day_style: str


def _frame(table: Table, number: int) -> _Frame:
    """The frame of `table` as the sheet `number`; only the first one is open when it is read."""
    columns = tuple(column.code for column in table.columns)
    return _frame_of(table.name, columns, tuple(map(tuple, table.head)), number > 1, number)


@lru_cache(maxsize=16)
def _frame_of(
    name: str, columns: tuple[str, ...], head: tuple[tuple[str, ...], ...], later: bool, number: int
) -> _Frame:
    table = Table(name, columns, head=head)  # type: ignore[arg-type]  # as many as there are codes
    with _without_rows([table, table] if later else [table]) as book:
        text = book.read(f"xl/worksheets/sheet{2 if later else 1}.xml").decode()
    text = re.sub(r"<dimension [^>]*>", "", text)  # not known yet
    begin, sample, tail = re.split(rf'(<row r="{len(head) + 1}".*?</row>)', text)
    [style] = re.findall(r' s="(\d+)"', sample)
    path = f"xl/worksheets/sheet{number}.xml"
    return _Frame(path, begin.encode(), tail.encode(), style)


def _without_rows(tables: Sequence[Table]) -> ZipFile:
    """A workbook whose sheets have a header, and a cell with a day to show its style."""
    file, names = io.BytesIO(), [table.name for table in tables]
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        day, bold = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"bold": True})
        for number, table in enumerate(tables):
            further = names[:number].count(table.name)
            sheet = book.add_worksheet(f"{table.name} {further + 1}" if further else table.name)
            for row, line in enumerate(table.head):
                for index, text in enumerate(line):
                    sheet.write_string(row, index, text, bold)
            sheet.write_number(len(table.head), 0, 1, day)
            sheet.freeze_panes(len(table.head), 1)
    return ZipFile(file)
