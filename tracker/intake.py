"""RSGI application that takes requests in for a WSGI application and gives its responses out.

granian's own thread answers what takes microseconds. The event loop receives bodies, within limits
of size, time and rate, and granian sends responses; another thread is taken only while the WSGI
application computes. So a slow client holds a connection, never a thread.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from asyncio import AbstractEventLoop, Future
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from io import BytesIO
from queue import SimpleQueue
from typing import Any, NamedTuple
from wsgiref.types import WSGIApplication, WSGIEnvironment

from granian.rsgi import HTTPProtocol, ProtocolClosed, Scope

from measures.api.http.cost import is_costly, is_page
from measures.api.http.middleware import REQUEST_ID, new_id
from measures.api.http.refusals import REFUSED

from .environ import environ_of
from .receiving import PROMPT, Bodies, BodyLimits, BodyNeeded, Gone, without_body
from .sending import Pieces, Responses, Spooled, SpoolFull, close_stalled_connections
from .shortcut import Watcher, offer
from .watching import BEGUN, Load, Watch

logger = logging.getLogger(__name__)

_BODILESS = {"GET", "HEAD", "OPTIONS"}
#: Threads for public pages: to make one takes the processor, and others wait while it is used.
PAGES = 1
_CREDENTIALS = ("HTTP_AUTHORIZATION", "HTTP_COOKIE")

Headers = list[tuple[str, str]]
Response = tuple[int, Headers, bytes]  # status, headers, body
#: Answers a request in microseconds, or returns None.
AtOnce = Callable[[WSGIEnvironment], Response | None]


class Limits(NamedTuple):
    """How much is done at a time, and for how long."""

    threads: int  # for reads; as many again are for writes
    costly: int  # requests that `is_costly()`, at a time; on threads of their own
    costly_seconds: float  # that such a request waits for its turn
    body: BodyLimits
    send_seconds: float  # that a client may leave a response unread
    send_memory: int  # bytes of large responses in memory
    send_disk: int  # and in files


class _Request(NamedTuple):
    protocol: HTTPProtocol
    environ: WSGIEnvironment
    end: Callable[[bool], object]  # says whether it is answered, or its body is needed first


class Intake:
    """Runs a WSGI application under granian's RSGI interface."""

    def __init__(
        self,
        application: WSGIApplication,
        limits: Limits,
        at_once: AtOnce | None = None,
        watch: Watch | None = None,
    ) -> None:
        self._application, self._limits, self._at_once = application, limits, at_once
        self._watch = watch or Watch()
        self._busy: dict[str, list[list[bool]]] = {}  # a cell for each thread
        self._wanting = 0  # costly requests without a turn
        self._reads: SimpleQueue[_Request] = SimpleQueue()
        self._pages: SimpleQueue[_Request] = SimpleQueue()
        self._writes: SimpleQueue[_Request] = SimpleQueue()
        self._costly: SimpleQueue[_Request] = SimpleQueue()
        self._turns = asyncio.Semaphore(limits.costly)
        self._bodies = Bodies(limits.body)
        self._responses = Responses(limits.send_memory, limits.send_disk)
        self._loop: AbstractEventLoop

    def __rsgi_init__(self, loop: AbstractEventLoop) -> None:
        """Start in the process that serves, once its loop exists."""
        self._loop = loop
        threads, costly = self._limits.threads, self._limits.costly
        for name, queue, number in (
            ("reads", self._reads, threads),
            ("pages", self._pages, PAGES),
            ("writes", self._writes, threads),
            ("costly", self._costly, costly),
        ):
            self._busy[name] = [[False] for _thread in range(number)]
            for cell in self._busy[name]:
                threading.Thread(target=self._work, args=(queue, cell), daemon=True).start()
        self._watch.start(self._load)
        loop.call_soon(self._limit_sending)
        offer(loop, self._take)

    def __rsgi_del__(self, _loop: AbstractEventLoop) -> None:
        self._watch.stop()

    def _take(self, watcher: Watcher) -> bool:
        """In granian's thread: answer at once, or queue what has no body to be received."""
        scope = watcher.scope
        if scope.method not in _BODILESS or is_costly(scope.path, scope.query_string):
            return False
        environ, protocol = environ_of(scope) | {BEGUN: time.perf_counter()}, watcher.proto
        if self._at_once and (response := self._at_once(environ)):
            _send_at_once(protocol, response)
            watcher.done()
            self._watch.see(environ, response[0], len(response[2]))
        else:
            environ["wsgi.input"] = BytesIO()
            self._queue_of(scope).put(_Request(protocol, environ, lambda _answered: watcher.done()))
        return True

    def __rsgi__(self, scope: Scope, protocol: HTTPProtocol) -> Awaitable[object]:
        environ = environ_of(scope) | {BEGUN: time.perf_counter()}
        if scope.method in _BODILESS:
            environ["wsgi.input"] = BytesIO()
            if is_costly(scope.path, scope.query_string):
                return self._wait_for_turn(protocol, environ)
            return self._submit(self._queue_of(scope), protocol, environ)
        if not any(name in environ for name in _CREDENTIALS):
            # Whatever the body says, a write without credentials is refused: so it is not read.
            return self._submit_body(protocol, environ, b"")
        return self._receive(protocol, environ)

    def _queue_of(self, scope: Scope) -> SimpleQueue[_Request]:
        return self._pages if is_page(scope.path) else self._reads

    async def _wait_for_turn(self, protocol: HTTPProtocol, environ: WSGIEnvironment) -> None:
        self._wanting += 1
        try:
            async with asyncio.timeout(self._limits.costly_seconds):
                await self._turns.acquire()
        except TimeoutError:
            environ[REFUSED] = "unavailable"
            await self._submit(self._reads, protocol, environ)
            return
        finally:
            self._wanting -= 1
        try:
            await self._submit(self._costly, protocol, environ)
        finally:
            self._turns.release()

    async def _receive(self, protocol: HTTPProtocol, environ: WSGIEnvironment) -> None:
        """Receive the body, then respond; before it where it is slow, and a refusal needs none."""
        body = bytearray()
        upload = environ.get("CONTENT_TYPE", "").startswith("multipart/form-data")
        length = environ.get("CONTENT_LENGTH")
        receiving = self._loop.create_task(
            self._bodies.receive(protocol, length, body, upload=upload)
        )
        try:
            await asyncio.wait({receiving}, timeout=PROMPT)
            if not receiving.done() and await self._submit(
                self._writes, protocol, without_body(environ)
            ):
                return
            if refusal := await receiving:
                environ[REFUSED] = refusal
            await self._submit_body(protocol, environ, b"" if refusal else bytes(body))
        except Gone:
            protocol.response_empty(400, [])
        finally:
            receiving.cancel()
            self._bodies.forget(body)

    def _submit_body(
        self, protocol: HTTPProtocol, environ: WSGIEnvironment, body: bytes
    ) -> Awaitable[bool]:
        environ["wsgi.input"] = BytesIO(body)
        environ["CONTENT_LENGTH"] = str(len(body))
        return self._submit(self._writes, protocol, environ)

    def _submit(
        self, queue: SimpleQueue[_Request], protocol: HTTPProtocol, environ: WSGIEnvironment
    ) -> Awaitable[bool]:
        """Have a thread respond. Returns whether it did, or needs the body first."""
        future = self._loop.create_future()
        wake = self._loop.call_soon_threadsafe
        queue.put(_Request(protocol, environ, lambda answered: wake(_end, future, answered)))
        return future

    def _work(self, queue: SimpleQueue[_Request], busy: list[bool]) -> None:
        while True:
            protocol, environ, end = queue.get()
            busy[0] = answered = True
            try:
                self._respond(protocol, environ)
            except BodyNeeded:
                answered = False
            except ProtocolClosed:
                pass  # the client did not wait for the response
            except Exception:
                self._fail(protocol, environ)
            busy[0] = False
            end(answered)

    def _fail(self, protocol: HTTPProtocol, environ: WSGIEnvironment) -> None:
        """Answer 500, with the id that the log has beside the traceback."""
        request_id = environ.setdefault(REQUEST_ID, new_id())
        what = "%s %s failed", environ["REQUEST_METHOD"], environ["PATH_INFO"]
        logger.exception(*what, extra={"request_id": request_id})
        protocol.response_empty(500, [("X-Request-ID", request_id)])
        self._watch.see(environ, 500, 0)

    def _load(self) -> dict[str, Load]:
        """What the threads do, and what waits for them."""
        queues = {"reads": self._reads.qsize(), "pages": self._pages.qsize()}
        queues["writes"] = self._writes.qsize()
        queues["costly"] = self._costly.qsize() + self._wanting
        busy = {name: sum(cell for [cell] in cells) for name, cells in self._busy.items()}
        return {name: Load(busy[name], waiting) for name, waiting in queues.items()}

    def _respond(self, protocol: HTTPProtocol, environ: WSGIEnvironment) -> None:
        try:
            status, headers, body = self._run(environ)
        except SpoolFull:
            environ = environ | {REFUSED: "unavailable"}
            status, headers, body = self._run(environ)
        try:
            self._give(protocol, status, headers, body)
        finally:
            size = body.size if isinstance(body, Spooled) else _length(body)
            self._watch.see(environ, status, size)

    def _give(
        self,
        protocol: HTTPProtocol,
        status: int,
        headers: Headers,
        body: bytes | Pieces | Spooled,
    ) -> None:
        match body:
            case bytes():
                protocol.response_bytes(status, headers, body)
            case Pieces():
                transport = protocol.response_stream(status, headers)
                asyncio.run_coroutine_threadsafe(self._send(transport, body), self._loop)
            case _:
                protocol.response_file(status, [*headers, *body.headers(headers)], body.path)
                # granian has a file of its own open by then.
                self._loop.call_soon_threadsafe(self._loop.call_later, 30, body.file.close)

    def _run(self, environ: WSGIEnvironment) -> tuple[int, Headers, bytes | Pieces | Spooled]:
        """Status, headers and body. Raises SpoolFull, BodyNeeded."""
        status, headers = 500, []

        def start_response(line: str, fields: Headers, *_exc_info: Any) -> Any:
            nonlocal status, headers
            status, headers = int(line[:3]), fields

        content = self._application(environ, start_response)
        try:
            return status, headers, self._responses.collect(content)
        finally:
            _close(content)

    async def _send(self, transport: Any, pieces: Pieces) -> None:
        try:
            for piece in (*pieces, b""):  # each waits for the one before
                await transport.send_bytes(piece)
        except ProtocolClosed:
            pass
        finally:
            self._responses.forget(pieces)

    def _limit_sending(self) -> None:
        if not close_stalled_connections(self._limits.send_seconds):
            # granian listens a moment after it has started the loop.
            self._loop.call_later(0.01, self._limit_sending)


def _length(body: bytes | Pieces) -> int:
    return sum(map(len, body)) if isinstance(body, Pieces) else len(body)


def _end(future: Future[bool], answered: bool) -> None:
    if not future.done():
        future.set_result(answered)


def _send_at_once(protocol: HTTPProtocol, response: Response) -> None:
    status, headers, body = response
    with suppress(ProtocolClosed):  # the client did not wait for the response
        protocol.response_bytes(status, headers, body)


def _close(content: Iterable[bytes]) -> None:
    if close := getattr(content, "close", None):
        close()
