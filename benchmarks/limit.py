"""The limit: a program that only runs SQL and joins bodies.

A WSGI program for the same server and the same SQLite file. It has no tokens, rate limits,
parameters or links, and an ETag only for the 304; its URLs contain the ids of zones and the index
expressions. It uses nothing of Django's or of ours.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

DATABASE = os.environ.get("BENCH_FILE", "")
PRAGMAS = os.environ.get("BENCH_PRAGMAS", "")
CONSTANT = b"x" * 60_000

_JSON, _LINES = ("Content-Type", "application/json"), ("Content-Type", "application/jsonl")
_here = threading.local()

Values = Iterable[str | int]
Answer = Iterable[bytes]


def _query(sql: str, values: Values = ()) -> sqlite3.Cursor:
    try:
        connection: sqlite3.Connection = _here.connection
    except AttributeError:
        connection = _here.connection = sqlite3.connect(DATABASE, isolation_level=None)
        connection.executescript(PRAGMAS)
    return connection.execute(sql, tuple(values))


_LEG = "SELECT id, code FROM measures_measure WHERE zone_id = ? AND code > ?"


def _legs(zones: int, end: str) -> str:
    """SQLite merges the legs, each in the order of its index, and reads no row too many."""
    legs = " UNION ALL ".join([_LEG] * zones)
    return (
        f"WITH page AS ({legs} ORDER BY code {end}) "
        "SELECT body FROM page CROSS JOIN measures_body ON measure_id = page.id"
    )


_PAGE = {number: _legs(number, "LIMIT 51") for number in range(1, 13)}
# Without a limit the order of a part is none to SQLite.
_WHOLE = {number: _legs(number, "LIMIT -1") for number in range(1, 13)}
_DEEP = (
    "SELECT body FROM measures_measure CROSS JOIN measures_body ON measure_id = id "
    "WHERE code > ? ORDER BY code LIMIT 51"
)
_FOUND = (
    "SELECT body FROM measures_index CROSS JOIN measures_indexentry entry "
    "ON entry.seq = measures_index.rowid "
    "CROSS JOIN measures_body body ON body.measure_id = entry.measure_id "
    "WHERE measures_index MATCH ? ORDER BY measures_index.rowid DESC LIMIT ?"
)
_ONE = "SELECT body FROM measures_measure JOIN measures_body ON measure_id = id WHERE code = ?"


def _in_zones(zones: str, after: str) -> Iterator[str | int]:
    for zone in zones.split(","):
        yield int(zone)
        yield after


def zone(zones: str, after: str) -> bytes:
    sql = _PAGE[zones.count(",") + 1]
    return _listed(_query(sql, _in_zones(zones, after)).fetchall(), 50)


def deep(after: str) -> bytes:
    return _listed(_query(_DEEP, [after]).fetchall(), 50)


def search_hits(limit: str, ranks: str) -> bytes:
    """`ranks` has an index expression for each rank, the best first."""
    most, rows = int(limit) + 1, []
    for each in ranks.encode("latin-1").decode().split("|"):
        rows += _query(_FOUND, [each, most - len(rows)]).fetchall()
        if len(rows) == most:
            break
    return _listed(rows, most - 1)


def measure(code: str) -> bytes:
    return bytes(_query(_ONE, [code]).fetchone()[0])


def ready(name: str) -> bytes:
    return bytes(_query("SELECT body FROM bench_ready WHERE name = ?", [name]).fetchone()[0])


def constant() -> bytes:
    return CONSTANT


def _listed(rows: list[Any], most: int) -> bytes:
    return b'{"results":[' + b",".join([body for (body,) in rows[:most]]) + b"]}"


def _lines(zones: str) -> Iterator[bytes]:
    cursor = _query(_WHOLE[zones.count(",") + 1], _in_zones(zones, ""))
    while rows := cursor.fetchmany(500):
        yield b"\n".join([body for (body,) in rows]) + b"\n"


_ANSWERS: dict[str, Callable[..., bytes]] = {
    "zone": zone,
    "deep": deep,
    "found": search_hits,
    "measure": measure,
    "ready": ready,
    "constant": constant,
}


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Answer:
    name, *rest = environ["PATH_INFO"][1:].split("/")
    if name == "lines":
        start_response("200 OK", [_LINES])
        return _lines(*rest)
    if "HTTP_IF_NONE_MATCH" in environ:
        seq, digest = _query("SELECT seq, hash FROM measures_head").fetchone()
        if environ["HTTP_IF_NONE_MATCH"].startswith(f'"{seq}.{digest[:8]}'):
            start_response("304 Not Modified", [])
            return []
    body = _ANSWERS[name](*rest)
    start_response("200 OK", [_JSON, ("Content-Length", str(len(body)))])
    return [body]
