"""The preparations of `make run` before it serves."""

import os
import socket
import subprocess
import sys

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from measures.management.commands.serve import Command, restrict_access
from tracker.sqlite.base import DatabaseWrapper

pytestmark = pytest.mark.slow


def test_the_administrator_is_made_once_with_a_password_nobody_knows_before(db, capsys):
    Command().create_administrator()
    password = capsys.readouterr().out.split("password: ")[1].split()[0]
    Command().create_administrator()

    assert capsys.readouterr().out == ""
    assert get_user_model().objects.get(is_superuser=True).check_password(password)
    assert len(password) >= 20


def test_a_database_of_a_later_version_is_refused(db):
    MigrationRecorder(connection).record_applied("measures", "0999_of_the_future")

    with pytest.raises(CommandError, match=r"unknown here: 0999_of_the_future"):
        Command().refuse_newer_database()


def test_a_taken_port_is_named_with_the_way_out():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(CommandError, match=rf"127.0.0.1:{port} .* make run PORT=8123"):
            Command().check_port("127.0.0.1", port)


def test_two_servers_of_an_installation_do_not_share_a_port(settings, tmp_path):
    """granian lets them; who is answered by which would be chance."""
    settings.VAR_DIR = tmp_path
    Command().reserve_port(8123)

    with pytest.raises(CommandError, match="Another server .* port 8123 .* make run PORT="):
        Command().reserve_port(8123)
    Command().reserve_port(8124)


RESERVE = """
import os, django
django.setup()
from measures.management.commands.serve import Command
Command().reserve_port(8123)
os.execv("/bin/sh", ["sh", "-c", "echo serving; read line"])
"""


def test_a_port_is_reserved_until_its_server_ends_however_it_ends(settings, tmp_path):
    """The program that takes the command's place keeps the lock, and a killed one leaves none."""
    settings.VAR_DIR = tmp_path
    env = os.environ | {"VAR_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "-c", RESERVE]
    with subprocess.Popen(command, env=env, stdin=-1, stdout=-1, text=True) as server:
        assert server.stdout.readline() == "serving\n"
        with pytest.raises(CommandError, match="Another server"):
            Command().reserve_port(8123)
        server.kill()

    Command().reserve_port(8123)


def test_the_data_are_the_owners_alone(settings, tmp_path, monkeypatch):
    settings.VAR_DIR = tmp_path
    tmp_path.chmod(0o755)
    file = tmp_path / "db.sqlite3"
    monkeypatch.setitem(connection.settings_dict, "NAME", str(file))
    for suffix in ("", "-wal"):
        (tmp_path / f"db.sqlite3{suffix}").touch(0o644)
    before = os.umask(0o022)
    try:
        restrict_access()
    finally:
        os.umask(before)

    assert tmp_path.stat().st_mode & 0o777 == 0o700
    if connection.vendor == "sqlite":
        assert {each.stat().st_mode & 0o777 for each in tmp_path.iterdir()} == {0o600}


def test_a_new_sqlite_database_is_the_owners_alone(db, tmp_path):
    database = DatabaseWrapper(
        {"NAME": tmp_path / "new.sqlite3", "OPTIONS": {}, "TIME_ZONE": None}
        | {"CONN_MAX_AGE": 0, "AUTOCOMMIT": True, "ATOMIC_REQUESTS": False}
        | {"CONN_HEALTH_CHECKS": False},
        "new",
    )
    with database.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("CREATE TABLE one (id)")
        modes = {each.stat().st_mode & 0o777 for each in tmp_path.iterdir()}
    database.close()

    assert modes == {0o600}


@pytest.mark.once
def test_files_are_prepared_once_and_again_when_something_changed(db, capsys, settings, tmp_path):
    settings.VAR_DIR, settings.STATIC_ROOT = tmp_path, tmp_path / "static"
    Command().prepare_files()
    assert "Building the fixtures" in capsys.readouterr().out

    Command().prepare_files()
    assert capsys.readouterr().out == "Styles, scripts and fixtures are up to date\n"

    (tmp_path / "prepared.txt").write_text("of another day")
    Command().prepare_files()
    assert "Building the fixtures" in capsys.readouterr().out
