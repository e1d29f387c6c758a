"""What an export of all measures takes of the server's memory."""

from __future__ import annotations

from . import load
from .home import Home
from .paths import API
from .server import TRACKER, serving

MOST = 200  # MB, at a million measures


def line(home: Home) -> str:
    with serving(TRACKER, home) as server:
        server.answer(f"{API}measures/?limit=1")
        before = server.most_memory()
        requests = iter([load.get(f"{API}measures.jsonl")])
        done = load.run(server.port, lambda _n: next(requests, None), seconds=3600, lines=1)
        most = server.most_memory()
    return (
        f"export of all {home.count:,} measures: {done.bytes / 1e6:,.0f} MB in "
        f"{done.seconds:.1f} s; the server had at most "
        f"{most / 1e6:.0f} MB resident (most {MOST} at a million), {before / 1e6:.0f} before it"
    )
