"""What a superuser does to accounts in the admin is in the record, and the proof stays clean."""

import hashlib

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from measures.models import Account, Entry, GlossaryTerm, Membership, Token
from tests.helpers import make
from tests.helpers.accounts import faults, last_entry, recorded
from tests.helpers.admin_pages import errors_of, form_of

USERS = "/admin/auth/user/"
PASSWORD = "a long enough passphrase"
LEDGER = "/admin/measures/entry/"


@pytest.fixture
def chief(client, db):
    user = recorded(is_superuser=True, username="chief", last_name="Chan", first_name="Mei")
    client.force_login(user)
    return user


def act(entry):
    return entry.verb, entry.reason, entry.actor_id


def new_account(client, **more):
    data = {"username": "mei", "first_name": "Mei", "last_name": "Chan"}
    return client.post(f"{USERS}add/", data | {"reason": "joined the office"} | more)


def test_an_account_from_its_first_day_to_its_last(client, chief):
    assert new_account(client).status_code == 200
    mei = get_user_model().objects.get(username="mei")
    assert (mei.is_staff, mei.has_usable_password()) == (True, False)
    assert act(last_entry(mei)) == ("created", "joined the office", chief.pk)

    role = {"user": mei.pk, "role": "editor", "zone": make.zone("hetao-sz").pk, "reason": "edits"}
    assert client.post(f"{USERS}appoint/", role).status_code == 302
    assert act(last_entry(mei)) == ("granted", "edits", chief.pk)

    password = {"password1": "another passphrase", "password2": "another passphrase"}
    client.post(f"{USERS}{mei.pk}/password/", password | {"usable_password": "true"})
    assert act(last_entry(mei)) == ("password", "Password set by another.", chief.pk)

    token = {"user": mei.pk, "name": "reports", "scopes": ["read"], "days": 30}
    assert client.post("/admin/measures/token/add/", token).status_code == 200
    assert act(last_entry(mei)) == ("granted", "Token for: reports", chief.pk)
    client.post(f"/admin/measures/token/{Token.objects.get().pk}/delete/", {"post": "yes"})
    assert last_entry(mei).verb == "revoked"

    address = f"{USERS}{mei.pk}/roles/{Membership.objects.get().pk}/dismiss/"
    taken = client.post(address, {"reason": "moved"})
    assert taken.status_code == 302
    assert act(last_entry(mei)) == ("revoked", "moved", chief.pk)

    address = f"{USERS}{mei.pk}/change/"
    data = form_of(client, address) | {"reason": "left the office"}
    del data["is_active"]
    assert client.post(address, data).status_code == 302
    assert act(last_entry(mei)) == ("disabled", "left the office", chief.pk)
    assert Entry.objects.filter(code=f"user-{mei.pk}").count() == 7
    assert faults() == []


def test_people_change_their_own_password(client, db):
    user = recorded()
    client.force_login(user)
    data = {"old_password": "correct horse battery"}
    data |= {"new_password1": PASSWORD, "new_password2": PASSWORD}

    assert client.post("/admin/password_change/", data).status_code == 302

    assert act(last_entry(user)) == ("password", "Own password changed.", user.pk)
    assert client.get("/admin/").status_code == 200  # the session goes on
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert faults() == []


def test_a_password_hashed_again_at_a_login_is_recorded(client, db, settings):
    user = recorded()
    hashers = "django.contrib.auth.hashers."
    settings.PASSWORD_HASHERS = [f"{hashers}PBKDF2PasswordHasher", f"{hashers}MD5PasswordHasher"]

    data = {"username": user.username, "password": "correct horse battery"}
    assert client.post("/admin/login/", data | {"next": "/admin/"}).status_code == 302

    assert act(last_entry(user))[0] == "password"
    user.refresh_from_db()
    assert user.password.startswith("pbkdf2")
    assert faults() == []


def test_an_act_without_a_reason_is_refused_at_the_field(client, chief):
    response = new_account(client, reason=" ")

    assert [*response.context["form"].errors] == ["reason"]
    assert not get_user_model().objects.filter(username="mei").exists()


@pytest.mark.parametrize("column", ["is_active", "is_superuser"])
def test_the_last_superuser_can_be_neither_closed_nor_demoted(client, chief, column):
    address = f"{USERS}{chief.pk}/change/"
    data = form_of(client, address) | {"reason": "a mistake"}
    del data[column]

    assert "last active superuser" in str(errors_of(client.post(address, data)))

    chief.refresh_from_db()
    assert (chief.is_active, chief.is_superuser) == (True, True)
    recorded(is_superuser=True)
    client.post(address, data)
    chief.refresh_from_db()
    assert not getattr(chief, column)
    assert faults() == []


