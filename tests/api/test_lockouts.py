"""Wrong passwords are counted by name and by address, and lock nobody else out."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from measures.api.http.lockouts import ADDRESS_FAILURES, NAME_FAILURES
from tests.helpers import make

LOGIN = "/admin/login/"
RIGHT = "correct horse battery"
START = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture
def proxied(db, settings):
    settings.PROXIES = 1


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def log_in(name, address, password="wrong"):
    """The status of a login through a proxy, from an address behind it."""
    fields = {"username": name, "password": password}
    return Client().post(LOGIN, fields, headers={"X-Forwarded-For": address}).status_code


def guess(name, number, addresses="6.6.{}.6"):
    """Fail `number` times for a name, from an address of its own each time."""
    for each in range(number):
        log_in(name, addresses.format(each))


def test_failures_from_one_address_lock_the_name_there_and_nowhere_else(proxied):
    name = make.user().username
    assert [log_in(name, "6.6.6.6") for _ in range(5)] == [200] * 4 + [429]

    assert log_in(name, "6.6.6.6", RIGHT) == 429
    assert log_in(name, "9.9.9.9", RIGHT) == 302


def test_a_lock_ends_though_more_is_tried_meanwhile(proxied, clock):
    name = make.user().username
    for _ in range(5):
        log_in(name, "6.6.6.6")
    clock.shift(timedelta(minutes=10))
    assert log_in(name, "6.6.6.6") == 429
    clock.shift(timedelta(minutes=6))

    assert log_in(name, "6.6.6.6", RIGHT) == 302


def test_a_name_is_locked_after_many_failures_from_anywhere_for_a_short_while(proxied, clock):
    name = make.user().username
    guess(name, NAME_FAILURES - 1)
    assert log_in(make.user().username, "9.9.9.9", RIGHT) == 302
    guess(name, 1, "7.7.7.7")

    assert log_in(name, "9.9.9.9", RIGHT) == 429
    clock.shift(timedelta(minutes=6))
    assert log_in(name, "9.9.9.9", RIGHT) == 302


def test_nobody_is_locked_out_where_they_logged_in_lately(proxied, clock):
    name = make.user().username
    assert log_in(name, "9.9.9.9", RIGHT) == 302
    clock.shift(timedelta(days=20))
    guess(name, NAME_FAILURES)

    assert log_in(name, "8.8.8.8", RIGHT) == 429
    assert log_in(name, "9.9.9.9", RIGHT) == 302
    clock.shift(timedelta(days=31))
    guess(name, NAME_FAILURES)
    assert log_in(name, "9.9.9.9", RIGHT) == 429


def test_one_address_that_tries_many_names_is_locked_for_names_it_does_not_know(proxied):
    known, other = make.user().username, make.user().username
    assert log_in(known, "6.6.6.6", RIGHT) == 302
    statuses = [log_in(f"name-{each}", "6.6.6.6") for each in range(ADDRESS_FAILURES)]
    assert statuses == [200] * (ADDRESS_FAILURES - 1) + [429]

    assert log_in(other, "6.6.6.6", RIGHT) == 429
    assert log_in(other, "9.9.9.9", RIGHT) == 302
    assert log_in(known, "6.6.6.6", RIGHT) == 302


def test_a_known_address_has_few_guesses_all_the_same(proxied):
    name = make.user().username
    assert log_in(name, "9.9.9.9", RIGHT) == 302
    for _ in range(5):
        log_in(name, "9.9.9.9")

    assert log_in(name, "9.9.9.9", RIGHT) == 429


@pytest.mark.parametrize("address", ["2001:db8:1:2::1", "nonsense", ""])
def test_every_form_of_address_is_counted(proxied, address):
    name = make.user().username

    assert [log_in(name, address) for _ in range(5)] == [200] * 4 + [429]


@pytest.mark.parametrize("unsafe", ["https://evil.example/", "//evil.example", "javascript:1"])
def test_an_unsafe_destination_after_the_login_is_the_overview(db, client, unsafe):
    fields = {"username": make.user().username, "password": RIGHT, "next": unsafe}

    assert client.post(f"{LOGIN}?next={unsafe}", fields).url == "/admin/"
