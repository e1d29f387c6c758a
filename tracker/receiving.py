"""Bodies of requests, received by the event loop within limits of size, time and rate."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import NamedTuple, NoReturn
from wsgiref.types import WSGIEnvironment

from granian.rsgi import HTTPProtocol

#: Seconds after which a body that is not there yet is thought slow.
PROMPT = 0.25


class BodyLimits(NamedTuple):
    """What is received from one client, and by all of them together."""

    bytes: int  # of one body
    bytes_of_upload: int  # of one form with files
    bytes_of_all: int  # of all bodies that are in memory
    seconds: float  # for a body; a second more for each `rate` bytes
    rate: int


class Gone(Exception):
    """The client closed before the body was whole."""


class Bodies:
    """The bodies that are in memory now."""

    def __init__(self, limits: BodyLimits) -> None:
        self._limits, self._bytes = limits, 0

    async def receive(
        self, protocol: HTTPProtocol, declared: str | None, body: bytearray, *, upload: bool = False
    ) -> str | None:
        """Fill `body`, to be given to `forget()`. Returns the slug of the problem where it is refused.

        `declared` is the Content-Length; an `upload` is a form with files. Raises Gone.
        """
        most = self._limits.bytes_of_upload if upload else self._limits.bytes
        limits, start = self._limits, asyncio.get_running_loop().time() + self._limits.seconds
        length = int(declared) if declared and declared.isdecimal() else None
        if length is not None and length > most:
            return "body-too-large"
        try:
            async with asyncio.timeout_at(start) as deadline:
                async for chunk in protocol:
                    body += chunk
                    self._bytes += len(chunk)
                    if len(body) > most:
                        return "body-too-large"
                    if self._bytes > limits.bytes_of_all:
                        return "unavailable"
                    deadline.reschedule(start + len(body) / limits.rate)
        except TimeoutError:
            return "request-timeout"
        if length is not None and len(body) < length:
            raise Gone
        return None

    def forget(self, body: bytearray) -> None:
        self._bytes -= len(body)


class BodyNeeded(BaseException):
    """The application reads a body that is not there yet.

    Not an error: like a cancellation, no handler of errors may answer it.
    """


class _Unread:
    """A `wsgi.input` that nobody may read."""

    def read(self, *_size: int) -> NoReturn:
        raise BodyNeeded

    readline = readlines = read

    def __iter__(self) -> Iterator[bytes]:
        raise BodyNeeded


def without_body(environ: WSGIEnvironment) -> WSGIEnvironment:
    """The request before its body: refusals that need none are made, else it raises BodyNeeded."""
    declared = environ.get("CONTENT_LENGTH", "1")  # a chunked body is not taken for empty
    return environ | {"wsgi.input": _Unread(), "CONTENT_LENGTH": declared}
