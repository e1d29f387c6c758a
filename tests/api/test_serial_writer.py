"""On SQLite the API's writes run one at a time, each from the first byte to the last."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, get_ident

from measures.api.http.body import BodyReceiver
from measures.api.http.serial_writer import SerialWriter

V1 = "/api/v1/"


class Body(io.BytesIO):
    """A request body that notes which threads read it."""

    readers: set[int]

    def read(self, size=-1):
        self.readers.add(get_ident())
        return super().read(size)


def environ(method, path, body):
    return {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "wsgi.input": body,
        "wsgi.input_terminated": True,
    }


def test_concurrent_writes_run_on_one_thread_after_their_bodies_were_read():
    """So a client that sends slowly delays nobody else."""
    calls, Body.readers, together = [], set(), Barrier(3)

    def application(environ, _start_response):
        calls.append((get_ident(), environ["wsgi.input"].read()))
        return [b""]

    def write(number):
        together.wait()
        serial(environ("PATCH", f"{V1}x/", Body(str(number).encode())), None)
        return get_ident()

    serial = BodyReceiver(SerialWriter(application))
    with ThreadPoolExecutor(3) as clients:
        threads = set(clients.map(write, range(3)))

    assert len(threads) == 3
    assert Body.readers == threads
    assert len({thread for thread, _body in calls} - threads) == 1
    assert {body for _thread, body in calls} == {b"0", b"1", b"2"}


def test_reads_and_pages_stay_on_the_thread_of_their_request():
    calls = []

    def application(environ, _start_response):
        calls.append((get_ident(), environ["REQUEST_METHOD"]))
        return [b""]

    serial = SerialWriter(application)
    for method, path in (("GET", V1), ("HEAD", V1), ("OPTIONS", V1), ("POST", "/admin/")):
        serial(environ(method, path, io.BytesIO()), None)

    assert calls == [(get_ident(), method) for method in ("GET", "HEAD", "OPTIONS", "POST")]
