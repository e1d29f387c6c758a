"""What differs between SQLite and PostgreSQL: a snapshot while others write, and its return."""

from __future__ import annotations

import os
import secrets
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

from django.conf import settings
from django.db import connection, transaction

from measures.models import Head
from measures.upkeep.children import postgresql_url, run, sqlite_url

#: What the names of databases begin with in which backups are proved; the time they were made follows.
_SCRATCH = "tracker_proof_"
_LEFT_AFTER = 24 * 3600  # seconds, longer than any proof takes
#: Parameters of a connection that PostgreSQL's own programs take from the environment.
_ENVIRONMENT = {
    **{"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD"},  # nosec B105: a name
    **{"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT"},
    **{"sslkey": "PGSSLKEY", "passfile": "PGPASSFILE", "service": "PGSERVICE"},
}


class NoScratch(Exception):
    """The role may not create a database to prove a backup in."""


class Engine(Protocol):
    def workplace(self) -> Path:
        """A directory from which `place()` can take a file."""

    def snapshot(self, file: Path) -> Head | None:
        """Write the database as of one moment to `file`; return the head of that moment."""

    def scratch(self, file: Path) -> Any:
        """Context manager: the URL of a database made of `file`, dropped at the end."""

    def is_empty(self) -> bool:
        """Whether the database of the settings holds nothing yet."""

    def place(self, file: Path) -> None:
        """Make `file` the database of the settings, whole or not at all."""


def engine() -> Engine:
    return Sqlite() if connection.vendor == "sqlite" else Postgresql()


class Sqlite:
    def workplace(self) -> Path:
        return Path(connection.settings_dict["NAME"]).parent

    def snapshot(self, file: Path) -> Head | None:
        """SQLite's own backup: one read transaction, which keeps no writer out."""
        name = str(connection.settings_dict["NAME"])
        address = f"file:{quote(name)}?mode=ro"
        with (
            closing(sqlite3.connect(address, uri=True)) as source,
            closing(sqlite3.connect(file)) as target,
        ):
            source.backup(target)
            target.execute("PRAGMA journal_mode=DELETE")
            target.row_factory = sqlite3.Row
            row = target.execute("SELECT * FROM measures_head").fetchone()
        if row is None:
            return None
        fields = {name: row[name] for name in ("key_id", "seq", "hash", "instance")}
        return Head(**fields)

    @contextmanager
    def scratch(self, file: Path) -> Iterator[str]:
        yield sqlite_url(file)
        with closing(sqlite3.connect(file)) as database:
            database.execute("PRAGMA journal_mode=DELETE")  # nothing is left beside the file

    def is_empty(self) -> bool:
        return not Path(connection.settings_dict["NAME"]).exists()

    def place(self, file: Path) -> None:
        target = Path(connection.settings_dict["NAME"])
        file.chmod(0o600)
        with file.open("rb") as written:
            os.fsync(written.fileno())
        os.link(file, target)  # fails if it was made meanwhile
        sync_directory(target.parent)


class Postgresql:
    def workplace(self) -> Path:
        return settings.VAR_DIR

    def snapshot(self, file: Path) -> Head | None:
        """pg_dump of a snapshot that this transaction holds open and has read the head of."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            cursor.execute("SELECT pg_export_snapshot()")
            [snapshot] = cursor.fetchone()
            head = Head.objects.first()
            options = ["--format=custom", "--no-owner", "--no-privileges"]
            _program("pg_dump", *options, f"--snapshot={snapshot}", f"--file={file}")
        return head

    @contextmanager
    def scratch(self, file: Path) -> Iterator[str]:
        """Raises NoScratch."""
        name = f"{_SCRATCH}{int(time.time())}_{secrets.token_hex(6)}"
        try:
            with _server() as server:
                _drop_unused(server)
                server.execute(f"CREATE DATABASE {_quoted(name)} TEMPLATE template0")
        except _psycopg().Error as error:
            raise NoScratch(str(error).strip()) from None
        try:
            _restore(file, name)
            yield postgresql_url(name)
        finally:
            with _server() as server:
                server.execute(f"DROP DATABASE IF EXISTS {_quoted(name)} WITH (FORCE)")

    def is_empty(self) -> bool:
        return not connection.introspection.table_names()

    def place(self, file: Path) -> None:
        """In one transaction, then the planner's statistics."""
        connection.close()
        _restore(file, connection.settings_dict["NAME"])
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _drop_unused(server: Any) -> None:
    """Drop the scratch databases that killed runs left; those in use refuse it.

    A new one may be another run's that is about to fill it.
    """
    found = server.execute("SELECT datname FROM pg_database").fetchall()
    for (name,) in found:
        made, _underscore, _token = name.removeprefix(_SCRATCH).partition("_")
        is_ours = name.startswith(_SCRATCH) and made.isdecimal()
        if is_ours and int(made) < time.time() - _LEFT_AFTER:
            with suppress(_psycopg().errors.ObjectInUse):
                server.execute(f"DROP DATABASE {_quoted(name)}")


def _restore(file: Path, name: str) -> None:
    options = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]
    _program("pg_restore", *options, f"--dbname={name}", str(file))


def _program(name: str, *args: str) -> None:
    """One of PostgreSQL's programs, on the server in use; the password is not an argument."""
    given = connection.get_connection_params()
    env = dict(os.environ) | {"PGDATABASE": connection.settings_dict["NAME"]}
    env |= {to: str(given[key]) for key, to in _ENVIRONMENT.items() if given.get(key)}
    run([name, *args], env=env)


def _quoted(name: str) -> str:
    return str(connection.ops.quote_name(name))


def _psycopg() -> Any:
    """The module that Django has loaded for PostgreSQL: 9 MB that SQLite does without."""
    return connection.Database  # type: ignore[attr-defined]


@contextmanager
def _server() -> Iterator[Any]:
    """A connection that is in no transaction: databases are made and dropped outside one."""
    given = connection.get_connection_params()
    known = {key: given[key] for key in _ENVIRONMENT if given.get(key)}
    name = connection.settings_dict["NAME"]
    with _psycopg().connect(**known, dbname=name, autocommit=True) as server:
        yield server


def sync_directory(directory: Path) -> None:
    """Make the names in `directory` last through a power cut."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
