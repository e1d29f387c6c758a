"""Invitations and forgotten passwords: a link sets a password once, and tells strangers nothing."""

import re
import threading
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.utils import timezone

from measures.actions.people import accounts, appointments
from measures.models import Membership
from tests.helpers import make
from tests.helpers.accounts import faults, last_entry, recorded

PASSWORD = "a long enough passphrase"
USERS, FORGOTTEN = "/admin/auth/user/", "/account/forgotten/"
HTTP_LINK = re.compile(r"http://testserver(/account/link/\S+)")


@pytest.fixture
def chief(client, db):
    """The administrator of hetao."""
    recorded(is_superuser=True)
    make.zone("hetao-sz", make.zone("hetao"))
    user = recorded(username="chief")
    details = {"by": make.BY, "at": make.moment(), "reason": "needed"}
    appointments.give_role(user, "administrator", make.zone("hetao"), **details)
    client.force_login(user)
    return user


def invite(client, **more):
    data = {"username": "mei", "last_name": "陳", "first_name": "美", "email": "mei@example.org"}
    data |= {"role": "editor", "zone": make.zone("hetao-sz").pk, "language": "zh-hant"}
    return client.post(f"{USERS}add/", data | {"reason": "joined the office"} | more)


def link_in(text):
    return HTTP_LINK.search(text)[1]


def set_password(client, link, password=PASSWORD):
    form = client.get(link)
    address = form.url if form.status_code == 302 else link
    return client.post(address, {"new_password1": password, "new_password2": password})


def forgotten(client, email):
    response = client.post(FORGOTTEN, {"email": email})
    for thread in threading.enumerate():
        if thread.name == "mails":
            thread.join()
    return response


def test_an_invited_person_sets_a_password_by_the_mail_and_has_her_role(client, chief):
    assert invite(client).status_code == 302
    mei = get_user_model().objects.get(username="mei")
    [message] = mail.outbox
    assert message.to == ["mei@example.org"]
    assert message.body.startswith("陳美")
    client.logout()

    assert "at least 12" in set_password(client, link_in(message.body), "short").content.decode()
    assert set_password(client, link_in(message.body)).url == "/account/done/"

    assert (last_entry(mei).actor_id, last_entry(mei).credential) == (mei.pk, "link")
    login = {"username": "mei", "password": PASSWORD, "next": "/admin/"}
    assert client.post("/admin/login/", login).url == "/admin/"
    assert Membership.objects.get(user=mei).role == "editor"
    assert faults() == []
    client.logout()
    assert "does not work" in client.get(link_in(message.body)).content.decode()


def test_without_an_address_the_link_is_shown_once(client, chief):
    page = invite(client, email="").content.decode()

    link = link_in(page.replace('"', " "))
    assert mail.outbox == []
    client.logout()
    assert set_password(client, link).status_code == 302


def test_another_invitation_ends_the_one_before(client, chief):
    first = link_in(invite(client, email="").content.decode().replace('"', " "))
    mei = get_user_model().objects.get(username="mei")

    again = client.post(f"{USERS}{mei.pk}/invite/", {"reason": "the link was lost"})

    second = link_in(again.content.decode().replace('"', " "))
    assert "does not work" in client.get(first).content.decode()
    assert set_password(client, second).status_code == 302
    client.force_login(chief)
    refused = client.post(f"{USERS}{mei.pk}/invite/", {"reason": "once more"})
    assert "without a password" in refused.content.decode()
    assert faults() == []


def test_a_link_is_too_old_after_its_hours_and_void_for_a_closed_account(
    client, chief, settings, time_machine
):
    invite(client)
    mei = get_user_model().objects.get(username="mei")
    link = link_in(mail.outbox[0].body)
    closing = {"by": make.BY, "at": timezone.now(), "reason": "has left"}
    accounts.amend_account(mei, {"is_active": False}, **closing)
    assert "does not work" in client.get(link).content.decode()
    accounts.amend_account(mei, {"is_active": True}, **closing)
    assert client.get(link).status_code == 302

    later = timedelta(days=1, seconds=settings.PASSWORD_RESET_TIMEOUT)
    time_machine.move_to(timezone.now() + later)
    assert "does not work" in client.get(link).content.decode()


def test_administrators_invite_into_their_zones_alone_and_with_a_role(client, chief):
    elsewhere = invite(client, zone=make.zone("qianhai").pk)
    without = invite(client, role="", zone="")

    assert "zone" in elsewhere.context["form"].errors
    assert {"role", "zone"} <= {*without.context["form"].errors}
    assert not get_user_model().objects.filter(username="mei").exists()
    assert mail.outbox == []


def test_a_forgotten_password_is_set_by_a_mail_and_strangers_learn_nothing(client, db):
    mei = recorded(username="mei", email="mei@example.org")
    recorded(username="invited", email="new@example.org").set_unusable_password()

    known, unknown = forgotten(client, "mei@example.org"), forgotten(client, "x@example.org")

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    [message] = mail.outbox
    assert set_password(client, link_in(message.body)).status_code == 302
    mei.refresh_from_db()
    assert mei.check_password(PASSWORD)
    assert last_entry(mei).reason == "Password set by a link."
    assert faults() == []


def test_requests_for_links_are_limited_as_logins_are(client, db, settings):
    settings.RATE_LIMIT_LOGINS = 2

    answers = [client.post(FORGOTTEN, {"email": "x@example.org"}).status_code for _ in range(3)]

    assert answers == [302, 302, 429]
    assert client.get(FORGOTTEN).status_code == 200
