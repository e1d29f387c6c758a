"""How a run of `verify_ledger` ends: its exit code, and what is stored of it."""

import os
import subprocess
import sys
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError

from measures.models import Verification
from tests.helpers import make
from tests.helpers.processes import database_url
from tests.helpers.tamper import sql


def test_the_exit_code_tells_faults_from_a_failure_to_run(db, tmp_path):
    make.measure()
    sql("UPDATE measures_measure SET title_en = 'X'")
    with pytest.raises(CommandError) as faulty:
        call_command("verify_ledger", stdout=StringIO())
    with pytest.raises(CommandError) as unread:
        call_command("verify_ledger", "--checkpoints", str(tmp_path / "none"))

    assert (faulty.value.returncode, unread.value.returncode) == (1, 2)


@pytest.mark.parametrize("error", [RuntimeError("no reason"), DatabaseError("no reason")])
def test_a_run_that_fails_says_so_and_is_stored_as_failed(db, monkeypatch, error):
    def stop(*_progress):
        raise error

    make.measure()
    monkeypatch.setattr("measures.management.commands.verify_ledger.Command.progress", stop)

    with pytest.raises(CommandError, match="no reason") as failure:
        call_command("verify_ledger", stdout=StringIO())

    assert failure.value.returncode == 2
    result = Verification.objects.get()
    assert (result.state, result.ok, result.faults) == ("failed", False, "no reason")


@pytest.mark.slow
@pytest.mark.parametrize(("broken", "code"), [(False, 0), (True, 1)])
def test_a_reader_that_stops_gets_the_exit_code_and_no_trace(committed, broken, code):
    make.measure()
    if broken:
        sql("UPDATE measures_measure SET title_en = 'X'")
    command = f"{sys.executable} manage.py verify_ledger | true; echo ${{PIPESTATUS[0]}}"

    done = subprocess.run(
        ["bash", "-c", command],
        capture_output=True,
        text=True,
        env=os.environ
        | {"DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "tests.settings"},
    )

    assert done.stdout.strip() == str(code)
    assert "Trace" not in done.stderr
    assert "BrokenPipe" not in done.stderr
