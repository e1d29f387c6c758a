"""What is taken of a spreadsheet, and what reading it may cost."""

from __future__ import annotations

MOST_BYTES = 15 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 300
MOST_SHEETS = 50
#: Characters that a cell holds in a workbook.
LONGEST_CELL = 32_767
#: Of the parts of a workbook, unpacked.
MOST_UNPACKED = 250 * 1024 * 1024
MOST_PARTS = 1_000
#: Cells whose places the child keeps: of formulas, percentages and merged areas.
MOST_NOTED = 400_000

#: Of the child process: seconds of computing, seconds until it is killed, bytes of memory.
CPU_SECONDS = 40
SECONDS = 60
MEMORY = 1024 * 1024 * 1024
#: Files that are read at a time; others wait.
AT_ONCE = 2
#: Bytes of a list above which it takes longer than a person would wait for a page.
LONG = 100_000
