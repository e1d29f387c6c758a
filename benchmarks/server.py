"""A program served as it is deployed, on one core; what it spends, from /proc."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from measures.management.commands import serve

from .home import BASE_DIR, Home

TRACKER = serve.PROGRAM
#: The application without the fast path.
DJANGO = "tracker.rsgi:django"
LIMIT = "benchmarks.limit:application"
#: How the limit is run: as little as granian can do for a request.
_WSGI = ["--interface", "wsgi", "--workers", "1", "--blocking-threads", "4", "--no-ws"]

#: Limits are on as deployed, but so high that nothing of a benchmark is refused.
RATES = {"RATE_LIMIT_ANONYMOUS": "1000000000", "RATE_LIMIT_USERS": "1000000000"}
PATIENCE, PATIENCE_AT_END = 60, 5  # seconds until a server must answer, and be gone
_TICKS = os.sysconf("SC_CLK_TCK")


def pin(number: int) -> Callable[[], None] | None:
    """What puts the process that calls it on a core of its own; None where that cannot be."""
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_setaffinity") else []
    return partial(os.sched_setaffinity, 0, {cores[number]}) if len(cores) > 1 else None


class Server:
    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.process, self.port = process, port

    @property
    def workers(self) -> list[int]:
        """The processes that answer: granian's children."""
        pid = self.process.pid
        tasks = Path(f"/proc/{pid}/task").glob("*/children")
        return [int(child) for task in tasks for child in task.read_text().split()]

    def stop(self) -> None:
        """It waits for lines that are still open, but not for long."""
        workers = self.workers
        self.process.terminate()
        try:
            self.process.wait(PATIENCE_AT_END)
        except subprocess.TimeoutExpired:
            for pid in (*workers, self.process.pid):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self.process.wait()

    def cpu(self) -> float:
        """Seconds that its workers have spent."""
        spent = 0
        for pid in self.workers:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            spent += int(fields[11]) + int(fields[12])
        return spent / _TICKS

    def most_memory(self) -> int:
        """Peak resident memory of its workers, in bytes."""
        return sum(_status(pid, "VmHWM") for pid in self.workers)

    def answer(
        self, path: str, headers: Mapping[str, str] | None = None
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Status, headers and content of one GET."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            line.request("GET", path, headers=dict(headers or {}))
            response = line.getresponse()
            return response.status, response.headers, response.read()  # type: ignore[return-value]
        finally:
            line.close()


def _status(pid: int, name: str) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024
    return 0


@contextmanager
def serving(program: str, home: Home, **more: str) -> Iterator[Server]:
    """`program` behind granian on the first core, once it answers."""
    granian = Path(sys.executable).with_name("granian")
    port = _free_port()
    where = ["--host", "127.0.0.1", "--port", str(port), "--log-level", "warning"]
    with (home.path / "server.log").open("ab") as log:
        process = subprocess.Popen(
            [str(granian), *where, *(_WSGI if program == LIMIT else serve.options()), program],
            cwd=BASE_DIR,
            env=serve.ALLOCATOR | os.environ | home.environment | RATES | more,
            stdout=log,
            stderr=log,
            preexec_fn=pin(0),
        )
    server = Server(process, port)
    try:
        _wait(server)
        yield server
    finally:
        server.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(server: Server) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and server.process.poll() is None:
        try:
            server.answer("/constant")
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("The server does not answer; its log is beside the database.")
