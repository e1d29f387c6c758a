"""The words for files that are not read."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from .faults import FileFault, Unreadable

_WORDS: dict[FileFault, Any] = {
    FileFault.EMPTY: _("The file is empty."),
    FileFault.TOO_LARGE: _("The file is larger than 15 MB. Split the list."),
    FileFault.BOMB: _("The file unpacks to more than a list has, so it was not opened."),
    FileFault.BROKEN: _("The file is damaged, or no spreadsheet. Save it again as .xlsx."),
    FileFault.UNKNOWN: _("This is no list: bring an .xlsx or .csv file."),
    FileFault.ENCODING: _(
        "The encoding of the file is not known. Save it as .xlsx, or as CSV in UTF-8."
    ),
    FileFault.ENCRYPTED: _("The file has a password. Save it without one."),
    FileFault.OLD_EXCEL: _("This is an old Excel file (.xls). Save it as .xlsx."),
    FileFault.BINARY_EXCEL: _("This is a binary Excel file (.xlsb). Save it as .xlsx."),
    FileFault.OPEN_DOCUMENT: _("This is an OpenDocument file (.ods). Save it as .xlsx."),
    FileFault.MACROS: _("The file has macros. Save it as .xlsx, without them."),
    FileFault.ENTITIES: _("The file declares entities, which no spreadsheet does."),
    FileFault.ROWS: _("The sheet has something in %(place)s, below 20,000 rows. Split the list."),
    FileFault.COLUMNS: _(
        "The sheet has something in %(place)s, right of 300 columns. Delete it there."
    ),
    FileFault.SHEETS: _("The file has more than 50 sheets."),
    FileFault.CELL: _("The cell %(place)s is longer than a cell may be, or a quotation is open."),
    FileFault.COSTLY: _("Reading the file takes too long or too much memory. Split the list."),
    FileFault.BUSY: _("Other files are being read. Try again in a minute."),
    FileFault.HEADINGS: _(
        "No row of the file has headings that are known. Export a list or take a template to see "
        "them."
    ),
    FileFault.TWICE: _("Two columns have the same heading: %(place)s. Delete one."),
}


def words_of(fault: Unreadable) -> str:
    """Why the file is not read, and what would do."""
    return str(_WORDS[fault.fault]) % {"place": fault.place}
