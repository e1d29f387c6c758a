"""PgBouncer in transaction mode, in front of a cluster of the tests."""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

from .engines import Unavailable, run_as

PROGRAM = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
PATIENCE = 60  # seconds until it listens
#: Each transaction gets another of three connections, so that nothing of a session can be kept.
CONFIGURATION = """
[databases]
* = host={host} user={user}
[pgbouncer]
listen_addr =
unix_socket_dir = {home}
listen_port = 6432
auth_type = any
pool_mode = transaction
min_pool_size = 3
default_pool_size = 10
server_round_robin = 1
logfile = {home}/log
"""


@contextmanager
def behind_pgbouncer(url: str) -> Iterator[str]:
    """The URL of a PgBouncer of its own in front of the cluster at `url`."""
    if not PROGRAM:
        raise Unavailable("pgbouncer was not found (Debian: apt-get install pgbouncer)")
    who, cluster = run_as(), urlsplit(url)
    home = Path(tempfile.mkdtemp(prefix="tracker-pgbouncer-"))
    path = home / "pgbouncer.ini"
    host = unquote(cluster.netloc.partition("@")[2])
    path.write_text(CONFIGURATION.format(host=host, user=cluster.username, home=home))
    if who:
        shutil.chown(home, who["user"])
    process = subprocess.Popen([PROGRAM, "-q", path], cwd=home, **who)
    try:
        _wait(home / ".s.PGSQL.6432", process)
        where = str(home).replace("/", "%2F")
        yield f"postgres://{cluster.username}@{where}:6432{cluster.path}"
    finally:
        process.terminate()
        process.wait(PATIENCE)
        shutil.rmtree(home, ignore_errors=True)


def _wait(path: Path, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until:
        with socket.socket(socket.AF_UNIX) as probe:
            if probe.connect_ex(str(path)) == 0:
                return
    raise Unavailable(f"pgbouncer does not listen at {path}")
