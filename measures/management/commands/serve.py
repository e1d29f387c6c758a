import fcntl
import hashlib
import os
import resource
import secrets
import socket
import sys
from argparse import ArgumentParser
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection, connections
from django.db.migrations.loader import MigrationLoader
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from measures.actions import reindex
from measures.actions.people import account_record, accounts, rights_settings
from measures.upkeep import backup

#: Open files beside those of connections: the database, responses on their way, libraries.
FILES = 1024
PROGRAM = "tracker.rsgi:application"
#: granian's allocator, jemalloc, returns what it copied of large responses to the system at once;
#: else it keeps what a flood of them took.
ALLOCATOR = {"_RJEM_MALLOC_CONF": "oversize_threshold:131072"}  # bytes


def options() -> list[str]:
    """How granian is run; the benchmarks run it likewise."""
    return [
        *("--interface", "rsgi", "--loop", "uvloop", "--workers", "1", "--no-ws", "--http", "1"),
        *("--backlog", str(settings.BACKLOG), "--backpressure", str(settings.CONNECTIONS)),
        *("--http1-header-read-timeout", str(settings.HEADER_TIMEOUT * 1000)),
        *("--http1-buffer-size", "16384"),  # a longer address or header is refused with 431
        *("--workers-kill-timeout", str(settings.STOP_TIMEOUT)),  # then readers are cut off
    ]


def raise_file_limit() -> None:
    """Let this process, and granian in its place, open a file for each connection."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = settings.CONNECTIONS + FILES
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def restrict_access() -> None:
    """Leave the data directory and the SQLite database to their owner; also what is made later."""
    os.umask(0o077)
    settings.VAR_DIR.chmod(0o700)
    if connection.vendor == "sqlite":
        for suffix in ("", "-wal", "-shm", "-writer"):
            with suppress(FileNotFoundError):
                Path(f"{connection.settings_dict['NAME']}{suffix}").chmod(0o600)


class Command(BaseCommand):
    help = "Prepare tables, static files, fixtures and an administrator; then serve with granian."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        self.refuse_unfinished_restore()
        self.check_port(options["host"], options["port"])
        self.reserve_port(options["port"])
        restrict_access()
        try:
            self.prepare()
        except (DatabaseError, OSError) as error:
            name = connection.settings_dict["NAME"]
            raise CommandError(
                f"The database {name} cannot be used: {error}. Check that it and its directory "
                "can be written, or set DATABASE_URL."
            ) from None
        connections.close_all()
        self.print_addresses(f"http://{options['host']}:{options['port']}")
        self.serve(options["host"], options["port"])

    def prepare(self) -> None:
        self.refuse_newer_database()
        self.say("Preparing the tables")
        call_command("migrate", verbosity=0)
        self.prepare_files()
        self.say("Loading the fixtures")
        call_command("load_fixtures", stdout=self.stdout)
        call_command("reindex", missing=True, stdout=self.stdout)
        reindex.refresh_bodies(localdate())
        self.create_administrator()
        self.record_rights()

    def record_rights(self) -> None:
        """Record accounts that an earlier version made, and the settings that decide rights."""
        if entries := account_record.begin(timezone.now()):
            self.say(f"Recorded {entries} accounts and glossary terms")
        values = rights_settings.decisive(settings)
        rights_settings.record_settings(values, by=account_record.SYSTEM, at=timezone.now())

    def prepare_files(self) -> None:
        """Collect static files and build the fixtures, unless nothing changed since last time."""
        stamp = settings.VAR_DIR / "prepared.txt"
        if stamp.exists() and stamp.read_text() == _fingerprint():
            self.say("Styles, scripts and fixtures are up to date")
            return
        self.say("Preparing styles and scripts")
        call_command("collectstatic", interactive=False, verbosity=0)
        self.say("Building the fixtures")
        call_command("build_fixtures", stdout=self.stdout)
        stamp.write_text(_fingerprint())

    def refuse_unfinished_restore(self) -> None:
        if backup.is_unfinished():
            raise CommandError(
                "A restore was not finished. Run the same `manage.py restore` again; "
                "until then nothing is served."
            )

    def refuse_newer_database(self) -> None:
        loader = MigrationLoader(connection)
        known = set(loader.disk_migrations)
        known.update(*(migration.replaces for migration in loader.replacements.values()))
        newer = [
            name
            for app, name in loader.applied_migrations
            if app == "measures" and (app, name) not in known
        ]
        if newer:
            raise CommandError(
                f"The database belongs to a later version of the tracker (unknown here: "
                f"{', '.join(newer)}). Install that version or a later one; nothing was changed."
            )

    def create_administrator(self) -> None:
        if get_user_model().objects.filter(is_superuser=True).exists():
            return
        password = secrets.token_urlsafe(15)
        content = {"username": "admin", "is_staff": True, "is_superuser": True}
        by, reason = account_record.SYSTEM, _("First administrator.")
        accounts.create_account(content, password, by=by, reason=reason, at=timezone.now())
        self.say(f"Administrator: admin, password: {password}  (shown only once)")

    def check_port(self, host: str, port: int) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except (OSError, OverflowError) as error:
                raise CommandError(
                    f"{host}:{port} cannot be served ({error}). Choose another: make run PORT=8123"
                ) from None

    def reserve_port(self, port: int) -> None:
        """Lock a file for as long as this process serves: granian would share the port."""
        path = settings.VAR_DIR / f"port-{port}.lock"
        lock = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            raise CommandError(
                f"Another server of this installation uses port {port} ({path} is locked). "
                "Stop it, or choose another port: make run PORT=8123"
            ) from None
        os.set_inheritable(lock, True)

    def print_addresses(self, site: str) -> None:
        zone = reverse("api:zone_measures", args=["hetao"])
        for label, path in (
            ("Start page", reverse("start")),
            ("API", reverse("api:index")),
            ("API docs", reverse("api:docs")),
            ("Admin", reverse("admin:index")),
            ("Measures of Hetao", zone),
        ):
            self.say(f"{label:<18} {site}{path}")
        self.say("Ctrl-C stops the server.")

    def serve(self, host: str, port: int) -> None:
        program = Path(sys.executable).with_name("granian")
        where = ["--host", host, "--port", str(port)]
        quiet = ["--log-level", "warning"]
        os.chdir(settings.BASE_DIR)
        raise_file_limit()
        command = [str(program), *where, *options(), *quiet, PROGRAM]
        os.execve(program, command, ALLOCATOR | os.environ)  # nosec # B606: granian

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def _fingerprint() -> str:
    """A digest of the inputs of static files and fixtures, and of whether the output exists."""
    root = settings.BASE_DIR
    trees = [root / "seeds", root / "fixtures", root / "measures" / "static"]
    files = [root / "requirements.txt", *(f for tree in trees for f in tree.rglob("*.*"))]
    inputs = [f"{f} {f.stat().st_size} {f.stat().st_mtime_ns}" for f in sorted(files)]
    output = [str(Path(settings.STATIC_ROOT, "staticfiles.json").exists())]
    return hashlib.sha256("\n".join(inputs + output).encode()).hexdigest()
