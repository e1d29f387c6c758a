"""`/healthz` and `/readyz`: a load balancer acts on the status, an operator on the words."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone, translation

from measures.models import DailyRun, Verification, VerificationState, triggers
from measures.pages.health import kept
from tests.helpers import make
from tests.helpers.make import NOW
from tests.helpers.server import serving


@pytest.fixture(autouse=True)
def fresh():
    kept.forget()
    yield
    kept.forget()


def ready(client, **extra):
    response = client.get("/readyz", **extra)
    return response, response.json()["checks"]


def proved(**more):
    fields = {"seq": 1, "entries": 1, "subjects": 1, "ran_at": timezone.now()} | more
    Verification.objects.create(**fields)


def test_all_in_order(db, client):
    make.zone()
    proved()
    DailyRun.objects.create(started_at=timezone.now(), finished_at=timezone.now())

    response, checks = ready(client)

    assert response.status_code == 200
    assert response.json()["status"] == "ready"
    assert set(checks.values()) == {"ok"}
    assert set(checks) == {"database", "migrations", "key", "triggers", "disk", "proof", "daily"}
    assert response["Cache-Control"] == "no-store"


def test_alive_needs_no_database_host_or_limit(client, settings):
    settings.RATE_LIMIT_ANONYMOUS, settings.SECURE_SSL_REDIRECT = 1, True

    for _attempt in range(3):
        response = client.get("/healthz", headers={"Host": "10.0.0.7"})
        assert (response.status_code, response.json()) == (200, {"status": "alive"})
    assert client.post("/healthz").status_code == 405
    assert client.head("/healthz").content == b""


def test_probes_by_address_are_answered_outside_limits(db, client, settings):
    settings.RATE_LIMIT_ANONYMOUS, settings.SECURE_SSL_REDIRECT = 1, True

    assert [ready(client, headers={"Host": "10.0.0.7"})[0].status_code for _ in range(3)] == [
        200
    ] * 3


def test_a_lost_trigger_takes_it_out_of_service(db, client):
    name = next(iter(triggers.wanted(connection)))
    triggers.remove(connection, name)

    response, checks = ready(client)

    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert checks["triggers"].startswith("failed: Triggers that keep the record append-only")


def test_a_wrong_key_takes_it_out_of_service(db, client, settings):
    make.zone()
    settings.LEDGER_KEY = "k" * 50

    response, checks = ready(client)

    assert response.status_code == 503
    assert "Put the right key back" in checks["key"]
    assert "k" * 5 not in response.content.decode()


def test_a_missing_migration_takes_it_out_of_service(db, client):
    [(_app, last)] = MigrationLoader(None).graph.leaf_nodes("measures")
    MigrationRecorder(connection).migration_qs.filter(app="measures", name=last).delete()

    response, checks = ready(client)

    assert response.status_code == 503
    assert "manage.py migrate" in checks["migrations"]


def test_little_disk_space_warns_and_none_fails(db, client, settings):
    free = 10**9  # megabytes
    settings.DISK_FREE_MB = free
    assert ready(client)[0].status_code == 503

    kept.forget()
    settings.DISK_FREE_MB = 1
    assert ready(client)[1]["disk"] == "ok"


@pytest.mark.parametrize(
    ("run", "words"),
    [
        (None, "never proved"),
        ({"faults": "entry 3: …"}, "failed or was not finished"),
        ({"state": VerificationState.STARTED}, "failed or was not finished"),
        ({"ran_at": timezone.now() - timedelta(days=3)}, "The last proof is of"),
    ],
)
def test_a_proof_that_is_missing_old_or_bad_is_a_warning(db, client, run, words):
    if run is not None:
        proved(**run)

    response, checks = ready(client)

    assert response.status_code == 200
    assert response.json()["status"] == "ready, with warnings"
    assert words in checks["proof"]


def test_a_database_that_is_away_is_named_without_its_address(db, client, monkeypatch):
    def refuse(*args):
        raise DatabaseError("connection to server at db.internal failed")

    with monkeypatch.context() as away:
        away.setattr(connection, "cursor", refuse)
        response, checks = ready(client)

    assert response.status_code == 503
    assert checks["database"].startswith("failed: It does not answer")
    assert "db.internal" not in response.content.decode()


def test_metrics_follow_lockouts_proofs_and_checkpoints(db, client, settings, tmp_path):
    settings.METRICS_TOKEN = "of this test"
    zone, name = make.zone(), make.user().username
    names = (
        *("lockouts_last_day", "last_proof_timestamp_seconds", "last_proof_ok"),
        "last_checkpoint_timestamp_seconds",
    )

    def metrics():
        text = client.get("/metrics", headers={"Authorization": "Bearer of this test"}).content
        lines = dict(line.rsplit(" ", 1) for line in text.decode().splitlines() if line[:1] != "#")
        return [float(lines[f"tracker_{n}"]) if f"tracker_{n}" in lines else None for n in names]

    assert metrics() == [0, None, None, None]

    with time_machine.travel(NOW, tick=False):
        for _attempt in range(5):
            client.post("/admin/login/", {"username": name, "password": "wrong"})
        call_command("verify_ledger", stdout=StringIO())
        assert metrics() == [1, NOW.timestamp(), 1, None]
    later = NOW + timedelta(hours=3)
    with time_machine.travel(later, tick=False):
        call_command("checkpoint", str(tmp_path / "kept"), stdout=StringIO())
        with connection.cursor() as behind:
            behind.execute("UPDATE measures_zone SET name_en = 'X' WHERE id = %s", [zone.pk])
        with pytest.raises(CommandError):
            call_command("verify_ledger", stdout=StringIO())
        assert metrics() == [1, later.timestamp(), 0, later.timestamp()]
    with time_machine.travel(NOW + timedelta(days=2), tick=False):
        assert metrics()[0] == 0


def test_words_are_english_whatever_the_thread_spoke_last(db, client):
    with translation.override("zh-hant"):
        assert "never proved" in ready(client)[1]["proof"]


@pytest.mark.slow
def test_a_server_says_that_it_is_alive_and_ready_before_its_tables_are_made(tmp_path):
    with serving(
        "tracker.rsgi:application", DATABASE_URL=f"sqlite:///{tmp_path}/new.sqlite3"
    ) as server:
        alive, body = server.request("GET", "/healthz")
        ready, words = server.request("GET", "/readyz")

    assert (alive.status, body) == (200, b'{"status":"alive"}')
    assert ready.status == 503
    assert b"migrate" in words
