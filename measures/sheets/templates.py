"""Workbooks to fill in, one for each kind of measure, with drop-downs for what has codes."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from measures.models import STEPS, TERMS, Kind, Status

from .columns import MEASURES, PEOPLE, TARGETS, CellType, Column, terms_of
from .headings import heading, names_of

#: The sheet of the values that drop-downs offer; a list is read without it.
LISTS = "_lists"
#: Rows that have drop-downs.
ROWS = 1000
_ABOUT = (
    *("zone", "kind", "title", "summary", "owner", "deputy"),
    *("status", "status_on", "deadline", "due_from", "due_by"),
)
_TARGET = (
    *("target_indicator", "target_comparator", "target_value", "target_value_max", "target_unit"),
    *("target_currency", "target_direction", "target_deadline", "target_due_from"),
    *("target_due_by", "reading_value", "reading_on", "reading_source", "reading_note"),
)
_SUFFIXES = ("_zh_hans", "_zh_hant", "_en")


def _bare(code: str) -> str:
    return next((code.removesuffix(s) for s in _SUFFIXES if code.endswith(s)), code)


def columns_of(kind: str) -> list[Column]:
    """The columns that a new measure of `kind` may fill in, in the order of the template."""
    terms = terms_of([TERMS[Kind(kind)]]) if kind in TERMS else []
    own = (*MEASURES, *PEOPLE)
    about = [column for name in _ABOUT for column in own if _bare(column.code) == name]
    target = [column for name in _TARGET for column in TARGETS if _bare(column.code) == name]
    return [*about, *terms, *target]


def template(kind: str, zones: Mapping[str, str], source: tuple[str, str]) -> bytes:
    """The workbook for measures of `kind`, in the active language.

    `zones` are the names of zones by code, `source` code and heading of the column for sources.
    """
    columns = columns_of(kind)
    codes = [*(column.code for column in columns), source[0]]
    headings = [*(heading(column) for column in columns), source[1]]
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("measures")
        lists = book.add_worksheet(LISTS)
        lists.hide()
        bold, quiet = book.add_format({"bold": True}), book.add_format({"font_color": "#666666"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for at, (code, text) in enumerate(zip(codes, headings, strict=True)):
            sheet.write_string(0, at, text, bold)
            sheet.write_string(1, at, code, quiet)
            is_day = at < len(columns) and columns[at].cell_type is CellType.DAY
            sheet.set_column(at, at, max(14, min(len(text) * 2, 40)), day if is_day else None)
            _offer(sheet, lists, at, _offered(code, kind, zones))
        sheet.freeze_panes(2, 2)
    return file.getvalue()


def _offered(code: str, kind: str, zones: Mapping[str, str]) -> list[str]:
    """The values that the drop-down of a column has; []: none."""
    if code == "zone":
        return [*zones.values()]
    if code == "kind":
        return [str(Kind(kind).label)]
    if code == "status":
        return [str(Status(status).label) for status in STEPS[""]]
    return [str(label) for label in names_of(code).values()]


def _offer(sheet: Any, lists: Any, at: int, values: Sequence[str]) -> None:
    for row, value in enumerate(values):
        lists.write_string(row, at, value)
    if values:
        letters = xl_col_to_name(at)
        source = f"={LISTS}!${letters}$1:${letters}${len(values)}"
        sheet.data_validation(2, at, ROWS + 1, at, {"validate": "list", "source": source})
