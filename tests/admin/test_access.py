"""The access table of tests/helpers/admin_access.py is complete, and the admin follows it."""

import copy
import re

import pytest
from django.contrib.admin.models import LogEntry
from django.db import transaction
from django.test import Client
from django.urls import URLResolver

from measures.actions.people import account_record
from measures.admin.site import site
from measures.models import Head
from tests.helpers import make
from tests.helpers.admin_access import ACCESS, CALLERS, STRANGERS
from tests.helpers.admin_world import filled, forms, world
from tests.helpers.rights import STAFF, holder, zones

LOGIN = "/admin/login/"
METHODS = ("GET", "POST")
SHARDS = 8


def addresses(patterns, before=""):
    for each in patterns:
        address = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from addresses(each.url_patterns, address)
        else:
            yield address


def test_every_address_has_a_row():
    known = {address.removeprefix("/admin/") for address in ACCESS} | {"login/"}
    in_table = {re.sub(r"{\w+}|texts/title|\b1\b", "*", address) for address in known}
    regular = {"^(?P<app_label>measures|auth)/$": "measures/", "(?P<url>.*)$": "nowhere/"}

    in_admin = {
        re.sub(r"<.*?>", "*", regular.get(address, address)).replace("texts/*", "*")
        for address in addresses(site.urls[0])
    }

    assert in_table == in_admin


def caller(name, places):
    """A client with the session of the named caller."""
    if name == "no CSRF":
        client = Client(enforce_csrf_checks=True)
        client.force_login(make.user(is_superuser=True))
        return client
    if name == "anonymous":
        return Client()
    if name == "token":
        secret = make.token(make.user(is_superuser=True))
        return Client(headers={"Authorization": f"Bearer {secret}"})
    client = Client()
    if name in STAFF:
        user = holder(name, places)
    else:
        user = make.user("administrator", places["here"], is_staff=name != "no staff")
    client.force_login(user)
    client.user = user
    if name == "inactive":
        user.is_active = False
        user.save()
    account_record.adopt(user, by=make.BY, reason="needed", at=make.moment())
    return client


def moved():
    """What every change moves: the ledger, or Django's log of what the ledger leaves out."""
    return Head.objects.get().seq, LogEntry.objects.count()


def ask(client, method, address, body, before):
    """The status and whether something changed from `before`; all of it is rolled back."""
    if address.endswith("/token/add/") and getattr(client, "user", None):
        body = body | {"user": client.user.pk}
    cookies = copy.deepcopy(client.cookies)
    with transaction.atomic():
        response = client.generic("GET", address) if method == "GET" else client.post(address, body)
        if response.streaming:
            b"".join(response.streaming_content)  # to its end, which closes its file
        changed = moved() != before
        transaction.set_rollback(True)
    client.cookies = cookies  # some pages give the session another key
    return response, changed


def expected(name, method, address, row):
    if name in STRANGERS:
        return (302, False)
    if name == "no CSRF":
        return row.of("superuser", "GET") if method == "GET" else (403, False)
    status, acts = row.of(name, method)
    return status, acts


@pytest.mark.slow
@pytest.mark.parametrize("shard", range(SHARDS))
def test_every_caller_gets_the_status_in_the_table(db, shard, record_property):
    places = zones()
    keys = world(places["here"])
    callers = {name: caller(name, places) for name in CALLERS}
    more = {f"/admin/{address}": body for address, body in forms(keys).items()}
    wrong, cells, before = {}, 0, moved()
    for pattern, row in [*ACCESS.items()][shard::SHARDS]:
        address = pattern.format(**keys)
        body = {"reason": "needed"}
        if row.act.holders:
            body |= filled(callers["superuser"], address) | more[pattern] | {"reason": "needed"}
        for method in METHODS:
            for name, client in callers.items():
                response, changed = ask(client, method, address, body, before)
                got, wanted = (response.status_code, changed), expected(name, method, pattern, row)
                if got != wanted:
                    wrong[f"{method} {pattern} as {name}"] = (got, wanted)
                if name in STRANGERS and not pattern.endswith("/logout/"):
                    assert response.url.startswith(LOGIN)
                cells += 1
    record_property("cells", f"access to the admin, shard {shard}: {cells} cells")
    assert not wrong, "\n".join(f"{cell!r}: {values}" for cell, values in wrong.items())


def test_the_login_page_is_for_strangers(db):
    places = zones()

    for name in STRANGERS:
        assert caller(name, places).get(LOGIN).status_code == 200
    assert caller("viewer below", places).get(LOGIN).url == "/admin/"
