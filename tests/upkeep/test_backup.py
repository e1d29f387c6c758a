"""A backup is whole and proved or there is none; a restore is whole and proved or nothing serves."""

from __future__ import annotations

import random
import re
import secrets
import shutil
import threading
import time

import psycopg
import pyrage
import pytest
from django.db import connection

from measures.models import Entry
from tests.helpers import make
from tests.helpers.files import attached
from tests.helpers.places import empty, served
from tests.helpers.processes import go, start_racer
from tests.helpers.soak import SOAKING, seed

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        connection.vendor == "postgresql" and not shutil.which("pg_dump"), reason="no pg_dump"
    ),
]
TABLES = ("measures_entry", "measures_head", "measures_measure", "measures_body", "auth_user")
KILLS = 100 if SOAKING else 7 if connection.vendor == "sqlite" else 3


@pytest.fixture
def record(committed, tmp_path):
    """A record with a document; the head of it."""
    document = attached(text=secrets.token_hex())  # tests beside this one keep their own there
    make.measure()
    yield document
    lose(document)


def lose(document):
    for file in (served().var / "documents").rglob(f"{document.sha256}*"):
        file.unlink()


def head():
    last = Entry.objects.latest("seq")
    return f"{last.seq}:{last.hash}"


def contents(place):
    return {table: place.rows(table) for table in TABLES}


def left_in(place):
    """What is there; the settings of the tests make a directory of static files."""
    return [each for each in place.var.iterdir() if each.name != "static"]


def back_up(path, *options):
    code, said = served().manage("backup", str(path), *options)
    assert code == 0, said
    return said


def test_a_record_comes_back_as_it_was_with_its_documents(record, tmp_path):
    file = tmp_path / "one.backup"
    kept = head()

    said = back_up(file)
    with empty(tmp_path / "new") as place:
        code, restored = place.manage("restore", str(file), f"--head={kept}")
        same = contents(place)
        again, refused = place.manage("restore", str(file))
        proof, _said = place.manage("verify_ledger", f"--head={kept}")
        documents, _said = place.manage("documents", "--check")
        if connection.vendor == "postgresql":
            assert place.rows("pg_stats WHERE tablename = 'measures_measure'", "attname")

    assert f"head {kept}" in said
    assert "Proved: it was read back" in said
    assert file.stat().st_mode & 0o777 == 0o600
    assert (code, proof, documents) == (0, 0, 0), restored
    assert "Missing" not in restored
    assert same == contents(served())
    assert again == 1
    assert "not empty" in refused
    assert [each for each in tmp_path.iterdir() if each.name.startswith(".")] == []


@pytest.mark.skipif(connection.vendor == "sqlite", reason="PostgreSQL only: SQLite has files")
def test_databases_that_killed_proofs_left_are_dropped_and_those_of_others_stay(record, tmp_path):
    left, others = (f"tracker_proof_{int(at)}_aa" for at in (1, time.time()))
    given = connection.get_connection_params()
    known = {key: given[key] for key in ("host", "port", "user", "password") if given.get(key)}
    with psycopg.connect(**known, dbname=given["dbname"], autocommit=True) as server:
        for name in (left, others):
            server.execute(f"CREATE DATABASE {name}")

        back_up(tmp_path / "one.backup")

        found = server.execute("SELECT datname FROM pg_database").fetchall()
        server.execute(f"DROP DATABASE {others}")
    assert (left,) not in found
    assert (others,) in found


def test_what_was_recorded_after_the_backup_is_named(record, tmp_path):
    file = tmp_path / "one.backup"
    back_up(file)
    first = Entry.objects.latest("seq").seq + 1
    make.measure()
    kept = head()

    with empty(tmp_path / "new") as place:
        code, said = place.manage("restore", str(file), f"--head={kept}")

    assert code == 0
    assert (
        f"Missing since: {Entry.objects.latest('seq').seq - first + 1} entries, {first} to" in said
    )


def test_a_backup_of_another_history_is_refused(record, tmp_path):
    file = tmp_path / "one.backup"
    back_up(file)

    with empty(tmp_path / "new") as place:
        code, said = place.manage("restore", str(file), f"--head=1:{'0' * 64}")
        serving, refused = place.manage("serve", "--port", "1")

    assert code == 1
    assert "Its ledger has" in said
    assert serving == 1
    assert "A restore was not finished" in refused


@pytest.mark.once
def test_another_key_is_refused_before_anything_is_restored(record, tmp_path):
    file = tmp_path / "one.backup"
    back_up(file)

    with empty(tmp_path / "new") as place:
        code, said = place.manage("restore", str(file), LEDGER_KEY="k" * 50)

        assert code == 1
        assert "Put the right key back" in said
        assert left_in(place) == []


