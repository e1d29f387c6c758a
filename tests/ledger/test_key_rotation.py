"""The ledger's key is replaced; each entry is proved by the key that it was written with."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from measures import ledger
from measures.ledger import LedgerUnavailable, key_ring, verification
from measures.models import triggers
from tests.helpers import make
from tests.helpers.tamper import rehash

FIRST = "the first key, of more than 32 characters"


@pytest.fixture
def file(db, settings, tmp_path, monkeypatch):
    """The file of the key in use; two measures are on record."""
    monkeypatch.delenv("LEDGER_KEY")
    settings.VAR_DIR, settings.LEDGER_KEY = tmp_path, FIRST
    path = tmp_path / "ledger_key.txt"
    path.write_text(FIRST + "\n")
    make.measure()
    return path


def rotate(file, settings):
    """The last entry of the old key; as after the restart."""
    seq, _hash = ledger.current_head()
    call_command("rotate_ledger_key")
    settings.LEDGER_KEY = file.read_text().strip()
    return seq


def test_old_and_new_entries_are_proved_by_their_keys(file, settings):
    last = [rotate(file, settings)]
    make.measure()
    last.append(rotate(file, settings))
    make.measure()

    ring = key_ring.ring()
    assert verification.verify().faults == []
    assert [old.until for old in ring.old] == last
    assert len({ring.current, *(old.key for old in ring.old)}) == 3
    assert ring.of_entry(1) == FIRST
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_server_that_was_not_restarted_writes_nothing(file):
    call_command("rotate_ledger_key")

    with pytest.raises(LedgerUnavailable, match="Put the right key back"):
        make.measure()


def test_an_old_key_is_good_for_nothing_later(file, settings):
    """Whoever stole it recomputes the whole chain with it."""
    last = rotate(file, settings)
    make.measure()
    triggers.remove(connection)
    rehash(FIRST)

    faults = verification.verify().faults

    assert any("was not written with the key of this ledger" in fault for fault in faults)
    assert not any(fault.startswith(f"entry {last}:") for fault in faults)


def test_without_the_old_key_its_entries_are_not_proved(file, settings):
    rotate(file, settings)
    settings.LEDGER_KEY = settings.LEDGER_KEY.splitlines()[0]

    assert any("entry 1" in fault for fault in verification.verify().faults)


def test_a_key_in_the_environment_is_left_to_the_operator(file, monkeypatch):
    monkeypatch.setenv("LEDGER_KEY", FIRST)

    with pytest.raises(CommandError, match="set in the environment"):
        call_command("rotate_ledger_key")
    assert file.read_text().strip() == FIRST


def test_a_line_that_is_no_old_key_is_refused():
    with pytest.raises(ValueError, match="KEY until SEQ"):
        key_ring.read(f"{FIRST}\nanother key without its last entry")
