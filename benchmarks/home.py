"""Where a filled database is kept, and whether one that was kept is still good."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
#: Anything will do: what stands here proves nothing to anybody.
KEYS = {"SECRET_KEY": "b" * 40, "LEDGER_KEY": "b" * 40}
SAMPLE = 5
MOST_WARM = 4 << 30  # bytes; of a larger file only the pages in use are in memory


class Home:
    """The directory of a database with so many measures, or of this name."""

    def __init__(self, count: int | str) -> None:
        self.count = count
        self.path = Path(os.environ.get("BENCH_DIR", BASE_DIR / "var" / "bench")) / str(count)
        self.file = self.path / "db.sqlite3"
        self._stamp = self.path / "filled.txt"

    @property
    def environment(self) -> dict[str, str]:
        """For this process and for the servers that it starts."""
        url = os.environ.get("BENCH_DATABASE_URL", f"sqlite:///{self.file}")
        django = {"DJANGO_SETTINGS_MODULE": "tracker.settings", "LOG_LEVEL": "ERROR"}
        return KEYS | django | {"VAR_DIR": str(self.path), "DATABASE_URL": url}

    def open(self) -> None:
        """Make the directory; empty, unless what it holds was filled under these migrations."""
        if not self._stamp.exists() or self._stamp.read_text() != _migrations():
            shutil.rmtree(self.path, ignore_errors=True)
        self.path.mkdir(parents=True, exist_ok=True)

    def clear(self) -> None:
        for file in self.path.glob("*"):
            file.unlink()

    def warm(self) -> None:
        """Have the file in the system's memory, where a server in use would have it.

        Another process reads it: to close a file is to lose SQLite's locks on it in one's own.
        """
        if self.file.exists() and self.file.stat().st_size < MOST_WARM:
            subprocess.run(["cat", self.file], stdout=subprocess.DEVNULL, check=True)

    def filled(self) -> None:
        self._stamp.write_text(_migrations())


def _migrations() -> str:
    files = sorted((BASE_DIR / "measures" / "migrations").glob("*.py"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def progress(done: int, total: int) -> None:
    if sys.stderr.isatty() or done == total or done % 10_000 == 0:
        end = "\n" if done == total or not sys.stderr.isatty() else ""
        print(f"\r{done:,} / {total:,}", end=end, file=sys.stderr, flush=True)
