"""Whole responses, in memory or in a file, that are sent without a thread's help."""

from __future__ import annotations

import os
import socket
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from threading import Lock
from typing import IO, NamedTuple

#: Responses up to this size always stay in memory.
SMALL = 1 << 18
_OPEN_FILES = Path("/dev/fd")


class SpoolFull(Exception):
    """Too much of the disk is taken by responses that clients are slow to read."""


class Spooled(NamedTuple):
    """A response in a file without a name, which ends with its last open descriptor."""

    file: IO[bytes]
    size: int

    @property
    def path(self) -> str:
        return str(_OPEN_FILES / str(self.file.fileno()))

    def headers(self, present: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        """The length, unless it is among the headers `present`: a file cut off shows."""
        if any(name.lower() == "content-length" for name, _value in present):
            return []
        return [("Content-Length", str(self.size))]


class Pieces(list[bytes]):
    """A response in memory, to be given to `Responses.forget()` once it is sent."""


class Responses:
    """Takes responses over from the application, until clients have read them.

    `memory` is what large ones may take together, a quarter of it each; `disk` what those may
    take that find no place there.
    """

    def __init__(self, memory: int, disk: int) -> None:
        self._memory, self._largest, self._disk = memory, memory // 4, disk
        self._lock = Lock()

    def collect(self, content: Iterable[bytes]) -> bytes | Pieces | Spooled:
        """The whole of a WSGI response. Raises SpoolFull."""
        if isinstance(content, list):
            return b"".join(content)
        chunks, pieces, size = iter(content), Pieces(), 0
        for chunk in chunks:
            pieces.append(chunk)
            size += len(chunk)
            if size > SMALL:
                return self._collect_large(pieces, size, chunks)
        return b"".join(pieces)

    def _collect_large(
        self, pieces: Pieces, size: int, chunks: Iterator[bytes]
    ) -> Pieces | Spooled:
        try:
            taken = self._take(size)
            while taken and size <= self._largest:
                chunk = next(chunks, None)
                if chunk is None:
                    return pieces
                pieces.append(chunk)
                size += len(chunk)
                taken = self._take(len(chunk))
            spooled = self._spool(pieces, chunks)
        except BaseException:
            self.forget(pieces)
            raise
        self.forget(pieces)
        return spooled

    def _take(self, size: int) -> bool:
        """Count it, and return whether there is place for it."""
        with self._lock:
            self._memory -= size
            return self._memory >= 0

    def forget(self, pieces: Pieces) -> None:
        with self._lock:
            self._memory += sum(map(len, pieces))

    def _spool(self, pieces: list[bytes], chunks: Iterator[bytes]) -> Spooled:
        if _spooled() > self._disk:
            raise SpoolFull
        file = TemporaryFile()  # noqa: SIM115, closed once it is sent
        try:
            file.writelines(pieces)
            file.writelines(chunks)
            file.seek(0)
            return Spooled(file, os.fstat(file.fileno()).st_size)
        except BaseException:
            file.close()
            raise


def _spooled() -> int:
    """Bytes in files of this process that have no name any more."""
    sizes: dict[tuple[int, int], int] = {}
    for link in _OPEN_FILES.iterdir():
        with suppress(OSError):
            found = os.fstat(int(link.name))
            if stat.S_ISREG(found.st_mode) and not found.st_nlink:
                sizes[found.st_dev, found.st_ino] = found.st_size
    return sum(sizes.values())


def close_stalled_connections(seconds: float) -> bool:
    """Let the system close connections whose client reads nothing for so long.

    Set on the sockets that this process listens on; connections accepted later inherit it.
    Returns whether there is such a socket, or nothing to set on it.
    """
    if not hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux has it
        return True
    listeners = [each for each in _sockets() if _listens(each)]
    for listener in listeners:
        with suppress(OSError):  # not TCP
            milliseconds = int(seconds * 1000)
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, milliseconds)
        listener.close()
    return bool(listeners)


def _sockets() -> Iterator[socket.socket]:
    """The sockets that are open in this process; each is a duplicate."""
    for link in _OPEN_FILES.iterdir():
        with suppress(OSError):
            if stat.S_ISSOCK(os.fstat(int(link.name)).st_mode):
                yield socket.socket(fileno=os.dup(int(link.name)))


def _listens(opened: socket.socket) -> bool:
    listens = bool(opened.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))
    if not listens:
        opened.close()
    return listens
