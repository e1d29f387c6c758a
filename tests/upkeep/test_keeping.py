"""What an operator will need one day: the page about health says in time what of it is missing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings as configured
from django.db import connection
from django.utils import timezone

from measures.ledger import checkpoints
from measures.models import Checkpoint, Drill, Entry, triggers
from measures.upkeep import keeping
from measures.upkeep.health import State
from tests.helpers import make
from tests.helpers.commands import run
from tests.helpers.outsiders import witness
from tests.helpers.tamper import edit, rehash

NAMES = ["backup", "drill", "checkpoint", "witnesses", "mail"]


@pytest.fixture(autouse=True)
def record(db):
    make.measure()
    return make.measure()


@pytest.fixture
def kept(settings, tmp_path, capsys):
    """An installation in which all is kept as it should be."""
    settings.BACKUP_DIR = settings.WITNESSES = tmp_path
    (tmp_path / "tracker-2026-11-27-001500.backup").write_bytes(bytes(2_500_000))
    settings.EMAIL_HOST, settings.ALARM_EMAILS = "mail.example", ["operator@tracker.example"]
    assert run("record_drill", head()) == ("Recorded: a restore up to entry 5.\n", "")
    run("checkpoint", tmp_path / "checkpoints-outside")
    witness.new_key("witness.example", tmp_path / "own")
    (tmp_path / "keys.txt").write_text(capsys.readouterr().out)
    cosign(tmp_path)
    return tmp_path


def cosign(folder):
    note = checkpoints.log().note()
    (folder / "newspaper.txt").write_text(note + witness.cosign(note, folder / "own"))


def head():
    last = Entry.objects.latest("seq")
    return f"{last.seq}:{last.hash}"


def states(after=timedelta()):
    found = keeping.checks(timezone.now() + after)
    assert [check.name for check in found] == NAMES
    return {check.name: (check.state, str(check.detail)) for check in found}


def amiss(**more):
    return [name for name, (state, _words) in states(**more).items() if state != State.OK]


def test_nothing_is_taken_for_granted(settings):
    found = states()

    assert {state for state, _words in found.values()} == {State.WARNING}
    assert "No restore was tried yet." in found["drill"][1]
    assert "mails are printed" in found["mail"][1]


def test_all_that_is_kept_is_in_order_and_becomes_due_by_itself(kept):
    assert amiss() == []
    found = states()
    assert "2.5 MB" in found["backup"][1]
    assert "1 of 1 cosigned" in found["witnesses"][1]
    assert "restored up to entry 5" in found["drill"][1]
    assert amiss(after=timedelta(hours=31)) == ["backup", "checkpoint"]
    assert amiss(after=timedelta(days=4)) == ["backup", "checkpoint", "witnesses"]
    assert amiss(after=timedelta(days=91)) == ["backup", "drill", "checkpoint", "witnesses"]


def test_a_record_that_a_witness_saw_otherwise_is_found_with_the_stolen_keys(kept):
    triggers.remove(connection)
    edit("actor", "another person", 2)
    rehash(configured.LEDGER_KEY)
    triggers.install(connection)

    state, words = states()["witnesses"]

    assert state == State.FAILED
    assert "not the record that witness.example cosigned" in words


def test_a_cosignature_with_another_key_counts_for_nothing(kept, capsys):
    witness.new_key("witness.example", kept / "thief")
    note = checkpoints.log().note()
    (kept / "newspaper.txt").write_text(note + witness.cosign(note, kept / "thief"))

    assert "0 of 1 cosigned" in states()["witnesses"][1]


@pytest.mark.parametrize("text", ["", "nonsense", "a\nb\nc\n\n— witness.example ===\n"])
def test_a_file_of_a_witness_that_is_broken_is_named_and_stops_nothing(kept, text):
    (kept / "keys.txt").write_text(text or "no key")

    assert states()["witnesses"][0] == State.WARNING
    assert amiss() == ["witnesses"]


def test_a_mail_server_that_is_away_is_named(kept, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    assert "does not answer" in states()["mail"][1]


def test_a_disk_that_is_away_is_named(kept, settings):
    settings.BACKUP_DIR = kept / "away"

    assert states()["backup"] == (State.WARNING, "BACKUP_DIR cannot be read.")


def test_a_drill_of_another_record_is_not_put_on_record():
    _output, refused = run("record_drill", f"2:{'0' * 64}")

    assert "has another hash" in refused
    assert not Drill.objects.exists()


def test_the_page_shows_it_in_local_time(kept, client):
    client.force_login(make.user(is_superuser=True, is_staff=True))
    taken = timezone.localtime(Checkpoint.objects.get().taken_at)

    page = client.get("/admin/health/").content.decode()

    assert f"{taken:%Y-%m-%d %H:%M}, over 5 entries." in page
    assert "2.5 MB" in page
