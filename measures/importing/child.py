"""The child process: a spreadsheet on standard input to lines of JSON on standard output.

    python -m measures.importing.child

The first line is `{"sheets": [...]}`, then one line for each row, then `{"end": true}`; or, in the
place of any of them, `{"fault": ..., "place": ...}`. It runs without settings and keys.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from measures.documents.bounded import limit_self

from .faults import FileFault, Unreadable
from .limits import CPU_SECONDS, MEMORY, MOST_UNPACKED
from .package import refuse_other_files
from .separated import read_separated
from .workbook import read_workbook


def _write(line: Any) -> None:
    sys.stdout.write(json.dumps(line, ensure_ascii=True) + "\n")


def _read(data: bytes) -> None:
    refuse_other_files(data)
    sheets, rows = (read_workbook if data.startswith(b"PK") else read_separated)(data)
    _write({"sheets": sheets})
    for row in rows:
        _write(row)
    _write({"end": True})


def main() -> None:
    limit_self(memory=MEMORY, cpu_seconds=CPU_SECONDS, output=2 * MOST_UNPACKED)
    try:
        _read(sys.stdin.buffer.read())
    except Unreadable as fault:
        _write({"fault": fault.fault, "place": fault.place})
    except MemoryError:
        _write({"fault": FileFault.COSTLY, "place": ""})
    except Exception:  # whatever a library raises, the file is at fault
        _write({"fault": FileFault.BROKEN, "place": ""})


if __name__ == "__main__":
    main()
