"""Administrators appoint and dismiss within their zones; roles run from day to day."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.timezone import localdate

from measures.actions.people import accounts, appointments
from measures.models import EDITORS, Membership, NotAllowed, administers, full_name, holds
from tests.helpers import make
from tests.helpers.accounts import faults, last_entry, recorded
from tests.helpers.admin_pages import errors_of, form_of

USERS = "/admin/auth/user/"
DAY = timedelta(days=1)


@pytest.fixture
def chief(client, db):
    """The administrator of hetao, beside whom there is a superuser."""
    recorded(is_superuser=True)
    hetao = make.zone("hetao")
    make.zone("hetao-sz", hetao)
    make.zone("qianhai")
    user = recorded(username="chief")
    appoint(user, "administrator", hetao)
    client.force_login(user)
    return user


def details(by=None):
    return {"by": by or make.BY, "at": timezone.now(), "reason": "needed"}


def appoint(user, role, zone, **days):
    return appointments.give_role(user, role, zone, **details(), **days)


def send(client, address, **data):
    return client.post(f"{USERS}{address}", {"reason": "needed"} | data)


def test_an_administrator_appoints_and_dismisses_within_her_zones_alone(client, chief):
    mei, park, other = recorded(), make.zone("hetao-sz"), make.zone("qianhai")

    data = {"user": mei.pk, "role": "verifier", "zone": park.pk}
    assert send(client, "appoint/", **data).status_code == 302
    assert last_entry(mei).verb == "granted"
    assert (last_entry(mei).role, last_entry(mei).office) == ("administrator", "hetao")
    page = client.get(f"{USERS}{mei.pk}/change/").content.decode()
    assert "Verifier" in page

    refused = send(client, "appoint/", **data | {"zone": other.pk})
    assert "zone" in refused.context["form"].errors
    there = appoint(mei, "editor", other)
    assert send(client, f"{mei.pk}/roles/{there.pk}/dismiss/").status_code == 403
    here = Membership.objects.get(zone=park)
    assert send(client, f"{mei.pk}/roles/{here.pk}/dismiss/").status_code == 302
    assert [row.zone for row in Membership.objects.filter(user=mei)] == [other]
    assert client.get(f"{USERS}{mei.pk}/change/").status_code == 403  # no longer hers
    assert faults() == []


def test_who_has_a_role_elsewhere_is_not_an_administrators_to_change(client, chief):
    mei, park = recorded(username="mei", last_name="Chan"), make.zone("hetao-sz")
    appoint(mei, "editor", park)
    address = f"{USERS}{mei.pk}/change/"
    closing = form_of(client, address) | {"reason": "has left"}
    del closing["is_active"]
    elsewhere = appoint(mei, "viewer", make.zone("qianhai"))

    assert client.post(address, closing).status_code == 403
    assert "Save" not in client.get(address).content.decode()
    with pytest.raises(NotAllowed):
        accounts.amend_account(mei, {"is_active": False}, **details(make.actor(chief)))

    appointments.take_role(elsewhere, **details())
    closing["opened_version"] = form_of(client, address)["opened_version"]
    assert client.post(address, closing).status_code == 302
    assert last_entry(mei).verb == "disabled"


@pytest.mark.parametrize(
    "change", [{"is_superuser": True}, {"username": "other"}, {"email": "x@y.org"}]
)
def test_an_administrator_raises_nobody_and_takes_no_account_over(client, chief, change):
    mei = recorded(email="mei@example.org")
    appoint(mei, "editor", make.zone("hetao-sz"))
    data = form_of(client, f"{USERS}{mei.pk}/change/") | {"reason": "needed"}

    client.post(f"{USERS}{mei.pk}/change/", data | change)

    mei.refresh_from_db()
    assert getattr(mei, [*change][0]) != [*change.values()][0]
    with pytest.raises(NotAllowed):
        accounts.amend_account(mei, change, **details(make.actor(chief)))


def test_the_last_administrator_of_a_zone_is_neither_dismissed_nor_dated_nor_disabled(
    client, chief
):
    hetao, last = make.zone("hetao"), Membership.objects.get(user=chief)
    deputy = appoint(recorded(), "administrator", make.zone("hetao-sz"))
    appoint(recorded(), "administrator", hetao, ends_on=localdate() + 9 * DAY)
    by = make.actor(chief)
    ends = {"starts_on": None, "ends_on": localdate() + DAY}

    page = send(client, f"{chief.pk}/roles/{last.pk}/dismiss/")

    assert "last administrator of hetao" in page.content.decode()
    with pytest.raises(NotAllowed):
        appointments.redate_role(last, **ends, **details(by))
    with pytest.raises(NotAllowed):
        accounts.amend_account(chief, {"is_active": False}, **details(by))
    appointments.take_role(deputy, **details(by))  # hetao has an administrator
    appoint(recorded(), "administrator", hetao)
    assert send(client, f"{chief.pk}/roles/{last.pk}/dismiss/").status_code == 302
    assert faults() == []


def test_a_superuser_dismisses_the_last_administrator_of_a_zone(chief):
    appointments.take_role(Membership.objects.get(user=chief), **details())

    assert not Membership.objects.exists()


def test_a_role_is_held_from_its_first_day_to_its_last(client, chief, time_machine):
    today, park = localdate(), make.zone("hetao-sz")
    mei = recorded()
    days = {"starts_on": today + DAY, "ends_on": today + 3 * DAY}
    send(client, "appoint/", user=mei.pk, role="editor", zone=park.pk, **days)
    held = []
    for number in range(5):
        time_machine.move_to(timezone.now() + DAY if number else timezone.now(), tick=False)
        held.append(holds(mei, EDITORS, park))

    assert held == [False, True, True, True, False]
    again = send(client, "appoint/", user=mei.pk, role="editor", zone=park.pk)
    client.force_login(chief)
    again = send(client, "appoint/", user=mei.pk, role="editor", zone=park.pk)
    assert again.status_code == 302  # the role that is over gives way
    assert holds(mei, EDITORS, park)
    assert faults() == []


def test_days_that_cannot_be_are_refused_at_their_field(client, chief):
    mei, park, today = recorded(), make.zone("hetao-sz"), localdate()
    data = {"user": mei.pk, "role": "editor", "zone": park.pk}

    past = send(client, "appoint/", **data, ends_on=today - DAY)
    before = send(client, "appoint/", **data, starts_on=today + 2 * DAY, ends_on=today + DAY)

    assert "has passed" in str(past.context["form"].errors["ends_on"])
    assert "the day it starts" in str(before.context["form"].errors)
    role = appoint(mei, "editor", park)
    ends = {"ends_on": today + DAY}
    assert send(client, f"{mei.pk}/roles/{role.pk}/days/", **ends).status_code == 302
    role.refresh_from_db()
    assert role.ends_on == today + DAY
    seq = last_entry().seq
    send(client, f"{mei.pk}/roles/{role.pk}/days/", **ends)
    assert last_entry().seq == seq  # nothing changed


def test_who_administers_whom(chief):
    park, mei = make.zone("hetao-sz"), recorded()
    assert not administers(chief, mei)  # no role: a superuser's
    role = appoint(mei, "editor", park)
    assert administers(chief, mei)
    accounts.amend_account(mei, {"is_superuser": True}, **details())
    mei.refresh_from_db()
    assert not administers(chief, mei)
    accounts.amend_account(mei, {"is_superuser": False}, **details())
    mei.refresh_from_db()
    appointments.take_role(role, **details())
    assert not administers(chief, mei)


def test_names_are_in_their_own_order_and_found_in_it(client, chief):
    chan = recorded(username="chan", last_name="陳", first_name="美芳")
    ada = recorded(username="ada", last_name="Wong", first_name="Ada")
    for person in (chan, ada):
        appoint(person, "viewer", make.zone("hetao"))

    assert (full_name(chan), full_name(ada)) == ("陳美芳", "Ada Wong")
    for term, found in {"陳美芳": chan, "ada wong": ada}.items():
        [row] = client.get(USERS, {"q": term}).context["cl"].result_list
        assert row == found


def test_a_person_with_a_new_name_stays_one_in_the_filter_of_the_ledger(client, db):
    boss = recorded(is_superuser=True, username="boss", last_name="Chan", first_name="Mei")
    recorded(is_superuser=True)
    client.force_login(boss)
    address = f"{USERS}{boss.pk}/change/"
    client.post(address, form_of(client, address) | {"last_name": "Abe", "reason": "married"})
    client.post(address, form_of(client, address) | {"email": "a@b.org", "reason": "mail box"})

    page = client.get("/admin/measures/entry/", {"person": f"id:{boss.pk}"})

    assert "Mei Abe (boss), formerly Mei Chan" in page.content.decode()
    assert {entry.reason for entry in page.context["cl"].result_list} == {"married", "mail box"}


def test_the_form_of_a_person_offers_no_permissions_that_decide_nothing(client, db):
    client.force_login(recorded(is_superuser=True))
    mei = recorded()

    page = client.get(f"{USERS}{mei.pk}/change/")

    assert not {"groups", "user_permissions"} & {*page.context["adminform"].form.fields}
    assert client.get("/admin/auth/group/").status_code == 404


def test_an_unknown_language_is_refused(client, chief):
    with pytest.raises(ValidationError, match="not known"):
        accounts.amend_account(recorded(), {"language": "fr"}, **details())
    client.force_login(boss := recorded(is_superuser=True))
    address = f"{USERS}{boss.pk}/change/"
    data = form_of(client, address) | {"reason": "needed"}
    assert "language" in errors_of(client.post(address, data | {"language": "fr"}))
    assert client.post(address, data | {"language": "zh-hant"}).status_code == 302
    assert faults() == []
