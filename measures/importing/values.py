"""The value that a cell means in its column, or why it means none."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from measures.models import Unit
from measures.sheets.columns import CellType, Column
from measures.sheets.headings import names_of
from measures.sheets.separated import FORMULA as LOOKS_LIKE_FORMULA
from measures.text.days import EARLIEST, LATEST, iso_day
from measures.text.figures import Figure, UnreadableFigure, decimal_string, figures, parse_typed
from measures.text.folding import fold

from .kinds import COVERED, DAY, ERROR, FORMULA, LOGICAL, NUMBER, PERCENT

#: A cell that says so empties what is on record; an empty one leaves it.
CLEAR = ("-", "–", "—")
_MEASURED = (Unit.M2, Unit.KM2, Unit.PERCENT, Unit.YUAN, Unit.RATIO, Unit.YEARS)
_PARTS = re.compile(r"(\d{4})(?:年|[-/.])(\d{1,2})(?:月|[-/.])(\d{1,2})日?")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")


class CellFault(ValueError):
    """Why a cell cannot be read, and what would do."""


class Read(NamedTuple):
    """A value and, where the cell has it otherwise, how it was read."""

    value: Any
    note: str = ""


class Context(NamedTuple):
    """What else the meaning of a cell depends on."""

    from_1904: bool = False
    unit: str = ""
    currency: str = ""


def text_of(cell: Any) -> str:
    """What a cell says, for people."""
    if not isinstance(cell, list):
        return str(cell)
    kind, value = cell
    if kind == FORMULA:
        return _("a formula")
    if kind == PERCENT:
        return f"{decimal_string(Decimal(value) * 100)}%"
    return str(value)


def same(cell: Any, shown: Any) -> bool:
    """Whether a cell says exactly what an export says: `shown`, or "" or None for nothing."""
    if isinstance(cell, list):
        kind, value = cell
        if kind == NUMBER and shown not in (None, ""):
            return isinstance(shown, str | int | float) and _decimal(shown) == Decimal(value)
        return bool(kind == DAY and value == shown)
    return bool(cell == str(shown) or (cell[:1] == "'" and cell[1:] == shown))


def _decimal(shown: Any) -> Decimal | None:
    try:
        return Decimal(str(shown))
    except ArithmeticError:
        return None


def read(column: Column, cell: Any, context: Context) -> Read:
    """The value of `cell`: text, code, Decimal or day. Raises CellFault."""
    _refuse_no_value(cell)
    if isinstance(cell, str) and cell.strip() in CLEAR:
        return Read(None)
    if column.cell_type is CellType.DAY:
        return _day(cell, context)
    if column.cell_type is CellType.NUMBER:
        return _number(cell, context)
    text = _text(cell)
    return Read(_code(column.code, text)) if names_of(column.code) else Read(text)


def _refuse_no_value(cell: Any) -> None:
    kind = cell[0] if isinstance(cell, list) else ""
    if kind == FORMULA:
        raise CellFault(
            _("A formula is never computed here. Paste its value in its place (Paste special).")
        )
    if kind == COVERED:
        text = _("It lies in the merged cells %(area)s. Undo the merge and fill each cell.")
        raise CellFault(text % {"area": cell[1]})
    if kind == ERROR:
        raise CellFault(_("This is an error of the spreadsheet, or a time. Write the value."))


def _text(cell: Any) -> str:
    if isinstance(cell, list):
        kind, value = cell
        if kind == LOGICAL:
            raise CellFault(_("TRUE and FALSE say nothing here. Write the words."))
        return text_of(cell)
    text = cell[1:] if cell[:1] == "'" and LOOKS_LIKE_FORMULA.match(cell[1:]) else cell
    return str(text).replace("\r\n", "\n").replace("\r", "\n").strip()


def _number(cell: Any, context: Context) -> Read:
    if isinstance(cell, str):
        return _typed(cell, context)
    kind, value = cell
    if kind == NUMBER:
        return Read(Decimal(value))
    if kind == PERCENT and context.unit == "percent":
        number = Decimal(value) * 100
        text = _("The cell has the format of a percentage: read as %(number)s %%.")
        return Read(number, text % {"number": decimal_string(number)})
    if kind == PERCENT:
        raise CellFault(_("The cell has the format of a percentage, and the unit is not %."))
    raise CellFault(_("This is no number. Write it without its unit, such as 5,000,000 or 500万."))


def _typed(text: str, context: Context) -> Read:
    """A number as text: 5,000,000, 500万, or with the unit that the row has: 5000万元."""
    try:
        value = parse_typed(text)
    except UnreadableFigure as fault:
        found = figures(text)
        if len(found) != 1:
            raise CellFault(_(fault.message) % {"text": fault.text}) from None
        [figure] = found
        exact = figure.comparator == "equal" and not figure.qualifier and not figure.value_max
        if not exact:
            message = _("Write %(value)s here, and “%(text)s” by the comparator or qualifier.")
            params = {"value": decimal_string(figure.value), "text": text.strip()}
            raise CellFault(message % params) from None
        whole = not (text[: figure.start] + text[figure.end :]).strip()
        if not whole or not _fits(figure, context):
            raise CellFault(_(fault.message) % {"text": fault.text}) from None
        value = figure.value
    plain = text.strip().replace(",", "")
    if plain == decimal_string(value):
        return Read(value)
    note = _("“%(text)s” was read as %(value)s.")
    return Read(value, note % {"text": text.strip(), "value": f"{value:,f}"})


def _fits(figure: Figure, context: Context) -> bool:
    """Whether the unit and the currency that a cell names are those of its row."""
    if figure.currency and figure.currency != context.currency:
        return False
    if figure.unit in Unit.values:
        return figure.unit == (context.unit or ("yuan" if context.currency else ""))
    return context.unit not in _MEASURED  # 栋, 家: a word for what is counted


def _day(cell: Any, context: Context) -> Read:
    if isinstance(cell, str):
        return _day_of_text(cell.strip())
    kind, value = cell
    if kind == DAY:
        return Read(_plausible(date.fromisoformat(value)))
    number = Decimal(value) if kind == NUMBER else Decimal(-1)
    if number == number.to_integral_value() and (_DIGITS.fullmatch(value) and number > 10**7):
        return _day_of_text(value)
    if number <= 0 or number != number.to_integral_value() or number > 80_000:
        raise CellFault(_("This is no day. Write it as 2026-11-30."))
    zero = date(1904, 1, 1) if context.from_1904 else date(1899, 12, 30)
    day = _plausible(zero + timedelta(days=int(number)))
    note = _("The serial number %(number)s was read as %(day)s.")
    return Read(day, note % {"number": value, "day": day})


def _day_of_text(text: str) -> Read:
    try:
        return Read(_plausible(iso_day(text)))
    except ValueError as fault:
        if isinstance(fault, CellFault):
            raise
    match = _PARTS.fullmatch(text) or _DIGITS.fullmatch(text)
    if match:
        year, month, number = map(int, match.groups())
    elif match := _DAY_FIRST.fullmatch(text):
        number, month, year = map(int, match.groups())
        if number <= 12 and month <= 12 and number != month:
            raise CellFault(_("Day and month cannot be distinguished. Write it as 2026-11-30."))
        if month > 12:
            number, month = month, number
    else:
        raise CellFault(_("This is no day. Write it as 2026-11-30."))
    day = _plausible(_existing(year, month, number))
    note = _("“%(text)s” was read as %(value)s.")
    return Read(day, note % {"text": text, "value": day})


def _existing(year: int, month: int, number: int) -> date:
    if not 1 <= month <= 12 or year < 1:
        raise CellFault(_("There is no such month. Write the day as 2026-11-30."))
    last = monthrange(year, month)[1]
    if not 1 <= number <= last:
        message = _("There is no such day. The last one of that month is %(day)s.")
        raise CellFault(message % {"day": date(year, month, last)})
    return date(year, month, number)


def _plausible(day: date) -> date:
    if not EARLIEST <= day <= LATEST:
        message = _("%(day)s is too far away. Look whether the file counts days from 1904.")
        raise CellFault(message % {"day": day})
    return day


@cache
def _codes(column: str) -> dict[str, str]:
    """The codes of a column, by themselves and by their labels in every language."""
    known = {fold(code).text: code for code in names_of(column)}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for code, label in names_of(column).items():
                known.setdefault(fold(str(label)).text, code)
    return known


def _code(column: str, text: str) -> str:
    if code := _codes(column).get(fold(text).text):
        return code
    known = _(", ").join(str(label) for label in names_of(column).values())
    message = _("“%(text)s” is not among the known values: %(known)s.")
    raise CellFault(message % {"text": text[:60], "known": known})
