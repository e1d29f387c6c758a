"""What is known of each request once it is answered: a histogram for /metrics, a line of the log."""

from __future__ import annotations

import logging
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from threading import Lock, Thread
from typing import Any, NamedTuple
from wsgiref.types import WSGIEnvironment

import orjson
from prometheus_client import REGISTRY, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from measures.api.http.middleware import REQUEST_ID, ROUTE, SERVER_ID, USER
from measures.api.http.rate_limits import client_address
from measures.pages.health import ALIVE, METRICS, READY

logger = logging.getLogger(__name__)

#: The key in the WSGI environment for when the request arrived, of `time.perf_counter()`.
BEGUN = "tracker.begun"
FLUSH = 0.25  # seconds
MOST = 200_000  # lines that may wait to be written
_METHODS = {"GET", "HEAD", "OPTIONS", "POST", "PATCH", "PUT", "DELETE"}
_OWN = {address: address[1:] for address in (ALIVE, METRICS, READY)}
_SECONDS = Histogram(
    "tracker_request_duration_seconds",
    "Seconds from the arrival of a request to its whole response.",
    ["route", "method", "status"],
    buckets=(0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)


class Load(NamedTuple):
    """What the threads of one kind do: how many are busy, and requests that wait for one."""

    busy: int
    waiting: int


class RequestLog:
    """Lines of JSON, formatted and written by a thread of its own four times a second."""

    def __init__(self, target: str) -> None:
        self._target, self._lock = target, Lock()
        self._waiting: deque[tuple[Any, ...]] = deque(maxlen=MOST)
        self._failed = 0.0

    def start(self) -> None:
        Thread(target=self._write_on, name="request log", daemon=True).start()

    def add(self, environ: WSGIEnvironment, status: int, size: int, seconds: float) -> None:
        """Keep what the line needs, and not the request with its body."""
        get = environ.get
        self._waiting.append(
            (
                *(time.time(), status, size, seconds, environ["REQUEST_METHOD"]),
                *(environ["PATH_INFO"], get(ROUTE), get(USER), get(REQUEST_ID), get(SERVER_ID)),
                client_address(environ),
            )
        )

    def flush(self) -> None:
        with self._lock:
            lines = [self._waiting.popleft() for _line in range(len(self._waiting))]
            if not lines:
                return
            data = b"".join(map(_line, lines))
            try:
                if self._target == "-":
                    sys.stdout.buffer.write(data)
                    sys.stdout.buffer.flush()
                else:  # opened each time: it may have been moved away
                    with Path(self._target).open("ab") as file:
                        file.write(data)
            except OSError as error:
                if time.monotonic() - self._failed > 60:
                    self._failed = time.monotonic()
                    logger.error("%s requests are not in the request log: %s", len(lines), error)

    def _write_on(self) -> None:
        while True:
            time.sleep(FLUSH)
            self.flush()


def _line(kept: tuple[Any, ...]) -> bytes:
    at, status, size, seconds, method, path, route, user, request_id, server_id, address = kept
    content = {
        "time": datetime.fromtimestamp(at, UTC),
        "level": "ERROR" if status >= 500 else "INFO",
        "logger": "requests",
        "request_id": request_id,
        "user_id": user,
        "method": method,
        "route": route,
        "path": path,
        "status": status,
        "duration_ms": round(seconds * 1000, 3),
        "bytes": size,
        "address": address,
    }
    if server_id and server_id != request_id:
        content["server_request_id"] = server_id
    return orjson.dumps(content, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z, default=str)


class Watch:
    """Counts requests, and logs them if `target` names where (`-`: standard output)."""

    def __init__(self, target: str = "") -> None:
        self._log = RequestLog(target) if target else None

    def start(self, load: Callable[[], dict[str, Load]]) -> None:
        """Begin, in the process that serves."""
        if self._log:
            self._log.start()
        REGISTRY.register(_Threads(load))

    def stop(self) -> None:
        """End: write what waits."""
        if self._log:
            self._log.flush()

    def see(self, environ: WSGIEnvironment, status: int, size: int) -> None:
        seconds = time.perf_counter() - environ[BEGUN]
        route = environ.get(ROUTE) or _OWN.get(environ["PATH_INFO"], "none")
        _series(route, environ["REQUEST_METHOD"], status).observe(seconds)
        if self._log:
            self._log.add(environ, status, size, seconds)


@lru_cache(maxsize=4096)
def _series(route: str, method: str, status: int) -> Any:
    method = method if method in _METHODS else "other"
    return _SECONDS.labels(route, method, status)


class _Threads(Collector):
    def __init__(self, load: Callable[[], dict[str, Load]]) -> None:
        self._load = load

    def collect(self) -> Iterable[GaugeMetricFamily]:
        name = "Threads that make a response, by kind of request."
        busy = GaugeMetricFamily("tracker_workers_busy", name, labels=["queue"])
        name = "Requests that wait for a thread; those of writes are the writer's queue."
        waiting = GaugeMetricFamily("tracker_queue_length", name, labels=["queue"])
        for queue, load in self._load().items():
            busy.add_metric([queue], load.busy)
            waiting.add_metric([queue], load.waiting)
        return [busy, waiting]
