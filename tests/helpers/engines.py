"""A throw-away PostgreSQL cluster for a run of the tests."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

#: Who runs the server when root runs the tests: PostgreSQL refuses to be run by root.
UNPRIVILEGED = ("postgres", "nobody")


class Unavailable(Exception):
    """PostgreSQL cannot run here; the message says why."""


class Cluster(NamedTuple):
    """A running cluster; `stop` and `start` are for tests of what happens meanwhile."""

    url: str
    stop: Callable[[], None]
    start: Callable[[], None]


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Start a cluster of its own on a socket of its own; stop and remove it at the end."""
    programs, who = _programs(), run_as()
    home = Path(tempfile.mkdtemp(prefix="tracker-postgresql-"))
    data = home / "data"

    def run(program: str, *args: str) -> None:
        command = [str(programs / program), "-D", str(data), *args]
        done = subprocess.run(command, cwd=home, capture_output=True, text=True, **who)
        if done.returncode:
            raise Unavailable(f"{program} failed: {(done.stderr or done.stdout).strip()}")

    def start() -> None:
        # Its disk need not outlive it: the tests kill their own processes, never the server.
        options = f"-k {home} -c listen_addresses= -c fsync=off -c synchronous_commit=off"
        run("pg_ctl", "-w", "-l", str(home / "log"), "-o", options, "start")

    def stop() -> None:
        run("pg_ctl", "-w", "-m", "immediate", "stop")

    try:
        if who:
            shutil.chown(home, who["user"])
        run("initdb", "-U", "tracker", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        start()
        try:
            yield Cluster(f"postgres://tracker@{quote(str(home), safe='')}/tracker", stop, start)
        finally:
            if (data / "postmaster.pid").exists():
                stop()
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def postgresql() -> Iterator[str]:
    """The URL of a cluster of its own."""
    with cluster() as running:
        yield running.url


def _programs() -> Path:
    """The directory of the newest server programs: Debian's first, then PATH."""
    homes = Path("/usr/lib/postgresql").glob("*/bin")
    newest_first = sorted(homes, key=lambda home: float(home.parent.name), reverse=True)
    if on_path := shutil.which("initdb"):
        newest_first.append(Path(on_path).resolve().parent)
    for home in newest_first:
        if (home / "initdb").exists() and (home / "pg_ctl").exists():
            return home
    raise Unavailable("initdb and pg_ctl were not found (Debian: apt-get install postgresql)")


def run_as() -> dict[str, Any]:
    """How to run the server: as another user, when root runs the tests."""
    if os.geteuid():
        return {}
    for name in UNPRIVILEGED:
        try:
            group = pwd.getpwnam(name).pw_gid
        except KeyError:
            continue
        return {"user": name, "group": group, "extra_groups": []}
    raise Unavailable(f"root may not run it and there is no user {' or '.join(UNPRIVILEGED)}")
