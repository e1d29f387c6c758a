"""What is taken of a file, and what reading it may cost."""

from __future__ import annotations

MOST_BYTES = 20 * 1024 * 1024
MOST_CHARACTERS = 3_000_000
MOST_PAGES = 1_000
MOST_PIXELS = 50_000_000
#: Pixels of the longer side of an image that is made of another.
LONGEST_SIDE = 4_000
#: Of the parts of a DOCX, unpacked.
MOST_UNPACKED = 200 * 1024 * 1024
MOST_PARTS = 5_000

#: Of the child process: seconds of computing, seconds until it is killed, bytes of memory.
CPU_SECONDS = 30
SECONDS = 45
MEMORY = 1024 * 1024 * 1024
#: Files that are read at a time; others wait.
AT_ONCE = 2
