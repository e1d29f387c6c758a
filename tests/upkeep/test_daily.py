"""The daily run does what can be done, and says loudly what could not."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from measures.models import Access, AccessRecord, Checkpoint, DailyRun, Verification
from measures.pages.health import kept
from tests.helpers import make
from tests.helpers.tamper import sql

STEPS = ["proof", "checkpoint", "bodies", "digests", "backup", "clean-up"]


@pytest.fixture(autouse=True)
def places(settings, tmp_path, db):
    settings.CHECKPOINT_FILE = tmp_path / "checkpoints.txt"
    settings.ALARM_EMAILS = ["operator@tracker.example"]
    kept.forget()
    yield tmp_path
    kept.forget()


def run(failed=()):
    output = StringIO()
    if failed:
        with pytest.raises(CommandError, match=f"failed at {', '.join(failed)}"):
            call_command("run_daily", stdout=output)
    else:
        call_command("run_daily", stdout=output)
    last = DailyRun.objects.latest("pk")
    assert [step["name"] for step in last.steps] == STEPS
    assert last.failed == list(failed)
    return output.getvalue()


def test_each_step_is_done_and_the_next_proof_takes_the_checkpoint(client, mailoutbox, places):
    make.measure()
    old = timezone.now() - timedelta(days=400)
    AccessRecord.objects.create(at=old, what=Access.LOGIN, name="mei")

    assert "Proved: " in run()
    assert "1 heads kept earlier are in it" in run()

    assert Checkpoint.objects.count() == 2
    assert not AccessRecord.objects.filter(name="mei").exists()
    assert mailoutbox == []
    checks = client.get("/readyz").json()["checks"]
    assert (checks["daily"], checks["proof"]) == ("ok", "ok")


def test_a_fault_is_an_alarm_and_no_checkpoint_vouches_for_it(client, mailoutbox, places):
    make.measure()
    run()
    before = (places / "checkpoints.txt").read_text()
    sql("UPDATE measures_measure SET title_en = 'X'")

    output = run(failed=["proof", "checkpoint"])

    [mail] = mailoutbox
    assert mail.to == ["operator@tracker.example"]
    assert "failed at proof" in mail.subject
    assert "measure" in mail.body
    assert (places / "checkpoints.txt").read_text() == before
    assert "clean-up: " in output
    assert "The run of" in client.get("/readyz").json()["checks"]["daily"]


def test_a_mail_server_that_is_away_changes_no_result(settings, places):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    settings.CHECKPOINT_FILE = places / "no such directory" / "file"
    make.measure()

    output = run(failed=["checkpoint"])

    assert "cannot be written" in output


def test_a_run_that_was_cut_off_or_is_late_is_a_warning(client):
    def daily():
        kept.forget()
        response = client.get("/readyz")
        assert response.status_code == 200
        return response.json()["checks"]["daily"]

    assert "It was never run" in daily()
    run = DailyRun.objects.create(started_at=timezone.now() - timedelta(hours=7))
    assert "was not finished" in daily()
    run.started_at, run.finished_at = timezone.now() - timedelta(hours=31), timezone.now()
    run.save()
    assert "The last run began at" in daily()


@pytest.mark.slow
def test_backups_are_kept_for_as_many_days_as_is_set(settings, transactional_db, places):
    settings.BACKUP_DIR, settings.BACKUP_KEEP = places, 2
    names = [f"tracker-2026-01-0{day}-030000.backup" for day in (1, 2, 3)]
    for name in (*names, "of-somebody-else.backup"):
        (places / name).touch()
    make.measure()

    assert "backup: " in run()

    left = sorted(each.name for each in places.glob("*.backup"))
    assert left[:2] == ["of-somebody-else.backup", names[2]]
    assert len(left) == 3


def test_the_page_about_health_is_for_superusers_and_says_what_is_amiss(client):
    make.measure()
    client.force_login(make.user("administrator"))
    assert client.get("/admin/health/").status_code == 403

    client.force_login(make.user(is_superuser=True, is_staff=True))
    page = client.get("/admin/health/").content.decode()
    assert "The ledger was never proved." in page
    assert "There was none yet." in page
    run()
    page = client.get("/admin/health/").content.decode()
    assert "Proved: " in page
    assert Verification.objects.count() == 1
