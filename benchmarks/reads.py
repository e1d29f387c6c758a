"""The requests of the API beside the limit, as a table."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import NamedTuple

from django.db import connection

from . import rounds
from .home import Home
from .limit import CONSTANT
from .paths import API, Paths, Scenario
from .rounds import Differs, Side
from .server import DJANGO, LIMIT, TRACKER, Server, serving

_SIDE = f"{'req/s':>10} {'p50 ms':>8} {'p99 ms':>8} {'CPU µs':>9}"
HEAD = f"{'request':<34}{'floor':>6}{'ratio':>7}{'by CPU':>8}{_SIDE} |{_SIDE.replace('req/s', 'limit')}"


class Servers(NamedTuple):
    tracker: Server
    django: Server
    limit: Server | None


def lines(home: Home, seconds: float) -> Iterator[str]:
    """Yield the lines of the table as they are measured."""
    with ExitStack() as stack:
        servers = _serve(stack, home)
        yield _ceiling(servers, seconds)
        yield HEAD
        for scenario in Paths(home.count).all():
            home.warm()
            yield _line(scenario, servers, seconds)


def _serve(stack: ExitStack, home: Home) -> Servers:
    tracker = stack.enter_context(serving(TRACKER, home))
    django = tracker if DJANGO == TRACKER else stack.enter_context(serving(DJANGO, home))
    if connection.vendor != "sqlite":
        return Servers(tracker, django, None)
    pragmas = connection.settings_dict["OPTIONS"]["init_command"]
    env = {"BENCH_FILE": str(home.file), "BENCH_PRAGMAS": pragmas}
    limit = stack.enter_context(serving(LIMIT, home, **env))
    _keep_ready(tracker)
    return Servers(tracker, django, limit)


def _keep_ready(tracker: Server) -> None:
    """Store the summary as it is served, for the limit to read."""
    _status, _headers, body = tracker.answer(f"{API}summary/")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS bench_ready (name TEXT PRIMARY KEY, body BLOB)")
        cursor.execute("REPLACE INTO bench_ready VALUES ('summary', %s)", [body])


def _ceiling(servers: Servers, seconds: float) -> str:
    if servers.limit is None:
        return "No limit for comparison: it reads SQLite."
    side = Side(servers.limit, ["/constant"])
    rounds.compare([side], seconds=seconds, rounds=1)
    return (
        f"the highest rate of the client: {side.rate:,.0f} responses of {len(CONSTANT):,} constant "
        f"bytes a second, {side.micros:.0f} µs CPU each in the server"
    )


def _line(scenario: Scenario, servers: Servers, seconds: float) -> str:
    ours = Side(servers.django if scenario.by_django else servers.tracker, scenario.ours)
    limit = Side(servers.limit, scenario.limit) if servers.limit else None
    sides = [each for each in (limit, ours) if each]
    try:
        if scenario.conditional:
            tag = ours.server.answer(scenario.ours[0])[1]["ETag"]
            for side in sides:
                side.etag = tag
        rounds.check(scenario, ours, limit)
        rounds.compare(sides, seconds=seconds)
    except Differs as differs:
        return f"{scenario.name:<34}{scenario.floor:>6}  {differs}"
    return (
        f"{scenario.name:<34}{scenario.floor:>6}"
        + _ratios(ours, limit)
        + " |".join(map(_columns, sides[::-1]))
    )


def _ratios(ours: Side, limit: Side | None) -> str:
    if limit is None or not ours.micros:  # too short a run for the clock of the CPU
        return f"{'-':>7}{'-':>8}"
    return f"{ours.rate / limit.rate:>7.2f}{limit.micros / ours.micros:>8.2f}"


def _columns(side: Side) -> str:
    times = "".join(f" {side.quantile(share):>8.2f}" for share in (0.5, 0.99))
    return f"{side.rate:>10,.{0 if side.rate > 10 else 1}f}{times} {side.micros:>9,.0f}"