def test_a_change_against_an_older_state_of_the_account_is_refused(client, chief):
    mei = recorded(username="mei")
    address = f"{USERS}{mei.pk}/change/"
    data = form_of(client, address)
    closing = {n: v for n, v in data.items() if n != "is_active"} | {"reason": "has left"}
    assert client.post(address, closing).status_code == 302

    response = client.post(address, data | {"last_name": "Wong", "reason": "married"})

    assert "was changed by someone else" in response.content.decode()
    mei.refresh_from_db()
    assert (mei.is_active, mei.last_name) == (False, "")


def test_accounts_are_never_deleted(client, chief):
    mei = recorded("editor")
    assert client.post(f"{USERS}{mei.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Account.objects.filter(user=mei).exists()


def test_an_entry_names_the_session_and_the_request(client, chief):
    new_account(client)

    entry = Entry.objects.get(verb="created", actor_id=chief.pk)
    digest = hashlib.sha256(client.session.session_key.encode()).hexdigest()
    assert entry.credential == f"session {digest[:8]}"
    assert len(entry.request_id) == 32


def test_auditors_see_the_entries_about_an_account(client, chief):
    new_account(client)
    mei = get_user_model().objects.get(username="mei")
    client.force_login(make.user("auditor"))

    listed = client.get(LEDGER, {"subject": "account", "code": f"user-{mei.pk}"})
    [entry] = listed.context["cl"].result_list
    shown = client.get(f"{LEDGER}{entry.seq}/change/").content.decode()

    assert "joined the office" in shown
    assert mei.password not in shown
    assert client.get(f"{LEDGER}{entry.seq}/history/").url.endswith(
        f"?subject=account&code=user-{mei.pk}"
    )


def test_two_people_of_one_name_are_two(client, chief):
    other = recorded(is_superuser=True, username="mei2", last_name="Chan", first_name="Mei")
    new_account(client, username="one")
    client.force_login(other)
    new_account(client, username="two")

    page = client.get(LEDGER).content.decode()
    assert ">Mei Chan (chief)<" in page
    assert ">Mei Chan (mei2)<" in page
    [entry] = client.get(LEDGER, {"person": f"id:{other.pk}"}).context["cl"].result_list
    assert (entry.verb, entry.actor_id) == ("created", other.pk)


def test_commands_that_make_superusers_and_passwords_leave_entries(db, monkeypatch):
    recorded(is_superuser=True)
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", interactive=False, username="root", email="r@example.org")
    root = get_user_model().objects.get(username="root")
    assert last_entry(root).verb == "created"

    monkeypatch.setattr("getpass.getpass", lambda prompt="": "another passphrase")
    call_command("changepassword", "root", verbosity=0)
    assert (last_entry(root).verb, last_entry(root).actor_id) == ("password", None)

    call_command("create_token", "root", name="reports")
    assert last_entry(root).reason == "Token for: reports"
    assert faults() == []


def test_the_operator_records_an_account_by_a_command_with_a_reason(db, capsys):
    user = recorded(username="mei")
    get_user_model().objects.filter(pk=user.pk).update(last_name="Wong")
    assert len(faults()) == 1

    with pytest.raises(CommandError, match="reason"):
        call_command("record_accounts", "mei")
    call_command("record_accounts", "mei", reason="set in the shell")

    assert "1 accounts as they are now" in capsys.readouterr().out
    assert faults() == []
    with pytest.raises(CommandError, match="no user nobody"):
        call_command("record_accounts", "nobody")


def test_the_first_superuser_of_an_installation_is_recorded_as_made_by_the_command(db, monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)

    call_command("createsuperuser", interactive=False, username="root", email="r@example.org")

    assert last_entry().reason == "Made by the command createsuperuser."
    assert faults() == []


def test_a_term_of_the_glossary_is_changed_and_withdrawn_for_a_reason(client, chief):
    term = GlossaryTerm.objects.first()
    address = f"/admin/measures/glossaryterm/{term.pk}/"
    data = form_of(client, f"{address}change/") | {"note": "ours", "reason": "usage"}
    assert client.post(f"{address}change/", data).status_code == 302
    assert act(last_entry()) == ("amended", "usage", chief.pk)

    assert client.post(f"{address}delete/", {"reason": ""}).status_code == 200
    assert client.post(f"{address}delete/", {"reason": "a mistake"}).status_code == 302

    assert act(last_entry()) == ("withdrawn", "a mistake", chief.pk)
    term.refresh_from_db()
    assert term.withdrawn
    assert term not in GlossaryTerm.objects.in_use()
    assert faults() == []
