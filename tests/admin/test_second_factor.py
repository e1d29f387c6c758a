"""The second factor: set up, required, passed, used up, lost and reset."""

import re

import pytest
from django.core.exceptions import ValidationError
from django_otp.plugins.otp_totp.models import TOTPDevice
from rest_framework.test import APIClient

from measures.actions.people import appointments, second_factor
from measures.models import Entry, RecoveryCode
from tests.helpers import make
from tests.helpers.accounts import faults, last_entry, recorded
from tests.helpers.factors import code_of

FACTOR, SET_UP = "/account/factor/", "/account/factor/set-up/"
REMOVE = "/account/factor/remove/"
LOGIN = {"password": "correct horse battery", "next": "/admin/"}


@pytest.fixture
def mei(client, db):
    user = recorded("editor", username="mei")
    recorded(is_superuser=True)
    return user


def log_in(client, user):
    return client.post("/admin/login/", LOGIN | {"username": user.username})


def set_up(client):
    """Set the factor of the person in `client` up; the key and the recovery codes."""
    client.get(SET_UP)
    key = client.session["second_factor_key"]
    page = client.post(SET_UP, {"code": code_of(key)}).content.decode()
    return key, re.findall(r"<li><code>([\w-]+)</code>", page)


def test_a_person_sets_it_up_and_every_later_session_passes_it(client, mei):
    log_in(client, mei)
    page = client.get(SET_UP).content.decode()
    assert "data:image/svg+xml" in page
    key, codes = set_up(client)
    assert len(codes) == 10
    assert client.get("/admin/").status_code == 200  # the session goes on
    assert last_entry(mei).reason == "Second factor set up."
    client.logout()

    log_in(client, mei)
    assert client.get("/admin/").status_code == 302
    assert client.get("/admin/login/", {"next": "/admin/"}).url.startswith(FACTOR)
    wrong = client.post(FACTOR, {"code": "000000"})
    assert "wrong" in wrong.content.decode()
    assert client.get("/admin/").status_code == 302
    client.logout()
    assert faults() == []


def test_the_code_of_the_next_step_lets_in_and_only_once(client, mei, time_machine):
    log_in(client, mei)
    key, _codes = set_up(client)
    for used in (False, True):
        client.logout()
        log_in(client, mei)
        answer = client.post(f"{FACTOR}?next=/admin/measures/", {"code": code_of(key, 1)})
        assert (answer.status_code == 302) is not used
        if not used:
            assert answer.url == "/admin/measures/"
            assert client.get("/admin/").status_code == 200


def test_a_session_that_has_not_passed_is_nobodys_in_the_api_too(client, mei):
    log_in(client, mei)
    key, _codes = set_up(client)
    api = APIClient()
    log_in(api, mei)

    assert api.get("/api/v1/ledger/entries/").status_code == 401
    assert api.get(SET_UP).url == FACTOR  # another factor in its place would be a way around
    assert api.get("/account/").status_code == 302
    assert api.get("/admin/password_change/").status_code == 302
    secret = make.token(mei)
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    assert api.get("/api/v1/zones/").status_code == 200  # a token goes without


def test_a_recovery_code_lets_in_once(client, mei):
    log_in(client, mei)
    _key, codes = set_up(client)
    client.logout()
    log_in(client, mei)

    assert client.post(FACTOR, {"code": codes[0].upper().replace("-", " ")}).status_code == 302
    assert client.get("/admin/").status_code == 200
    assert last_entry(mei).reason == "A recovery code was used."
    assert RecoveryCode.objects.count() == 9
    client.logout()
    log_in(client, mei)
    assert client.post(FACTOR, {"code": codes[0]}).status_code == 200
    assert faults() == []


def test_guesses_make_the_next_one_wait(client, mei):
    log_in(client, mei)
    key, codes = set_up(client)
    client.logout()
    log_in(client, mei)
    client.post(FACTOR, {"code": "0000-0000-0000-0000"})

    assert client.post(FACTOR, {"code": codes[0]}).status_code == 200
    assert client.post(FACTOR, {"code": code_of(key, 1)}).status_code == 200


@pytest.mark.parametrize(
    ("who", "required"), [("optional", ""), ("administrators", "chief"), ("everybody", "chief mei")]
)
def test_an_office_requires_it_of_administrators_or_of_everybody(
    client, mei, settings, who, required
):
    chief = recorded("administrator", username="chief")
    settings.SECOND_FACTOR = who
    for user in (chief, mei):
        log_in(client, user)
        is_required = user.username in required.split()
        assert client.get("/admin/").status_code == (302 if is_required else 200)
        if is_required:
            assert client.get("/admin/login/").url.startswith(SET_UP)
            token = {"user": user.pk, "name": "copy", "scopes": ["read"], "days": "9"}
            assert client.post("/admin/measures/token/add/", token).status_code == 302
            assert user.auth_token_set.count() == 0
            set_up(client)
            assert client.get("/admin/").status_code == 200
        client.logout()


