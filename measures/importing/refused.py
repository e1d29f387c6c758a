"""The rows of a list that were refused, as a workbook to correct and send again."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from typing import Any

import xlsxwriter

from .headings import Headings, find_headings, reason_heading
from .kinds import DAY, NUMBER, PERCENT
from .reading import Spreadsheet, read_spreadsheet
from .report import Grade, Outcome, Report, State


def refused_rows(data: bytes, report: Report) -> bytes:
    """The refused rows of the file `data` under its own headings, each with why it was refused.

    A cell that is no value (a formula, an error, covered by a merged one) is empty in it.
    """
    refused: dict[str, dict[int, Outcome]] = {}
    for outcome in report.of_state(State.REFUSED):
        refused.setdefault(outcome.sheet, {})[outcome.row] = outcome
    file = io.BytesIO()
    with read_spreadsheet(data) as came:
        options = {"date_1904": came.sheets[0].from_1904, "default_date_format": "yyyy-mm-dd"}
        with xlsxwriter.Workbook(file, options) as book:
            percent = book.add_format({"num_format": "0.######%"})
            for number, sheet in enumerate(came.sheets):
                rows, headings = refused.get(sheet.name, {}), find_headings(came.rows(number))
                if rows and headings:
                    made = book.add_worksheet(sheet.name[:31] or "measures")
                    lines = _lines(came, number, headings, rows)
                    for at, (cells, why) in enumerate(lines):
                        _write(made, at, cells, why, percent)
                    made.freeze_panes(1, 0)
    return file.getvalue()


def _lines(
    came: Spreadsheet, number: int, headings: Headings, rows: dict[int, Outcome]
) -> Iterator[tuple[dict[int, Any], str]]:
    """The cells of the headings and of the rows, by place from 0, and what stands before them."""
    places = sorted({*headings.columns, *headings.unknown})
    for row, cells in came.rows(number):
        if row in rows:
            yield _placed(cells, places), _why(rows[row])
        elif row <= headings.last and headings.columns.keys() & cells.keys():
            yield _placed(cells, places), reason_heading()


def _placed(cells: dict[int, Any], places: list[int]) -> dict[int, Any]:
    return {at: cells[place] for at, place in enumerate(places, 1) if place in cells}


def _why(outcome: Outcome) -> str:
    remarks = outcome.of_grade(Grade.REFUSED)
    return "\n".join(f"{remark.column}: {remark.why}".removeprefix(": ") for remark in remarks)


def _write(sheet: Any, row: int, cells: dict[int, Any], why: str, percent: Any) -> None:
    sheet.write_string(row, 0, why)
    for column, cell in cells.items():
        match cell:
            case str():
                sheet.write_string(row, column, cell)
            case [kind, value] if kind == DAY:
                sheet.write_datetime(row, column, date.fromisoformat(value))
            case [kind, value] if kind in (NUMBER, PERCENT):
                sheet.write_number(row, column, float(value), percent if kind == PERCENT else None)
