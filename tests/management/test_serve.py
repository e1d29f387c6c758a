"""The preparations of `make run` before it serves."""

import socket

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from measures.management.commands.serve import Command

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


def test_files_are_prepared_once_and_again_when_something_changed(db, capsys, settings, tmp_path):
    settings.VAR_DIR, settings.STATIC_ROOT = tmp_path, tmp_path / "static"
    Command().prepare_files()
    assert "Building the fixtures" in capsys.readouterr().out

    Command().prepare_files()
    assert capsys.readouterr().out == "Styles, scripts and fixtures are up to date\n"

    (tmp_path / "prepared.txt").write_text("of another day")
    Command().prepare_files()
    assert "Building the fixtures" in capsys.readouterr().out
