"""An auditor proves the record from a page."""

import pytest
from django.db import connection

from measures.admin import proof
from measures.models import Verification, triggers
from measures.upkeep.proving import Proving, Run
from tests.helpers import make
from tests.helpers.commands import run
from tests.helpers.make import NOW
from tests.helpers.pages import text_of
from tests.helpers.tamper import amend, edit, rehash

ADDRESS = "/admin/measures/entry/proof/"


@pytest.fixture
def auditor(transactional_db, client):
    amend(make.measure("TEST-001"), "Another")
    client.force_login(make.user("auditor"))
    return client


@pytest.fixture
def proving(monkeypatch):
    own = Proving()
    monkeypatch.setattr(proof, "PROVING", own)
    return own


def prove(client, proving):
    assert client.post(ADDRESS, {"prove": "1"})["Location"] == ADDRESS
    proving.thread.join(60)
    return text_of(client.get(ADDRESS))


def test_a_clean_record_is_proved_and_the_checkpoint_outside_is_shown(auditor, proving, tmp_path):
    run("checkpoint", tmp_path / "kept")

    text = prove(auditor, proving)

    assert "No fault was found. 4 entries form one chain and one tree" in text
    assert "Last checkpoint kept outside 4 " in text
    assert Verification.objects.get().ok


def test_the_first_wrong_entry_is_named_with_what_stands_before_it(auditor, proving):
    triggers.remove(connection)
    edit("actor", "somebody else", 3)
    triggers.install(connection)

    text = prove(auditor, proving)

    assert "First wrong entry: 3" in text
    assert "somebody else" in text
    assert "The entries before it, 2 in number, are proved." in text
    assert "entry 3: its content is not what was hashed" in text


def test_a_record_that_differs_from_the_checkpoint_is_found(auditor, proving, tmp_path, settings):
    run("checkpoint", tmp_path / "kept")
    triggers.remove(connection)
    edit("actor", "somebody else", 2)
    rehash(settings.LEDGER_KEY)
    triggers.install(connection)

    assert "has not the root that a kept checkpoint names" in prove(auditor, proving)


def test_one_proof_runs_at_a_time_and_shows_how_far_it_is(auditor, proving):
    proving.run = Run(NOW, done=812, total=1314)

    answer = auditor.post(ADDRESS, {"prove": "1"}, follow=True)

    text = text_of(answer)
    assert "A proof is under way already." in text
    assert "812 of 1314 entries" in text or "812 of 1,314 entries" in text
    assert "Prove the whole record" not in text
    assert not Verification.objects.exists()
