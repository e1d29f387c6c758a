"""Which column of a sheet is which: by permanent codes, or by headings in any language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from itertools import islice
from typing import Any, NamedTuple

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from measures.sheets.columns import STEPS, Column
from measures.sheets.tables import for_people

from .faults import FileFault, Unreadable
from .marks import letters
from .reading import Line

#: The column of what a sheet alone has: the source of what a row changes.
SOURCE = "source"
_SOURCE = _("Source of what the row changes")
#: The column of why a row was refused, in a list of those; it is not read.
_REASON = _("Why it was refused")
#: Headings stand among the first rows.
_FIRST = 15
_STEPS = {column.code for column in STEPS} - {"code"}


class Headings(NamedTuple):
    """The columns of a sheet by place, the last row of its head, and the headings not known."""

    columns: dict[int, str]
    last: int
    unknown: dict[int, str]
    of_steps: bool = False


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip().casefold()


@cache
def known_columns() -> dict[str, Column]:
    """The columns that may stand in a sheet, by code."""
    measures, targets, _steps = for_people({"-": "-"})
    return {column.code: column for column in (*measures.columns, *targets.columns)}


@cache
def _known() -> dict[str, str]:
    """Codes and headings in every language -> code."""
    known = {code: code for code in (*known_columns(), SOURCE, *_STEPS)}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for table in for_people({"-": "-"}):
                for heading, column in zip(table.head[0], table.columns, strict=True):
                    known.setdefault(_plain(heading), column.code)
            known[_plain(str(_SOURCE))] = SOURCE
    return known


def source_heading() -> str:
    return str(_SOURCE)


def reason_heading() -> str:
    return str(_REASON)


@cache
def _not_read() -> frozenset[str]:
    found = set()
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found.add(_plain(reason_heading()))
    return frozenset(found)


def find_headings(rows: Iterable[Line]) -> Headings | None:
    """The headings among the first rows; None: there are none. Raises Unreadable."""
    found = [_recognised(row, cells) for row, cells in islice(rows, _FIRST)]
    best = max(found, key=lambda each: len(each.columns), default=None)
    if best is None or not best.columns:
        return None
    # A line of headings and one of codes name the same columns: the later one ends the head.
    alike = [each for each in found if 2 * len(each.columns) >= len(best.columns)]
    last = max(each.last for each in alike)
    codes = [*best.columns.values()]
    if twice := [at for at, code in best.columns.items() if codes.count(code) > 1]:
        raise Unreadable(FileFault.TWICE, ", ".join(map(letters, twice)))
    steps = sum(code in _STEPS for code in codes)
    return best._replace(last=last, of_steps=steps > len(codes) / 2)


def _recognised(row: int, cells: dict[int, Any]) -> Headings:
    known, columns, unknown = _known(), {}, {}
    for at, cell in cells.items():
        code = known.get(_plain(cell)) if isinstance(cell, str) else None
        if code:
            columns[at] = code
        elif isinstance(cell, str) and _plain(cell) not in _not_read():
            unknown[at] = cell.strip()
    return Headings(columns, row, unknown)
