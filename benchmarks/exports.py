"""How fast all measures are exported, and what others notice of four exports at a time."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from . import load
from .home import Home
from .paths import API
from .server import TRACKER, Server, serving

SUFFIXES = ("xlsx", "csv", "jsonl")
#: What XLSX has to do a second, and what an ordinary caller may wait.
LEAST, MOST_MS = 20_000, 250
_AT_A_TIME = 4
#: What an ordinary caller reads: pages of lists, measures, a search.
_ORDINARY = ("measures/?limit=50", "summary/", "zones/", "measures/?q=%E8%A7%84%E5%88%92&limit=20")


def lines(home: Home, seconds: float) -> Iterator[str]:
    with serving(TRACKER, home) as server:
        yield from (_alone(server, home.count, suffix) for suffix in SUFFIXES)
        yield _among(server, home.count, seconds)


def _alone(server: Server, measures: int, suffix: str) -> str:
    before, spent = server.most_memory(), server.cpu()
    requests = iter([load.get(f"{API}measures.{suffix}")])
    done = load.run(server.port, lambda _n: next(requests, None), seconds=3600, lines=1)
    spent = max(server.cpu() - spent, 0.01)  # the clock counts in hundredths of a second
    more = server.most_memory() - before
    least = f" (least {LEAST:,})" if suffix == "xlsx" else ""
    return (
        f"{suffix}: {measures / spent:,.0f} measures a second of processor time{least}, "
        f"{done.bytes / 1e6:.0f} MB in {done.seconds:.1f} s, {more / 1e6:.0f} MB more memory at most"
    )


def _among(server: Server, measures: int, seconds: float) -> str:
    ask = load.in_turn([load.get(f"{API}{path}") for path in _ORDINARY])
    alone = load.run(server.port, ask, seconds=seconds, lines=1)
    with _exporting(server) as exports:
        among = load.run(server.port, ask, seconds=seconds, lines=1)
    return (
        f"an ordinary caller among {_AT_A_TIME} exports of {measures:,} measures: "
        f"p50 {among.median * 1e3:.0f} ms, p99 {among.quantile(0.99) * 1e3:.0f} ms (most {MOST_MS}), "
        f"longest {max(among.times) * 1e3:.0f} ms; without them p99 {alone.quantile(0.99) * 1e3:.0f} ms; "
        f"{len(among.times)} requests, {len(among.refused)} refused; "
        f"{exports.count(200)} exports meanwhile, {exports.count(503)} refused"
    )


@contextmanager
def _exporting(server: Server) -> Iterator[list[int]]:
    """Keep so many exports running; the list has the status of each that was answered."""
    ended, statuses = threading.Event(), list[int]()

    def export(number: int) -> None:
        for suffix in itertools.islice(itertools.cycle(SUFFIXES), number, None):
            if ended.is_set():
                return
            with suppress(TimeoutError):
                statuses.append(server.answer(f"{API}measures.{suffix}")[0])

    threads = [threading.Thread(target=export, args=(n,)) for n in range(_AT_A_TIME)]
    for thread in threads:
        thread.start()
    try:
        yield statuses
    finally:
        ended.set()
        for thread in threads:
            thread.join()
