"""Commands of this installation in processes of their own, on a database of our choice."""

from __future__ import annotations

import json
import os
import subprocess  # nosec # B404: our own commands and PostgreSQL's
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db import connection


class ChildFailed(Exception):
    """A command failed; the message is its output."""


def manage(url: str, *args: str, accept: tuple[int, ...] = (0,)) -> str:
    """The output of `manage.py` with the database at `url`. Raises ChildFailed."""
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), *args]
    env = os.environ | {"DATABASE_URL": url, "DATABASE_STATEMENT_TIMEOUT": "0"}
    return run(command, env=env, accept=accept)


def proved(url: str, heads: list[tuple[int, str]]) -> dict[str, Any]:
    """The result of `verify_ledger` on the database at `url`, with heads kept elsewhere."""
    kept = [f"--head={seq}:{digest}" for seq, digest in heads]
    output = manage(url, "verify_ledger", "--json", *kept, accept=(0, 1))
    try:
        result: dict[str, Any] = json.loads(output)
    except ValueError:
        raise ChildFailed("The proof did not come to its end.") from None
    return result


def run(command: list[str], *, env: dict[str, str], accept: tuple[int, ...] = (0,)) -> str:
    """The output of a command. It inherits inheritable files, such as the lock of a restore."""
    try:
        done = subprocess.run(  # nosec # B603: no shell, our own arguments
            command,
            env=env,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            close_fds=False,
        )
    except FileNotFoundError:
        raise ChildFailed(f"{command[0]} is not installed here.") from None
    if done.returncode not in accept:
        raise ChildFailed((done.stderr or done.stdout).strip()[-2000:])
    return done.stdout


def sqlite_url(path: Path) -> str:
    return f"sqlite:///{path}"


def postgresql_url(name: str) -> str:
    """The URL of the database `name` on the server in use, with the same parameters."""
    given = connection.settings_dict
    secret = f":{quote(given['PASSWORD'], safe='')}" if given["PASSWORD"] else ""
    port = f":{given['PORT']}" if given["PORT"] else ""
    user, host = quote(given["USER"], safe=""), quote(given["HOST"], safe="")
    return f"postgres://{user}{secret}@{host}{port}/{quote(name, safe='')}"
