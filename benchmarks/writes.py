"""Audited writes by several clients at a time, and whether the ledger has every one of them."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from io import StringIO
from itertools import cycle
from pathlib import Path

from django.core.management import call_command

from measures import ledger
from measures.ledger.chain import hash_of, mac_of
from measures.models import Entry, Head, Measure
from measures.models.texts import LANGUAGES

from . import load
from .home import Home
from .paths import API
from .people import person
from .server import TRACKER, serving

CLIENTS = 16
LEAST, MOST_MS = 150, 250
_OWN = 50  # measures that each client writes, in turn
_USER = "bench"


def lines(home: Home, seconds: float) -> Iterator[str]:
    """Writes for so many seconds through the server, then what came of them."""
    token, clients = _token(), _Clients(CLIENTS)
    before = ledger.current_head()[0]
    with serving(TRACKER, home) as server:
        run = partial(load.run, server.port, lambda number: clients.next(number, token))
        run(seconds=seconds / 8, lines=CLIENTS, heard=clients.heard)  # what a fresh server learns
        spent, written = server.cpu(), len(clients.acknowledged)
        done = run(seconds=seconds, lines=CLIENTS, heard=clients.heard)
        spent = server.cpu() - spent
    failed = len(done.refused)
    acknowledged = len(done.times) - failed
    yield (
        f"PATCHes by {CLIENTS} clients: {acknowledged / done.seconds:.0f}/s (floor {LEAST}), "
        f"p50 {done.median * 1e3:.0f} ms, p99 {done.quantile(0.99) * 1e3:.0f} ms "
        f"(most {MOST_MS}), longest {max(done.times) * 1e3:.0f} ms, "
        f"{spent / len(done.times) * 1e3:.1f} ms CPU each; {failed} failed, "
        f"{clients.lost(before)} lost of {written + acknowledged}; "
        f"a flush takes {flush(home.path) * 1e3:.2f} ms"
    )
    if done.refused:
        yield f"first refusal: {done.refused[0].decode(errors='replace')}"
    yield from _faults(before)


class _Clients:
    """What each client writes next, and what was acknowledged to it."""

    def __init__(self, clients: int) -> None:
        there = Measure.objects.order_by("pk").only("code", "version", "origin_script")
        rows = list(there[: clients * _OWN])
        self._versions = {row.code: row.version for row in rows}
        self._origins = {row.code: LANGUAGES[row.origin_script] for row in rows}
        codes = list(self._versions)
        self._own = [cycle(codes[number::clients]) for number in range(clients)]
        self._requested = [""] * clients
        self.acknowledged: set[tuple[str, int]] = set()

    def next(self, number: int, token: str) -> bytes | None:
        """None: there are fewer measures than clients."""
        if not (code := next(self._own[number], "")):
            return None
        self._requested[number] = code
        # In Chinese, so that it is converted, and indexed, too.
        payload = {"summary": {self._origins[code]: f"规划处{self._versions[code]}"}}
        body = json.dumps(payload | {"reason": "benchmark"}).encode()
        head = (
            f"PATCH {API}measures/{code}/ HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Token {token}\r\n"
            f'If-Match: "{self._versions[code]}"\r\nContent-Type: application/json\r\n'
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

    def heard(self, number: int, answer: bytes) -> None:
        code = self._requested[number]
        if answer.startswith(b"200", 9):
            self._versions[code] += 1
            self.acknowledged.add((code, self._versions[code]))

    def lost(self, before: int) -> int:
        """How many were acknowledged that the ledger does not have."""
        entered = Entry.objects.filter(seq__gt=before).values_list("code", "version")
        return len(self.acknowledged - set(entered))


def _token() -> str:
    """Of a user who may write everywhere."""
    person(_USER, is_superuser=True)
    output = StringIO()
    scopes = ["--scope", "read", "--scope", "write"]
    call_command("create_token", _USER, *scopes, stdout=output, stderr=StringIO())
    return output.getvalue().strip()


def _faults(before: int) -> Iterator[str]:
    """What is wrong with the chain after the entry `before`."""
    head = Head.objects.get()
    last = Entry.objects.get(seq=before)
    for entry in Entry.objects.filter(seq__gt=before).order_by("seq").iterator():
        digest = hash_of(entry, head.instance)
        continued = (entry.seq, entry.prev_hash) == (last.seq + 1, last.hash)
        if not continued or (digest, mac_of(digest, head.instance)) != (
            entry.hash,
            entry.mac,
        ):
            yield f"entry {entry.seq} does not hold"
        last = entry
    if (last.seq, last.hash) != (head.seq, head.hash):
        yield f"the head names entry {head.seq}, the last one is {last.seq}"


def flush(directory: Path, times: int = 50) -> float:
    """The median time in seconds that this file system takes to flush a page to the disk."""
    file, taken = directory / "flush.tmp", []
    with file.open("wb") as out:
        for _ in range(times):
            out.write(b"x" * 4096)
            out.flush()
            started = time.perf_counter()
            os.fsync(out.fileno())
            taken.append(time.perf_counter() - started)
    with suppress(OSError):
        file.unlink()
    return sorted(taken)[times // 2]
