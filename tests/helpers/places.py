"""A place of its own to restore into: an empty database of the engine under test, and a VAR_DIR."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import psycopg
from django.db import connection

from tests.helpers.processes import database_url


class Place(NamedTuple):
    url: str
    var: Path

    def start(self, *command: str, **env: str) -> subprocess.Popen:
        """`manage.py` with this database and directory."""
        own = {"DATABASE_URL": self.url, "VAR_DIR": str(self.var)}
        return subprocess.Popen(
            [sys.executable, "manage.py", *command],
            env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"} | own | env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def manage(self, *command: str, **env: str) -> tuple[int, str]:
        """Exit code and all output."""
        process = self.start(*command, **env)
        output, errors = process.communicate(timeout=120)
        assert "Traceback" not in errors
        return process.returncode, output + errors

    def rows(self, table: str, columns: str = "*") -> list:
        query = f"SELECT {columns} FROM {table} ORDER BY 1"
        if connection.vendor == "sqlite":
            return self._sqlite(query)
        with psycopg.connect(self.url.replace("postgres://", "postgresql://")) as database:
            return [tuple(map(_plain, row)) for row in database.execute(query).fetchall()]

    def _sqlite(self, query: str) -> list:
        script = "import sqlite3,sys;print(repr(sqlite3.connect(sys.argv[1]).execute(sys.argv[2]).fetchall()))"
        file = self.url.removeprefix("sqlite:///")
        done = subprocess.run(
            [sys.executable, "-c", script, file, query], capture_output=True, text=True, check=True
        )
        return eval(done.stdout)


def _plain(value):
    return bytes(value) if isinstance(value, memoryview) else value


def served() -> Place:
    """The place of the test's own database."""
    return Place(database_url(), Path(os.environ["VAR_DIR"]))


@contextmanager
def empty(directory: Path) -> Iterator[Place]:
    directory.mkdir()
    if connection.vendor == "sqlite":
        yield Place(f"sqlite:///{directory}/db.sqlite3", directory)
        return
    name = f"restored_{secrets.token_hex(6)}"
    whole = database_url()
    with psycopg.connect(whole.replace("postgres://", "postgresql://"), autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        try:
            yield Place(f"{whole.rpartition('/')[0]}/{name}", directory)
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")
