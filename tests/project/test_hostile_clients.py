"""Hostile clients, 200 of each kind, do not delay an ordinary caller."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from itertools import count
from typing import NamedTuple

import pytest
from django.conf import settings
from django.db import connection

from tests.helpers import curated, make, soak
from tests.helpers.api import token
from tests.helpers.processes import database_url
from tests.helpers.server import serving

pytestmark = pytest.mark.slow

CLIENTS, SECONDS = 200, soak.amount(3)
LEAST = 300  # requests, so that p99 is more than the slowest one
P99, MEMORY = 0.250, 20 << 20  # seconds; bytes that may stay taken afterwards
#: Each time another search, so that a thread is needed: no page of it is kept.
ORDINARY = "/api/v1/zones/hetao/measures/?q={}"


def post(*lines):
    """The head of a write that is not refused before its body."""
    json = "Content-Type: application/json"
    fields = ("Host: 127.0.0.1", "Authorization: Token TOKEN", json, *lines)
    return "\r\n".join(["POST /api/v1/measures/ HTTP/1.1", *fields, "", ""]).encode()


GET = b"GET %b HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
LOGIN = (
    b"POST /admin/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: csrftoken=a\r\n"
    b"Content-Length: 999\r\n\r\n{"
)
#: Each kind: what a client sends at first, and again and again.
KINDS = {
    "one byte of a body": (post("Content-Length: 999") + b"{", b""),
    "one byte of a login": (LOGIN, b""),
    "trickled headers": (b"GET /api/v1/ HTTP/1.1\r\nHost: 127.0.0.1\r\n", b"A: b\r\n"),
    "trickled body": (post("Content-Length: 99999") + b"{", b" "),
    "chunks without end": (post("Transfer-Encoding: chunked"), b"1\r\n \r\n"),
    "readers that stop": (GET % b"/api/v1/measures.jsonl" * 8, b""),
    "exports at once": (GET % b"/api/v1/measures.xlsx", b""),
    "idle": (b"", b""),
    "half-closed": (post("Content-Length: 999") + b"{", b""),
    "long addresses": (GET % (b"/api/v1/measures/?q=" + b"a" * 60_000), b""),
}


_NUMBERS = count(1)


class Callers(NamedTuple):
    """Of the ordinary caller of a server among hostile clients, and of one that has none: p99 in s."""

    among: float
    alone: float

    @property
    def within(self):
        """What another use of the machine adds to both is not the hostile clients' doing."""
        return self.among < P99 + self.alone


def call(server, quiet):
    """Both servers in turn over SECONDS or longer; every response must be a 200."""
    times, until = ([], []), time.monotonic() + SECONDS
    for number in _NUMBERS:
        if len(times[0]) >= LEAST and time.monotonic() > until:
            break
        for each, taken in zip((server, quiet), times, strict=True):
            started = time.monotonic()
            assert each.request("GET", ORDINARY.format(number))[0].status == 200
            taken.append(time.monotonic() - started)
    return Callers(*(sorted(taken)[int(len(taken) * 0.99)] for taken in times))


def attack(server, kind, stack, secret):
    first, again = KINDS[kind]
    first, clients = first.replace(b"TOKEN", secret.encode()), []
    for _number in range(CLIENTS):
        client = stack.enter_context(server.connect(receive_buffer=4096))
        clients.append(client)
        with suppress(OSError):  # refused before all of it was sent
            client.sendall(first)
            if kind == "half-closed":
                client.shutdown(1)
    return [(client, again) for client in clients if again]


def trickle(clients, ended):
    while not ended.wait(0.5):
        for client, again in clients:
            with suppress(OSError):
                client.send(again)


def measure(server, quiet, kinds, secret):
    """The figures of an ordinary caller among these clients, and whether they are within the limits."""
    before = server.memory()
    callers = call_among(server, quiet, kinds, secret)
    returned = returns_to(server, before + MEMORY)
    more = (server.memory() - before) >> 20
    among, alone = (round(seconds * 1000) for seconds in callers)
    figure = (
        f"among {CLIENTS} of {', '.join(kinds)}: p99 {among} ms, {alone} without, {more} MB more"
    )
    return figure, callers.within, returned


def test_an_ordinary_caller_is_served_among_hostile_clients(committed, record_property):
    """Each kind for itself, which no engine changes, then all at once."""
    each = KINDS if soak.SOAKING or connection.vendor == "sqlite" else ()
    curated.load()
    secret = token(make.user("editor"))
    program, url = "tracker.rsgi:application", database_url()
    with serving(program, DATABASE_URL=url) as server, serving(program, DATABASE_URL=url) as quiet:
        server.request("GET", "/api/v1/measures.jsonl")
        call(server, quiet)  # to warm up
        for kinds in (*([kind] for kind in each), list(KINDS)):
            for _attempt in range(3):  # the machine has other work, and a first flood fills caches
                figure, prompt, returned = measure(server, quiet, kinds, secret)
                if prompt and returned:
                    break
            record_property("hostile clients", figure)
            assert prompt, figure
            assert returned, figure


def test_an_ordinary_caller_is_served_while_four_exports_run(committed, record_property):
    """Two at a time, on threads of their own; those that wait too long are refused."""
    curated.load()
    program, url, ended = "tracker.rsgi:application", database_url(), threading.Event()
    statuses = set()

    def export(server):
        while not ended.is_set():
            statuses.add(server.request("GET", "/api/v1/measures.xlsx")[0].status)

    with serving(program, DATABASE_URL=url) as server, serving(program, DATABASE_URL=url) as quiet:
        call(server, quiet)  # to warm up
        with ThreadPoolExecutor(4) as pool:
            exports = [pool.submit(export, server) for _number in range(4)]
            try:
                for _attempt in range(3):  # the machine has other work
                    callers = call(server, quiet)
                    if callers.within:
                        break
            finally:
                ended.set()
        assert all(each.exception() is None for each in exports)

    record_property(
        "exports", f"p99 {callers.among * 1000:.0f} ms, {callers.alone * 1000:.0f} without"
    )
    assert callers.within
    assert 200 in statuses
    assert statuses <= {200, 503}


def test_idle_connections_beyond_the_backlog_are_held_or_shed(committed):
    """The caller itself needs as many files as it opens connections."""
    application = serving("tracker.rsgi:application", DATABASE_URL=database_url())
    with application as server, ExitStack() as stack:
        for _number in range(settings.BACKLOG + 500):
            stack.enter_context(server.connect(receive_buffer=4096))

        assert server.request("GET", "/api/v1/zones/")[0].status == 200


def call_among(server, quiet, kinds, secret):
    ended = threading.Event()
    with ExitStack() as stack:
        trickled = [pair for kind in kinds for pair in attack(server, kind, stack, secret)]
        thread = threading.Thread(target=trickle, args=(trickled, ended))
        thread.start()
        try:
            return call(server, quiet)
        finally:
            ended.set()
            thread.join()


def returns_to(server, memory):
    until = time.monotonic() + 30
    while server.memory() > memory and time.monotonic() < until:
        time.sleep(0.5)
    return server.memory() <= memory
