"""The access log: who logged in, exported and read the record."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from measures.actions.people import access_log
from measures.models import Access, AccessRecord, triggers
from tests.helpers import make
from tests.helpers.tamper import sql

LOG = "/admin/measures/accessrecord/"
PASSWORD = "correct horse battery"


def logged():
    return [*AccessRecord.objects.order_by("pk").values_list("what", "name")]


def login(client, user, password=PASSWORD):
    return client.post("/admin/login/?next=/admin/", {"username": user, "password": password})


def test_logins_and_logouts_are_logged_with_person_and_address(client, db):
    user = make.user(username="mei")

    login(client, "mei")
    client.post("/admin/logout/")

    assert logged() == [("login", "mei"), ("logout", "mei")]
    record = AccessRecord.objects.first()
    assert (record.user_id, record.address) == (user.pk, "127.0.0.1")


def test_failures_are_counted_and_written_at_powers_of_two(db):
    user, now = make.user(username="mei"), timezone.now()
    access_log._failures.__init__()

    for _ in range(1000):
        access_log.note_failure(now, user=user, address="192.0.2.1")

    counts = AccessRecord.objects.order_by("pk").values_list("count", flat=True)
    assert [*counts] == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]


def test_a_flood_of_names_and_addresses_does_not_fill_the_disk(db):
    access_log._failures.__init__()
    now = timezone.now()

    for number in range(3 * access_log.MOST):
        access_log.note_failure(now, user=None, address=f"2001:db8::{number:x}")

    assert AccessRecord.objects.count() < access_log.MOST + 20
    assert not AccessRecord.objects.exclude(name="").exists()


def test_a_wrong_password_is_logged_and_an_unknown_name_is_not_kept(client, db):
    access_log._failures.__init__()
    make.user(username="mei")

    login(client, "mei", "wrong")
    login(client, "my password by mistake", "wrong")

    assert logged() == [("failed", "mei"), ("failed", "")]


def test_a_lock_out_is_logged(client, db):
    access_log._failures.__init__()
    make.user(username="mei")
    for _ in range(6):
        login(client, "mei", "wrong")

    assert ("locked", "mei") in logged()


def test_exports_and_audit_reads_of_people_are_logged_and_anonymous_ones_are_not(client, db):
    make.measure()
    client.get("/api/v1/measures.csv")
    assert logged() == []
    auditor = make.user("auditor", username="mei")
    client.force_login(auditor)

    client.get("/api/v1/measures.csv?kind=rd_platform")
    client.get("/api/v1/ledger/entries/")
    client.get("/admin/measures/entry/")
    client.get("/admin/measures/entry/1/change/")
    client.get("/api/v1/measures/")

    assert logged()[1:] == [("export", "mei")] + 3 * [("audit", "mei")]
    paths = [*AccessRecord.objects.order_by("pk").values_list("path", flat=True)]
    assert paths[1] == "/api/v1/measures.csv?kind=rd_platform"


def test_a_log_that_cannot_be_written_keeps_nobody_out(client, db, caplog):
    client.force_login(make.user("auditor", username="mei"))
    make.measure()
    sql("ALTER TABLE measures_accessrecord RENAME TO away")

    assert client.get("/api/v1/measures.csv").status_code == 200

    assert "access not recorded: export mei" in caplog.text


@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM measures_accessrecord", "UPDATE measures_accessrecord SET name = 'x'"],
)
def test_the_database_refuses_changes_of_the_log(db, statement):
    access_log.note(Access.LOGIN, timezone.now(), name="mei")

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        sql(statement)


def test_pruning_removes_only_what_is_older_and_says_so(db, settings, capsys):
    settings.ACCESS_LOG_DAYS = 30
    now = timezone.now()
    for days in (40, 31, 29, 0):
        access_log.note(Access.LOGIN, now - timedelta(days=days), name=f"{days}")

    call_command("prune_access_log", dry_run=True)
    assert AccessRecord.objects.count() == 4
    call_command("prune_access_log")

    assert logged() == [("login", "29"), ("login", "0"), ("pruned", "")]
    assert "2 records older" in capsys.readouterr().out
    assert triggers.missing(connection) == []


def test_auditors_read_the_log_and_nobody_writes_it(client, db):
    access_log.note(Access.LOGIN, timezone.now(), name="somebody", address="192.0.2.1")
    client.force_login(make.user("editor"))
    assert client.get(LOG).status_code == 403
    client.force_login(make.user("auditor"))

    page = client.get(LOG, {"what": "login", "q": "192.0.2.1"})

    assert [row.name for row in page.context["cl"].result_list] == ["somebody"]
    client.force_login(make.user(is_superuser=True))
    assert client.get(f"{LOG}add/").status_code == 403
    pk = AccessRecord.objects.first().pk
    assert client.post(f"{LOG}{pk}/delete/", {"post": "yes"}).status_code == 403
    assert client.post(f"{LOG}{pk}/change/", {"name": "x"}).status_code == 403
