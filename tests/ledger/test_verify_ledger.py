"""`verify_ledger` and `checkpoint`."""

import json
import subprocess
import sys

import pytest
from django.db import connection

from measures import ledger
from measures.models import Verification
from tests.helpers import make
from tests.helpers.commands import run


def break_a_row(measure):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE measures_measure SET title_en = 'X' WHERE id = %s", [measure.pk])


def test_an_intact_ledger_verifies_and_the_result_is_stored(db):
    make.measure()

    out, failure = run("verify_ledger")

    seq, digest = ledger.current_head()
    assert failure == ""
    assert "3 entries" in out
    assert f"head {seq}:{digest}" in out
    result = Verification.objects.get()
    assert (result.ok, result.seq, result.hash, result.entries, result.subjects) == (
        True,
        seq,
        digest,
        3,
        3,
    )


def test_faults_are_printed_kept_and_fail_the_command(db):
    measure = make.measure()
    break_a_row(measure)

    out, failure = run("verify_ledger")

    assert f"measure {measure.code}: its tables differ from entry 3" in out
    assert failure == "The ledger has 1 fault."
    assert not Verification.objects.get().ok


def test_the_result_as_json(db):
    measure = make.measure()
    assert json.loads(run("verify_ledger", "--json")[0])["ok"] is True
    break_a_row(measure)

    out, failure = run("verify_ledger", "--json")

    payload = json.loads(out)
    assert (payload["ok"], payload["entries"], payload["seq"]) == (False, 3, 3)
    assert payload["faults"] == [f"measure {measure.code}: its tables differ from entry 3"]
    assert failure


def test_an_empty_ledger_verifies(db):
    assert run("verify_ledger")[1] == ""


def test_a_head_kept_from_earlier_is_looked_for(db):
    make.measure()
    seq, digest = ledger.current_head()

    assert run("verify_ledger", "--head", f"{seq}:{digest}")[1] == ""
    out, failure = run("verify_ledger", "--head", f"{seq + 1}:{digest}")
    assert out.startswith("head: entry 4 was kept; the ledger ends at 3")
    assert failure


@pytest.mark.parametrize("head", ["7", "x:y", "1:abc", f"-1:{'0' * 64}", f"1:{'g' * 64}"])
def test_a_malformed_head_gets_one_clear_message(db, head):
    assert "seq:hash" in run("verify_ledger", f"--head={head}")[1]
    assert Verification.objects.count() == 0


def test_files_that_cannot_be_used_get_one_clear_message(db, tmp_path):
    make.measure()
    (tmp_path / "image").write_bytes(b"\xff\xfe\xff")

    assert "cannot be written" in run("checkpoint", tmp_path)[1]
    assert "cannot be written" in run("checkpoint", tmp_path / "no" / "such" / "place")[1]
    assert "cannot be read" in run("verify_ledger", "--checkpoints", tmp_path / "none")[1]
    assert "cannot be read" in run("verify_ledger", "--checkpoints", tmp_path / "image")[1]


def test_checkpoint_refuses_an_empty_ledger_and_another_key(db, tmp_path, settings):
    file = tmp_path / "checkpoints"
    assert "empty" in run("checkpoint", file)[1]
    make.measure()
    settings.LEDGER_KEY = "another key, long enough to be taken for one"

    assert "LEDGER_KEY" in run("checkpoint", file)[1]
    assert not file.exists()


@pytest.mark.slow
def test_commands_on_a_database_without_tables_name_the_remedy(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    for command in (["verify_ledger"], ["checkpoint", "file"]):
        done = subprocess.run(
            [sys.executable, "manage.py", *command], capture_output=True, text=True
        )
        assert done.returncode == (2 if command == ["verify_ledger"] else 1)
        assert "manage.py migrate" in done.stderr
        assert "Traceback" not in done.stderr
