"""Read a file in a child process, which has no settings, no keys and limits of time and memory."""

from __future__ import annotations

import json
import subprocess  # nosec B404: it starts this very program, without a shell
import sys
import threading
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, NamedTuple

from .limits import AT_ONCE, SECONDS
from .refusal import Refusal, Refused
from .types import Type, type_of

_ROOT = Path(__file__).parents[2]
_turns = threading.BoundedSemaphore(AT_ONCE)


class Extracted(NamedTuple):
    """What was read of a file. An image has no text, and is made again as `image` (PNG or JPEG)."""

    type: Type
    text: str
    extractor: str  # the program and its version
    image: bytes = b""


def extract(data: bytes) -> Extracted:
    """The text of the file with the content `data`. Raises Refused."""
    kind = type_of(data)
    if not _turns.acquire(timeout=SECONDS):
        raise Refused(Refusal.BUSY)
    try:
        with TemporaryFile() as given, TemporaryFile() as made:
            given.write(data)
            given.seek(0)
            _run(kind, given, made)
            made.seek(0)
            return _read(kind, made)
    finally:
        _turns.release()


def _run(kind: Type, given: IO[bytes], made: IO[bytes]) -> None:
    """Let the child read `given` and write `made`. Raises Refused if it was stopped."""
    command = [sys.executable, "-m", "measures.documents.child", kind.value]
    files = {"stdin": given, "stdout": made, "stderr": subprocess.DEVNULL}
    try:
        done = subprocess.run(command, cwd=_ROOT, env={}, timeout=SECONDS, **files)  # type: ignore[call-overload]  # nosec B603
    except subprocess.TimeoutExpired:
        raise Refused(Refusal.COSTLY) from None
    if done.returncode:
        stopped = done.returncode in (-9, -24, -25)  # killed, out of time, its output too large
        raise Refused(Refusal.COSTLY if stopped else Refusal.BROKEN)


def _read(kind: Type, made: IO[bytes]) -> Extracted:
    head = json.loads(made.readline())
    if reason := head.get("refused"):
        raise Refused(Refusal(reason))
    text = made.read(head["text"]).decode()
    return Extracted(kind, text, head["extractor"], made.read())
