"""How the tracker connects to SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

# SQLite as measured in docs/operations.md: WAL, FULL, IMMEDIATE behind a fair lock.
_SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA recursive_triggers=ON; "
        "PRAGMA journal_size_limit=67108864; PRAGMA trusted_schema=OFF; "
        "PRAGMA cache_size=-16000"  # kB, eight times the default: keeps the writer's pages cached
    ),
}
SQLITE = {"ENGINE": "tracker.sqlite", "OPTIONS": _SQLITE_OPTIONS, "CONN_MAX_AGE": None}


class Limits(NamedTuple):
    """Times in seconds; 0 is no limit, except of `connect`."""

    connections: int
    connect: int  # also for a free connection of the pool
    lock: int
    statement: int
    idle: int  # within a transaction
    pooler: bool  # whether a pooler such as PgBouncer gives out connections by transaction


def postgresql(limits: Limits, options: Mapping[str, Any]) -> dict[str, Any]:
    """Django's settings of the database. `options` are those of DATABASE_URL and win."""
    pool = {
        "min_size": 1,
        "max_size": limits.connections,
        "timeout": limits.connect,
        # Later attempts would wait longer and longer while the database is back already.
        "reconnect_timeout": limits.connect,
    }
    defaults: dict[str, Any] = {"connect_timeout": limits.connect, "pool": pool}
    if not limits.pooler:  # which refuses `options`
        times = {
            "lock_timeout": limits.lock,
            "statement_timeout": limits.statement,
            "idle_in_transaction_session_timeout": limits.idle,
        }
        defaults["options"] = " ".join(f"-c {name}={value}s" for name, value in times.items())
    return {
        # Several statements go as one message, which the server does not bind values to.
        "OPTIONS": defaults | dict(options) | {"server_side_binding": False},
        "CONN_HEALTH_CHECKS": True,  # a connection that broke is not given out
        # A cursor lives on one connection of the server, the next transaction gets another.
        "DISABLE_SERVER_SIDE_CURSORS": limits.pooler,
    }