def test_an_administrator_resets_it_for_a_reason(client, mei):
    log_in(client, mei)
    set_up(client)
    chief = recorded(username="chief")
    details = {"by": make.BY, "at": make.moment(), "reason": "needed"}
    appointments.give_role(chief, "administrator", make.zone("hetao-sz"), **details)
    client.force_login(chief)
    address = f"/admin/auth/user/{mei.pk}/second-factor/"

    assert client.post(address, {"reason": ""}).status_code == 200
    assert client.post(address, {"reason": "the phone is lost"}).status_code == 302

    assert (last_entry(mei).reason, last_entry(mei).actor_id) == ("the phone is lost", chief.pk)
    assert second_factor.device_of(mei) is None
    assert not RecoveryCode.objects.exists()
    client.logout()
    log_in(client, mei)
    assert client.get("/admin/").status_code == 200
    assert faults() == []


def test_new_recovery_codes_end_the_old_ones(client, mei):
    log_in(client, mei)
    assert "first" in client.post("/account/", {"codes": "new"}).content.decode()
    _key, old = set_up(client)

    new = re.findall(
        r"<li><code>([\w-]+)</code>", client.post("/account/", {"codes": "new"}).content.decode()
    )

    assert len(new) == 10
    assert not {*old} & {*new}
    assert RecoveryCode.objects.count() == 10
    assert faults() == []


def test_a_person_removes_it_with_password_and_code(client, mei, settings):
    log_in(client, mei)
    _key, codes = set_up(client)
    right = {"password": LOGIN["password"], "code": codes[0]}
    assert REMOVE in client.get("/account/").content.decode()

    assert "not your password" in client.post(REMOVE, right | {"password": "x"}).content.decode()
    wrong = client.post(REMOVE, right | {"code": "AAAA-AAAA"}).content.decode()
    assert "This code is wrong" in wrong
    assert second_factor.device_of(mei)
    TOTPDevice.objects.update(throttling_failure_count=0)
    assert "was removed" in client.post(REMOVE, right, follow=True).content.decode()

    assert second_factor.device_of(mei) is None
    assert not RecoveryCode.objects.exists()
    assert last_entry(mei).reason == "Own second factor removed."
    client.logout()
    log_in(client, mei)
    assert client.get("/admin/").status_code == 200
    assert client.get(REMOVE).url == "/account/"
    assert faults() == []


def test_it_stays_where_the_office_requires_it(client, mei, settings):
    settings.SECOND_FACTOR = "everybody"
    log_in(client, mei)
    _key, codes = set_up(client)

    assert REMOVE not in client.get("/account/").content.decode()
    client.post(REMOVE, {"password": LOGIN["password"], "code": codes[0]})
    with pytest.raises(ValidationError, match="requires"):
        second_factor.remove_factor(mei, required=True, by=make.actor(mei), at=make.moment())

    assert second_factor.device_of(mei)


def test_an_unfinished_login_can_be_left(client, mei):
    log_in(client, mei)
    set_up(client)
    client.logout()
    log_in(client, mei)

    assert client.post("/account/leave/").url == "/admin/login/"
    assert client.get("/admin/login/").status_code == 200


def sent_twice(client, address, **data):
    """How many entries are made, and where the second answer leads."""
    data["form_token"] = client.get(address).context["form_token"]
    before = Entry.objects.count()
    client.post(address, data)
    again = client.post(address, data)
    return Entry.objects.count() - before, again.get("Location")


def test_each_form_about_the_own_factor_makes_one_thing(client, mei):
    log_in(client, mei)
    client.get(SET_UP)
    key = client.session["second_factor_key"]

    assert sent_twice(client, SET_UP, code=code_of(key)) == (1, "/admin/")
    codes = {*RecoveryCode.objects.values_list("pk", flat=True)}
    assert sent_twice(client, "/account/", codes="new") == (1, "/admin/")
    assert len({*RecoveryCode.objects.values_list("pk", flat=True)} - codes) == 10
    right = {"password": LOGIN["password"], "code": code_of(key, 1)}
    assert sent_twice(client, REMOVE, **right) == (1, "/account/")


def test_a_required_factor_is_set_up_once_however_often_its_form_is_sent(client, mei, settings):
    settings.SECOND_FACTOR = "everybody"
    log_in(client, mei)
    client.get(SET_UP)
    key = client.session["second_factor_key"]

    assert sent_twice(client, SET_UP, code=code_of(key)) == (1, "/admin/")
    assert client.get("/admin/").status_code == 200
