"""Measures as JSON Lines and as comma-separated values."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

from measures.text.characters import UNPRINTABLE

from .tables import FOR_PROGRAMS, Batches, Table, table_rows

#: Spreadsheets treat text that starts so as a formula; some drop blanks and what nobody sees first.
FORMULA = re.compile(rf"(?:\s|{UNPRINTABLE.pattern})*[=+\-@＝＋－＠]|[\t\r\n]")


#: The last line of an incomplete file; neither JSON nor the code of a measure.
INCOMPLETE = b"!incomplete: the server failed; get the file again\r\n"


def with_failure_mark(content: Iterator[bytes]) -> Iterator[bytes]:
    """Append INCOMPLETE on failure: servers end an aborted stream like a complete one."""
    try:
        yield from content
    except Exception:
        yield INCOMPLETE
        raise


def jsonl(batches: Batches) -> Iterator[bytes]:
    """One measure per line."""
    for batch in batches:
        if batch:
            yield b"\n".join([*batch, b""])


def comma_separated(batches: Batches, table: Table = FOR_PROGRAMS[0]) -> Iterator[bytes]:
    """RFC 4180, in UTF-8 with a byte order mark for spreadsheets.

    Text that a spreadsheet would treat as a formula is prefixed with an apostrophe.
    """
    out = io.StringIO()
    write = csv.writer(out)
    write.writerows(table.head)
    yield b"\xef\xbb\xbf"
    for batch in batches:
        rows = table_rows(table, [batch])
        write.writerows([escape_formula(cell) for cell in row] for row in rows)
        yield out.getvalue().encode()
        out.seek(0)
        out.truncate()


def escape_formula(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and FORMULA.match(cell) else cell
