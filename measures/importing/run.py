"""A file through the verbs: rolled back row by row as a dry run, or all of it put on record."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

import orjson
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from measures import ledger
from measures.actions.several import Progress, quiet
from measures.db.sql import gather_statistics
from measures.models import Measure
from measures.reads.measure_bodies import bodies_with_people
from measures.sheets.templates import LISTS

from .faults import FileFault, Unreadable
from .headings import Headings, find_headings
from .importer import Importer, OnRecord
from .marks import letters
from .reading import Sheet, Spreadsheet, read_spreadsheet
from .report import Grade, Report, State
from .rows import Row
from .writing import Options

#: Rows that are in memory together; between those of a dry run others may write.
CHUNK = 50
#: After so many changes the planner's statistics are gathered at once.
MANY = 500


class Stopped(Exception):
    """Nothing was written: the rows are no longer what the dry run showed, or some are refused."""

    def __init__(self, report: Report) -> None:
        super().__init__()
        self.report = report


def dry_run(data: bytes, options: Options, progress: Progress = quiet) -> Report:
    """What the file would do; nothing is written. Raises Unreadable."""
    report = Report()
    with read_spreadsheet(data) as file:
        importer, done = Importer(options), 0
        for rows, columns in _chunks(file, report):
            with ledger.rehearsing():
                _take(rows, columns, importer, report)
            done += len(rows)
            progress(done, file.count)
    return report


def put_on_record(
    data: bytes,
    options: Options,
    *,
    shown: str = "",
    stop: bool = False,
    progress: Progress = quiet,
) -> Report:
    """Write what the file changes, as one batch; rows that are refused or in doubt are left out.

    `shown`: the digest of the dry run that was confirmed, with the same `options.accepted`. With
    `stop` a refused row stops all. Raises Stopped, Unreadable; then nothing was written.
    """
    report = Report()
    with read_spreadsheet(data) as file, ledger.writing():
        importer, done = Importer(options), 0
        for rows, columns in _chunks(file, report):
            _take(rows, columns, importer, report)
            ledger.append()  # those of a long list do not fit in memory
            done += len(rows)
            progress(done, file.count)
        if (shown and report.digest != shown) or (stop and report.counts[State.REFUSED]):
            transaction.set_rollback(True)
            raise Stopped(report)
    if report.counts[State.NEW] + report.counts[State.CHANGED] >= MANY:
        gather_statistics()
    return report


def _take(rows: list[Row], columns: set[str], importer: Importer, report: Report) -> None:
    codes = [importer.matched(row) for row in rows]
    record = _on_record({code for code in codes if code}, importer.names_seen)
    for row, code in zip(rows, codes, strict=True):
        report.add(importer.outcome(row, code, record, columns))


def _on_record(codes: set[str], names_seen: frozenset[str] | None) -> OnRecord:
    found = Measure.objects.filter(code__in=codes).values_list("code", "pk", "withdrawn")
    keys = {code: pk for code, pk, withdrawn in found if not withdrawn}
    bodies = bodies_with_people([*keys.values()], localdate(), names_seen)
    return OnRecord(
        {code: orjson.loads(body) for code, body in zip(keys, bodies, strict=True)},
        frozenset(code for code, _pk, withdrawn in found if withdrawn),
    )


def _chunks(file: Spreadsheet, report: Report) -> Iterator[tuple[list[Row], set[str]]]:
    """The rows of all sheets that have known headings, and the columns of their sheet."""
    any_headings = False
    for number, sheet in enumerate(file.sheets):
        if sheet.hidden and sheet.name == LISTS:  # the one of our own templates
            continue
        if sheet.hidden:
            report.notes.append(_("The hidden sheet “%(name)s” was not read.") % _named(sheet))
            continue
        headings = find_headings(file.rows(number))
        if headings is None:
            if any(True for _row in islice(file.rows(number), 1)):
                text = _("The sheet “%(name)s” has no headings that are known; it was not read.")
                report.notes.append(text % _named(sheet))
            continue
        any_headings = True
        if headings.of_steps:
            text = _("The sheet “%(name)s” has steps on record, which a sheet does not change.")
            report.notes.append(text % _named(sheet))
            continue
        _note(sheet, headings, report)
        rows = _rows(file, number, sheet, headings)
        while chunk := [*islice(rows, CHUNK)]:
            yield chunk, {*headings.columns.values()}
    if not any_headings:
        raise Unreadable(FileFault.HEADINGS)


def _named(sheet: Sheet) -> dict[str, str]:
    return {"name": sheet.name}


def _note(sheet: Sheet, headings: Headings, report: Report) -> None:
    """The remarks about a sheet that is read."""
    if sheet.encoding not in ("", "UTF-8"):
        text = _("The file was read as %(encoding)s.")
        report.notes.append(text % {"encoding": sheet.encoding})
    for at, name in headings.unknown.items():
        text = _("Column %(column)s, “%(name)s”, is not known; it was not read.")
        report.notes.append(text % {"column": letters(at), "name": name[:60]})
    if hidden := [letters(at) for at in headings.columns if at in sheet.hidden_columns]:
        text = _("Hidden columns were read too: %(columns)s.")
        report.notes.append(text % {"columns": ", ".join(hidden)})


def _rows(file: Spreadsheet, number: int, sheet: Sheet, headings: Headings) -> Iterator[Row]:
    for row_number, cells in file.rows(number):
        if row_number <= headings.last:
            continue
        known: dict[str, tuple[str, Any]] = {
            headings.columns[at]: (f"{letters(at)}{row_number}", cell)
            for at, cell in cells.items()
            if at in headings.columns and not (isinstance(cell, str) and not cell.strip())
        }
        if not known:
            continue
        row = Row(sheet.name, row_number, known, sheet.from_1904)
        if row_number in sheet.hidden_rows:
            row.remark(Grade.NOTE, next(iter(known)), _("The row is hidden in the sheet."))
        yield row
