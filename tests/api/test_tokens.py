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
        ({"days": 366}, "days"),
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
def test_people_see_make_and_revoke_their_own_and_no_others(client, db, role):
    make.token(other := make.user(role))
    [foreign] = Token.objects.all()
    user = make.user(role)
    user.user_permissions.set(Permission.objects.filter(content_type__model="token"))
    client.force_login(user)
    revoke = reverse("admin:measures_token_delete", args=[foreign.pk])

    assert list(client.get(LIST).context["cl"].result_list) == []
    for response in (client.get(revoke), client.post(revoke, {"post": "yes"})):
        assert response.status_code in (302, 403, 404)
    refused = client.post(f"{LIST}add/", order(other))
    assert list(refused.context["form"].errors) == ["user"]
    assert [*Token.objects.all()] == [foreign]

    client.post(f"{LIST}add/", order(user))
    [own] = Token.objects.filter(user=user)
    assert (own.created_by, own.maker_id) == (user, None)
    client.post(reverse("admin:measures_token_delete", args=[own.pk]), {"post": "yes"})
    assert [*Token.objects.all()] == [foreign]


def test_a_token_made_by_another_is_announced_to_its_owner(client, chief, mailoutbox):
    ada = make.user(username="ada", email="ada@office.example")

    client.post(f"{LIST}add/", order(ada))
    client.post(f"{LIST}add/", order(chief))

    [mail] = mailoutbox
    [token] = Token.objects.filter(user=ada)
    assert mail.to == ["ada@office.example"]
    assert f"chief made the token {token}" in mail.body
    assert client.get("/admin/").context["tokens_by_others"].count() == 0
    client.force_login(ada)
    page = client.get("/admin/").content.decode()
    assert "Tokens in your name that others made" in page
    assert str(token) in page
    assert "chief" in client.get(LIST).content.decode()


def test_a_mail_that_cannot_be_sent_stops_no_token(client, chief, settings, caplog):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there

    user = make.user(email="ada@office.example")
    response = client.post(f"{LIST}add/", order(user))

    assert response.context["secret"]
    assert f"{user.get_username()} could not be sent a mail" in caplog.text


def test_tokens_live_90_days_by_default_and_365_at_most(db, client, chief, mailoutbox):
    user = make.user(username="ed", email="ed@office.example")
    call_command("create_token", "ed")
    [token] = Token.objects.all()

    assert timedelta(days=89) < token.expiry - timezone.now() <= timedelta(days=90)
    assert client.get(f"{LIST}add/").context["form"]["days"].value() == 90
    assert "the operator made the token" in mailoutbox[0].body
    with pytest.raises(CommandError, match="from 1 to 365 days"):
        call_command("create_token", "ed", "--days", "366")
    with pytest.raises(ValidationError):
        make_token(user, name="", scopes=["read"], days=366)


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
