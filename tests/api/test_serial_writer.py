"""On SQLite the API's writes run one at a time."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, get_ident

import pytest

from measures.api.http.serial_writer import SerialWriter

pytestmark = pytest.mark.once

V1 = "/api/v1/"


def environ(method, path, body=b""):
    return {"REQUEST_METHOD": method, "PATH_INFO": path, "wsgi.input": io.BytesIO(body)}


def test_concurrent_writes_run_on_one_thread():
    calls, together = [], Barrier(3)

    def application(environ, _start_response):
        calls.append((get_ident(), environ["wsgi.input"].read()))
        return [b""]

    def write(number):
        together.wait()
        serial(environ("PATCH", f"{V1}x/", str(number).encode()), None)
        return get_ident()

    serial = SerialWriter(application)
    with ThreadPoolExecutor(3) as clients:
        threads = set(clients.map(write, range(3)))

    assert len(threads) == 3
    assert len({thread for thread, _body in calls} - threads) == 1
    assert {body for _thread, body in calls} == {b"0", b"1", b"2"}


def test_reads_and_pages_stay_on_the_thread_of_their_request():
    calls = []

    def application(environ, _start_response):
        calls.append((get_ident(), environ["REQUEST_METHOD"]))
        return [b""]

    serial = SerialWriter(application)
    for method, path in (("GET", V1), ("HEAD", V1), ("OPTIONS", V1), ("POST", "/admin/")):
        serial(environ(method, path), None)

    assert calls == [(get_ident(), method) for method in ("GET", "HEAD", "OPTIONS", "POST")]
