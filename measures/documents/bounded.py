"""A child process that reads a file of others: without settings and keys, within limits."""

from __future__ import annotations

import resource
import subprocess  # nosec B404: it starts this very program, without a shell
import sys
from enum import Enum, auto
from pathlib import Path
from tempfile import TemporaryFile
from threading import BoundedSemaphore
from typing import IO

_ROOT = Path(__file__).parents[2]
#: Killed, out of processor time, its output too large.
_STOPPED = (-9, -24, -25)


class Why(Enum):
    BUSY = auto()  # too many files are being read
    COSTLY = auto()  # a limit was reached
    BROKEN = auto()  # the child failed


class ChildStopped(Exception):
    """The child read nothing, or not to the end."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.name)
        self.why = why


def limit_self(*, memory: int, cpu_seconds: int, output: int) -> None:
    """Bound memory (bytes), processor time and output (bytes) of this process; no core is written."""
    for what, most in {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_CPU: cpu_seconds,
        resource.RLIMIT_FSIZE: output,
        resource.RLIMIT_CORE: 0,
    }.items():
        resource.setrlimit(what, (most, most))


def run_child(
    command: list[str], data: bytes, made: IO[bytes], *, turns: BoundedSemaphore, seconds: float
) -> None:
    """Let `python -m COMMAND` read `data` and write `made`, which is then at its start.

    `turns` bounds how many run at once; `seconds` the wait for a turn, and the run. Raises
    ChildStopped.
    """
    if not turns.acquire(timeout=seconds):
        raise ChildStopped(Why.BUSY)
    try:
        with TemporaryFile() as given:
            given.write(data)
            given.seek(0)
            _run([sys.executable, "-m", *command], given, made, seconds)
    finally:
        turns.release()
    made.seek(0)


def _run(command: list[str], given: IO[bytes], made: IO[bytes], seconds: float) -> None:
    files = {"stdin": given, "stdout": made, "stderr": subprocess.DEVNULL}
    try:
        done = subprocess.run(command, cwd=_ROOT, env={}, timeout=seconds, **files)  # type: ignore[call-overload]  # nosec B603
    except subprocess.TimeoutExpired:
        raise ChildStopped(Why.COSTLY) from None
    if done.returncode:
        raise ChildStopped(Why.COSTLY if done.returncode in _STOPPED else Why.BROKEN)
