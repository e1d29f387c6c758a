"""Why a file, or a sheet of it, is not read."""

from __future__ import annotations

from enum import StrEnum


class FileFault(StrEnum):
    """The reasons; `measures.importing.words` has their words."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    BOMB = "bomb"
    BROKEN = "broken"
    UNKNOWN = "unknown"
    ENCODING = "encoding"
    ENCRYPTED = "encrypted"
    OLD_EXCEL = "old_excel"
    BINARY_EXCEL = "binary_excel"
    OPEN_DOCUMENT = "open_document"
    MACROS = "macros"
    ENTITIES = "entities"
    ROWS = "rows"
    COLUMNS = "columns"
    SHEETS = "sheets"
    CELL = "cell"
    COSTLY = "costly"
    BUSY = "busy"
    HEADINGS = "headings"
    TWICE = "twice"


class Unreadable(Exception):
    """A file is not read, for the `fault`, at the `place` in it if there is one."""

    def __init__(self, fault: FileFault, place: str = "") -> None:
        super().__init__(fault.value, place)
        self.fault, self.place = fault, place
