"""The marks of cells that are not plain text, as the child process writes them."""

from __future__ import annotations

FORMULA, NUMBER, PERCENT, DAY, LOGICAL, ERROR, COVERED = "f", "n", "p", "d", "b", "e", "m"