@pytest.mark.once
def test_a_file_that_was_cut_off_or_changed_is_refused(record, tmp_path):
    file, bad = tmp_path / "one.backup", tmp_path / "bad.backup"
    back_up(file)
    whole = file.read_bytes()
    changed = whole[:500] + bytes([whole[500] ^ 1]) + whole[501:]

    with empty(tmp_path / "new") as place:
        for content in (whole[: len(whole) // 2], whole[:-1], changed, b"", b"no backup"):
            bad.write_bytes(content)
            code, said = place.manage("restore", str(bad))
            assert code == 1, said
            assert "was not restored" in said
        assert place.manage("restore", str(file))[0] == 0


@pytest.mark.once
def test_an_encrypted_backup_needs_its_identity(record, tmp_path):
    identity = pyrage.x25519.Identity.generate()
    key, wrong = tmp_path / "key.txt", tmp_path / "wrong.txt"
    key.write_text(f"# created: today\n{identity}\n")
    wrong.write_text(str(pyrage.x25519.Identity.generate()))
    file = tmp_path / "one.backup"

    said = back_up(file, f"--recipient={identity.to_public()}")
    with empty(tmp_path / "new") as place:
        without = place.manage("restore", str(file))
        bad = place.manage("restore", str(file), f"--identity={wrong}")
        checked = place.manage("restore", str(file), f"--identity={key}", "--check")
        empty_still = left_in(place)
        good = place.manage("restore", str(file), f"--identity={key}")
        same = contents(place)

    assert "Proved: it was read back" in said
    assert file.read_bytes().startswith(b"age-encryption.org/")
    assert "Name the file of its identity" in without[1]
    assert "cannot be decrypted" in bad[1]
    assert (without[0], bad[0], checked[0], good[0]) == (1, 1, 0, 0), (bad, checked, good)
    assert empty_still == []
    assert same == contents(served())


@pytest.mark.once
def test_an_existing_file_and_a_bad_recipient_are_refused(record, tmp_path):
    file = tmp_path / "one.backup"
    file.write_text("of yesterday")

    assert served().manage("backup", str(file))[0] == 1
    assert file.read_text() == "of yesterday"
    code, said = served().manage("backup", str(tmp_path / "two"), "--recipient=age1nonsense")
    assert code == 1
    assert "no recipient of age" in said


def test_a_lost_document_is_named_and_the_rest_is_saved(record, tmp_path):
    lose(record)

    said = back_up(tmp_path / "one.backup")

    assert f"document {record.sha256}" in said


def test_a_backup_while_others_write_is_of_one_moment(record, tmp_path):
    codes = [make.measure().code for _ in range(3)]
    writer = start_racer("writer", 10**6, codes)
    go(writer)
    try:
        said = back_up(tmp_path / "one.backup")
    finally:
        writer.kill()
        writer.communicate()
    seq, digest = re.search(r"head (\d+):(\w+)", said).groups()

    assert Entry.objects.get(seq=seq).hash == digest
    assert "its ledger has no fault" in said


def is_killed(place, moment, *command):
    """Whether the command was killed: it took longer than `moment` seconds."""
    process = place.start(*command)
    killer = threading.Timer(moment, process.kill)
    killer.start()
    process.communicate()
    killer.cancel()
    return process.returncode != 0


def moments_within(run, *arguments):
    """Random moments from the start of a run to a little after the end of one like it."""
    began, chance = time.monotonic(), random.Random(seed())
    run(*arguments)
    took = time.monotonic() - began
    return [chance.uniform(0.1, 1.1) * took for _ in range(KILLS)]


def test_a_backup_killed_at_any_point_is_whole_or_not_there(record, tmp_path):
    kills = 0
    for number, moment in enumerate(moments_within(back_up, tmp_path / "first.backup")):
        file = tmp_path / f"{number}.backup"
        kills += is_killed(served(), moment, "backup", str(file))
        if file.exists():
            with empty(tmp_path / f"new {number}") as place:
                status, output = place.manage("restore", str(file), "--check")
                assert status == 0, output

    back_up(tmp_path / "last.backup")
    print(f"of {KILLS} backups {kills} were killed")  # shown by pytest -s


def restore_among_kills(place, file, moments):
    """Restore until a run is done; return how many were killed before."""
    kills = 0
    while moments and is_killed(place, moments.pop(), "restore", str(file)):
        kills += 1
        if not (place.var / "restore-unfinished").exists() and left_in(place):
            return kills  # killed after its end
    if not moments:
        place.manage("restore", str(file))  # finishes it, or refuses because it is done
    return kills


def test_a_restore_killed_at_any_point_serves_nothing_half_and_is_finished_by_the_next(
    record, tmp_path
):
    file, kills, places = tmp_path / "one.backup", 0, 0
    back_up(file)
    expected = contents(served())
    with empty(tmp_path / "first") as place:
        moments = moments_within(place.manage, "restore", str(file))
    while moments:
        places += 1
        with empty(tmp_path / f"new {places}") as place:
            kills += restore_among_kills(place, file, moments)

            assert contents(place) == expected
            assert place.manage("documents", "--check")[0] == 0
            assert not (place.var / "restore-unfinished").exists()
    print(f"of {KILLS} restores {kills} were killed, in {places} places")
