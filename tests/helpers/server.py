"""An RSGI program behind granian, run as `manage.py serve` runs it."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from measures.management.commands import serve

PATIENCE = 60  # seconds until a server answers


class Server(NamedTuple):
    port: int
    process: subprocess.Popen

    def connect(self, data: bytes = b"", *, receive_buffer: int = 0) -> socket.socket:
        """A connection over which `data` was sent."""
        client = socket.socket()
        client.settimeout(20)
        if receive_buffer:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        client.connect(("127.0.0.1", self.port))
        client.sendall(data)
        return client

    def request(
        self, method: str, path: str, body: bytes | None = None, **headers: str
    ) -> tuple[http.client.HTTPResponse, bytes]:
        """A response and its body, over a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, named)
            response = connection.getresponse()
            return response, response.read()
        finally:
            connection.close()

    def memory(self) -> int:
        """Resident bytes of the worker processes."""
        tasks = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        workers = [pid for task in tasks for pid in task.read_text().split()]
        statuses = [Path(f"/proc/{pid}/statm").read_text().split() for pid in workers]
        return sum(int(status[1]) for status in statuses) * os.sysconf("SC_PAGESIZE")


@contextmanager
def serving(program: str, **env: str) -> Iterator[Server]:
    """`program`, from when it answers until the end of the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    serve.raise_file_limit()
    granian = Path(sys.executable).with_name("granian")
    where = ["--host", "127.0.0.1", "--port", str(port), "--log-level", "warning"]
    process = subprocess.Popen(
        [granian, *where, *serve.options(), program],
        env=serve.ALLOCATOR
        | os.environ
        | {"DJANGO_SETTINGS_MODULE": "tests.settings", "LOG_LEVEL": "CRITICAL"}
        | env,
    )
    server = Server(port, process)
    try:
        _wait(server)
        yield server
    finally:
        process.terminate()
        process.wait(30)


def _wait(server: Server) -> None:
    until = time.monotonic() + PATIENCE
    while server.process.poll() is None and time.monotonic() < until:
        try:
            server.request("GET", "/api/v1/")
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server does not answer")
