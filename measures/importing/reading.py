"""Read a spreadsheet in a child process, which has no settings, no keys and limits."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import IO, Any, NamedTuple

from measures.documents.bounded import ChildStopped, run_child

from .faults import FileFault, Unreadable
from .limits import AT_ONCE, MOST_BYTES, SECONDS

_CHILD = ["measures.importing.child"]
_turns = threading.BoundedSemaphore(AT_ONCE)


class Sheet(NamedTuple):
    """One sheet of a file; a CSV file has one without a name."""

    name: str
    hidden: bool
    from_1904: bool
    hidden_rows: frozenset[int]
    hidden_columns: frozenset[int]
    encoding: str = ""
    separator: str = ""


#: A row of a sheet: its number from 1, and its cells by column from 0, as the child wrote them.
Line = tuple[int, dict[int, Any]]


class Spreadsheet:
    """What the child wrote of a file; its rows are read as often as they are wanted."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        first = self._line(file.readline())
        names = ("name", "hidden", "from_1904", "encoding", "separator")
        self.sheets = [
            Sheet(
                hidden_rows=frozenset(sheet["hidden_rows"]),
                hidden_columns=frozenset(sheet["hidden_columns"]),
                **{name: sheet[name] for name in names if name in sheet},
            )
            for sheet in first["sheets"]
        ]
        self._start = file.tell()
        self.count = sum(1 for _line in self._lines())

    def rows(self, number: int) -> Iterator[Line]:
        """The rows of the sheet `number`. Raises Unreadable where the child did."""
        for sheet, row, cells in self._lines():
            if sheet == number:
                yield row, {int(column): cell for column, cell in cells.items()}

    def _lines(self) -> Iterator[Any]:
        self._file.seek(self._start)
        while isinstance(line := self._line(self._file.readline()), list):
            yield line

    def _line(self, text: bytes) -> Any:
        line = json.loads(text) if text else {"fault": FileFault.BROKEN, "place": ""}
        if isinstance(line, dict) and "fault" in line:
            raise Unreadable(FileFault(line["fault"]), line["place"])
        return line


@contextmanager
def read_spreadsheet(data: bytes) -> Iterator[Spreadsheet]:
    """The rows of the file with the content `data`. Raises Unreadable."""
    if not data.strip():
        raise Unreadable(FileFault.EMPTY)
    if len(data) > MOST_BYTES:
        raise Unreadable(FileFault.TOO_LARGE)
    with TemporaryFile() as made:
        try:
            run_child(_CHILD, data, made, turns=_turns, seconds=SECONDS)
        except ChildStopped as stopped:
            raise Unreadable(FileFault[stopped.why.name]) from None
        yield Spreadsheet(made)
