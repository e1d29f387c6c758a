"""Tokens: created in the admin or by command, shown once, revoked, used without waiting."""

import threading
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from measures import ledger
from measures.models import Entry, Token, make_token
from tests.helpers import make
from tests.helpers.api import token as token_by_command

LIST = "/admin/measures/token/"
ZONES = "/api/v1/zones/"


@pytest.fixture
def chief(client, db):
    user = make.user(is_superuser=True, username="chief")
    client.force_login(user)
    return user


def order(user, **more):
    fields = {"user": user.pk, "name": "dashboard", "scopes": ["read", "audit"], "days": 30}
    return fields | more


def test_a_token_created_in_the_admin_is_shown_once_and_works(client, api, chief):
    ada = make.user(username="ada")

    response = client.post(f"{LIST}add/", order(ada))

    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    secret, page = response.context["secret"], response.content.decode()
    assert secret.startswith("pmt_")
    assert page.count(secret) == 1
    row = Token.objects.get()
    assert (row.user, row.name, row.scopes) == (ada, "dashboard", "read audit")
    assert timedelta(days=29) < row.expiry - timezone.now() < timedelta(days=31)
    api.credentials(HTTP_AUTHORIZATION=f"Token {secret}")
    assert api.get(ZONES).status_code == 200

    listed = client.get(LIST).content.decode()
    detail = client.get(f"{LIST}{row.pk}/change/").content.decode()
    recorded = bytes(Entry.objects.get(verb="granted").body).decode()
    for text in (listed, detail, recorded):
        assert secret[:15] in text
        assert secret[:17] not in text
    assert 'name="_save"' not in detail
    assert "Read, Read the ledger" in listed


def test_a_token_revoked_in_the_admin_stops_working(client, api, chief):
    secret = make.token(make.user(), "read")
    api.credentials(HTTP_AUTHORIZATION=f"Token {secret}")
    assert api.get(ZONES).status_code == 200
    address = reverse("admin:measures_token_delete", args=[Token.objects.get().pk])
    assert f'href="{address}"' in client.get(LIST).content.decode()

    page = client.get(address)
    assert "cannot be undone" in page.content.decode()
    assert api.get(ZONES).status_code == 200
    assert client.post(address, {"post": "yes"}).status_code == 302

    assert api.get(ZONES).status_code == 401
    assert not Token.objects.exists()


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"scopes": []}, "scopes"),
        ({"scopes": ["read", "delete"]}, "scopes"),
        ({"days": 0}, "days"),
        ({"days": 3651}, "days"),
        ({"days": "9" * 400}, "days"),
        ({"name": ""}, "name"),
        ({"name": "a" * 61}, "name"),
        ({"name": "a\x07b"}, "name"),
        ({"user": 0}, "user"),
    ],
)
def test_a_bad_request_for_a_token_is_reported_at_its_field(client, chief, more, field):
    response = client.post(f"{LIST}add/", order(chief) | more)

    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]
    assert not Token.objects.exists()


def test_no_token_is_made_for_a_closed_account(client, chief):
    gone = make.user(is_active=False)

    response = client.post(f"{LIST}add/", order(gone))

    assert "user" in response.context["form"].errors
    with pytest.raises(ValidationError, match="closed"):
        make_token(gone, name="", scopes=["read"], days=1)
    assert not Token.objects.exists()


@pytest.mark.parametrize("role", ["administrator", "auditor", "editor"])
def test_only_a_superuser_sees_or_makes_them(client, db, role):
    make.token(user := make.user(role))
    user.user_permissions.set(Permission.objects.filter(content_type__model="token"))
    client.force_login(user)
    revoke = reverse("admin:measures_token_delete", args=[Token.objects.get().pk])

    assert LIST not in client.get("/admin/").content.decode()
    for response in (
        *(client.get(LIST), client.get(f"{LIST}add/"), client.post(f"{LIST}add/", order(user))),
        *(client.get(revoke), client.post(revoke, {"post": "yes"})),
    ):
        assert response.status_code == 403
    assert Token.objects.count() == 1


def test_the_scopes_of_a_token_cannot_be_changed(client, chief):
    make.token(chief, "read")
    row = Token.objects.get()

    response = client.post(f"{LIST}{row.pk}/change/", {"scopes": "write", "name": "x"})

    assert response.status_code == 403
    assert Token.objects.get().scopes == "read"


def test_the_command_names_a_token_and_gives_it_scopes(db):
    token_by_command(make.user(username="ed"), "--name", "nightly copy")

    row = Token.objects.get()
    assert (row.name, row.scopes) == ("nightly copy", "read write")


def test_create_token_without_a_scope_creates_a_read_token(db, capsys):
    make.user(username="ed")
    call_command("create_token", "ed")

    assert Token.objects.get().scopes == "read"
    assert "Valid until" in capsys.readouterr().err
    for wrong in (["--scope", "delete"], ["--name", "a\x00b"], ["--name", "a" * 61]):
        with pytest.raises(CommandError):
            call_command("create_token", "ed", *wrong)
    assert Token.objects.count() == 1


def test_a_token_without_a_prefix_still_works(api, db):
    _row, secret = Token.objects.create(make.user(), prefix="")
    assert secret.isalnum()

    api.credentials(HTTP_AUTHORIZATION=f"Token {secret}")
    assert api.get(ZONES).status_code == 200


@pytest.mark.parametrize(
    ("hours", "recorded"),
    [(None, True), (0.9, False), (1.1, True)],
    ids=["never", "lately", "long"],
)
def test_the_last_use_is_recorded_once_an_hour(api, db, hours, recorded):
    api.credentials(HTTP_AUTHORIZATION=f"Token {make.token(make.user(), 'read')}")
    last = hours and timezone.now() - timedelta(hours=hours)
    Token.objects.update(last_used_at=last)

    assert api.get(ZONES).status_code == 200

    assert (Token.objects.get().last_used_at != last) is recorded


def test_a_read_does_not_wait_for_a_writer(api, committed):
    """The writer is held until the read has been answered: one that waited would not end."""
    api.credentials(HTTP_AUTHORIZATION=f"Token {make.token(make.user(), 'read')}")
    writes, answered = threading.Event(), threading.Event()

    def write():
        try:
            with ledger.writing():
                writes.set()
                answered.wait(10)
        finally:
            connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert writes.wait(10)
        began = timezone.now()
        assert api.get(ZONES).status_code == 200
        took = timezone.now() - began
    finally:
        answered.set()
        writer.join()
    assert took < timedelta(seconds=5)
    if connection.vendor == "sqlite":
        assert Token.objects.get().last_used_at is None
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout")
            assert cursor.fetchone() == (20_000,)
    assert api.get(ZONES).status_code == 200
    assert Token.objects.get().last_used_at is not None
