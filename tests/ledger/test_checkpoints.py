"""Checkpoints: signed notes, the keys that sign them, and their verification."""

import json
import stat

import pytest
from django.db import transaction

from measures import ledger
from measures.actions import workflow
from measures.ledger import checkpoints, notes
from measures.models import Checkpoint, Head, Measure
from tests.helpers import make
from tests.helpers.commands import run
from tests.helpers.make import DAY, NOW


def test_a_checkpoint_is_a_signed_note_that_the_tree_must_still_hold(db, tmp_path):
    file = tmp_path / "checkpoints"
    measure = make.measure()
    assert run("checkpoint", file)[1] == ""
    workflow.advance(
        measure, to="in_progress", by=make.BY, reason="begun", effective_on=DAY, at=NOW
    )
    assert run("checkpoint", file)[1] == ""

    sizes = [note.split("\n")[1] for note in file.read_text().strip().split("\n\n")[::2]]
    assert sizes == ["3", "4"]
    assert [taken.size for taken in Checkpoint.objects.all()] == [3, 4]
    out, failure = run("verify_ledger", "--checkpoints", file)
    assert failure == ""
    assert "2 heads kept" in out


def test_a_checkpoint_shows_the_tail_that_was_cut(db, tmp_path):
    file = tmp_path / "checkpoints"
    measure = make.measure()
    backup = transaction.savepoint()
    make.measure()
    run("checkpoint", file)
    transaction.savepoint_rollback(backup)
    assert Measure.objects.get() == measure

    assert run("verify_ledger")[1] == ""
    out, failure = run("verify_ledger", "--checkpoints", file)
    assert out.startswith("head: a checkpoint of 5 entries was kept; the tree ends at 3")


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (lambda note: note.replace("\n3\n", "\n2\n"), "was not signed with the key"),
        (lambda note: note.replace("— ", "— x"), "was not signed with the key"),
        (lambda note: note[:-4], "was not signed with the key"),
        (lambda note: '{"seq":3,"hash":"00","at":"","mac":"00"}', "was not signed with the key"),
        (lambda note: "garbage", "is no checkpoint"),
        (lambda note: "a\n-1\nAAAA\n", "is no checkpoint"),
        (lambda note: '{"mac": 7}', "is no checkpoint"),
        (lambda note: '{"mac": "", "a": "\\ud800"}', "is no checkpoint"),
        (lambda note: "{" * 100_000, "is no checkpoint"),
    ],
)
def test_a_spoilt_checkpoint_is_a_fault_with_its_line(db, tmp_path, spoil, fault):
    file = tmp_path / "checkpoints"
    make.measure()
    run("checkpoint", file)
    good = file.read_text()
    file.write_text(f"{good}{spoil(good.strip())}\n\n{good}")

    out, failure = run("verify_ledger", "--checkpoints", file)

    assert f"checkpoints, line 7: it {fault}" in out
    assert failure == "The ledger has 1 fault."


def test_the_lines_of_older_files_still_count(db, tmp_path, settings):
    file = tmp_path / "checkpoints"
    make.measure()
    seq, digest = ledger.current_head()
    content = {"instance": str(Head.objects.get().instance), "seq": seq, "hash": digest, "at": "x"}
    mac = checkpoints._mac(content, settings.LEDGER_KEY)
    file.write_text(json.dumps(content | {"mac": mac}) + "\n")
    run("checkpoint", file)

    assert "2 heads kept" in run("verify_ledger", "--checkpoints", file)[0]


def test_notes_and_keys_have_the_form_of_their_standard():
    """The example of c2sp.org/signed-note, which Go's golang.org/x/mod/sumdb/note makes."""
    key = notes.Key(
        "PeterNeumann",
        notes.b64decode("ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")[1:],
    )
    text = (
        "If you think cryptography is the answer to your problem,\n"
        "then you don't know what your problem is.\n"
    )
    line = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"

    assert str(key) == "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    assert notes.is_signed(f"{text}\n{line}", [key])
    assert notes.is_signed(f"{text}\n— other AAAA\nodd\n{line}", [key])
    assert not notes.is_signed(f"{text}x\n\n{line}", [key])
    assert not notes.is_signed(f"{text}\n{line}", [notes.Key("other", key.public)])


def test_after_a_rotation_old_checkpoints_still_count(db, tmp_path, settings, monkeypatch):
    monkeypatch.delenv("CHECKPOINT_KEY", raising=False)
    settings.VAR_DIR, key_file, kept = tmp_path, tmp_path / "checkpoint_key.txt", tmp_path / "kept"
    settings.CHECKPOINT_KEY = "the first key as long as a key must be"
    key_file.write_text(settings.CHECKPOINT_KEY)
    make.measure()
    witnessed = checkpoints.log().public_keys()

    for signatures in (1, 2, 2):
        run("checkpoint", kept)
        note = kept.read_text().strip().split("\n\n")[-1]
        assert note.count("— ") == signatures
        assert run("rotate_checkpoint_key")[1] == ""
        settings.CHECKPOINT_KEY = key_file.read_text()

    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert [word.startswith("public:") for word in settings.CHECKPOINT_KEY.splitlines()] == (
        [False, False, True, True]
    )
    assert checkpoints.log().public_keys()[-1:] == witnessed
    assert "3 heads kept" in run("verify_ledger", "--checkpoints", kept)[0]


def test_a_key_of_the_environment_or_a_spoilt_one_gets_a_clear_message(db, tmp_path, settings):
    make.measure()
    assert "environment" in run("rotate_checkpoint_key")[1]

    settings.CHECKPOINT_KEY = "public:" + "A" * 44
    assert "CHECKPOINT_KEY is missing or" in run("checkpoint", tmp_path / "kept")[1]
    for spoilt in ("too short, and of two words", ""):
        settings.CHECKPOINT_KEY = spoilt
        assert "CHECKPOINT_KEY is missing or" in run("checkpoint", tmp_path / "kept")[1]
    assert Checkpoint.objects.count() == 0
