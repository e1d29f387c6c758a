"""Requests over a few lines that are kept open, each sent once the one before is answered."""

from __future__ import annotations

import itertools
import re
import selectors
import socket
import statistics
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass, field

_LENGTH = re.compile(rb"\ncontent-length: *([0-9]+)", re.IGNORECASE)
_END = b"\r\n0\r\n\r\n"  # of an answer in chunks; no JSON has it in itself

#: The next request of a connection, by its number; None: no more.
Ask = Callable[[int], bytes | None]
#: A response: the number of the connection, and the first bytes received.
Heard = Callable[[int, bytes], None]


@dataclass
class Load:
    """What came of it. Times in seconds."""

    seconds: float = 0.0
    bytes: int = 0
    times: list[float] = field(default_factory=list)
    refused: list[bytes] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return len(self.times) / self.seconds if self.seconds else 0.0

    def quantile(self, share: float) -> float:
        ranked = sorted(self.times)
        return ranked[min(int(len(ranked) * share), len(ranked) - 1)] if ranked else 0.0

    @property
    def median(self) -> float:
        return statistics.median(self.times) if self.times else 0.0


class _Line:
    """One connection; it parses responses in its buffer and keeps none."""

    buffer = memoryview(bytearray(1 << 20))

    def __init__(self, number: int, port: int) -> None:
        self.number = number
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setblocking(False)
        self.sent, self.begun = 0.0, False
        self.first, self.tail = b"", b""
        self.left: int | None = None  # bytes to come; None: until the last chunk
        self.received = 0

    def close(self) -> None:
        self.socket.close()

    def send(self, request: bytes) -> None:
        self.first, self.begun = b"", False
        self.sent = time.perf_counter()
        if self.socket.send(request) != len(request):
            raise RuntimeError("The request is too long to be sent at once.")

    def receive(self) -> bool:
        """Take in what has come; whether the answer is whole."""
        got = self.socket.recv_into(self.buffer)
        if not got:
            raise ConnectionError("The server closed the line.")
        self.received += got
        if not self.begun:
            return self._begin(bytes(self.buffer[:got]))
        if self.left is None:
            self.tail = (self.tail + bytes(self.buffer[max(0, got - 7) : got]))[-7:]
            return self.tail == _END
        self.left -= got
        return self.left <= 0

    def _begin(self, piece: bytes) -> bool:
        self.first += piece
        ends = self.first.find(b"\r\n\r\n")
        if ends < 0:
            return False
        self.begun = True
        if self.first.startswith(b"304", 9):
            return True
        if length := _LENGTH.search(self.first, 0, ends + 2):
            self.left = int(length[1]) + ends + 4 - len(self.first)
            return self.left <= 0
        self.left, self.tail = None, self.first[-7:]
        return self.tail == _END


def run(
    port: int,
    ask: Ask,
    *,
    seconds: float,
    lines: int = 4,
    expected: bytes = b"200",
    heard: Heard | None = None,
) -> Load:
    """Ask over `lines` for so many seconds; what was sent by then is waited for."""
    load = Load()
    with ExitStack() as stack, selectors.DefaultSelector() as poll:
        opened = [stack.enter_context(closing(_Line(number, port))) for number in range(lines)]
        for line in opened:
            poll.register(line.socket, selectors.EVENT_READ, line)
        _loop(load, poll, ask, seconds, expected, heard)
        load.bytes = sum(line.received for line in opened)
    return load


def _loop(
    load: Load,
    poll: selectors.BaseSelector,
    ask: Ask,
    seconds: float,
    expected: bytes,
    heard: Heard | None,
) -> None:
    clock = time.perf_counter
    started = clock()
    until = started + seconds
    waiting = sum([_send(key.data, ask) for key in poll.get_map().values()])
    while waiting:
        for key, _events in poll.select():
            line: _Line = key.data
            if not line.receive():
                continue
            now = clock()
            load.times.append(now - line.sent)
            if not line.first.startswith(expected, 9):
                load.refused.append(line.first)
            if heard:
                heard(line.number, line.first)
            waiting -= not (now < until and _send(line, ask))
    load.seconds = clock() - started


def _send(line: _Line, ask: Ask) -> bool:
    request = ask(line.number)
    if request is not None:
        line.send(request)
    return request is not None


def in_turn(requests: list[bytes]) -> Ask:
    """Ask one after the other, from the first again after the last."""
    following = itertools.cycle(requests).__next__
    return lambda _number: following()


def get(path: str, **headers: str) -> bytes:
    default_headers = {"Host": "127.0.0.1"} | {
        n.replace("_", "-"): value for n, value in headers.items()
    }
    lines = [
        f"GET {path} HTTP/1.1",
        *(f"{name}: {value}" for name, value in default_headers.items()),
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()
