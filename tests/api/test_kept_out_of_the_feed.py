"""Entries about accounts, the glossary and settings are for auditors; the feed skips their numbers."""

import pytest
from django.db import connection

from measures import ledger
from measures.actions.people import accounts, rights_settings
from measures.models import Entry, Token, triggers
from tests.helpers import make
from tests.helpers.accounts import DETAILS, faults, last_entry, recorded, token_of
from tests.helpers.tamper import sql

V1 = "/api/v1/"


@pytest.fixture
def both(db):
    """A measure, three entries about people, another measure."""
    make.measure("FIRST-001")
    user = recorded(username="mei", email="mei@example.org")
    accounts.set_password(user, None, **DETAILS)
    rights_settings.record_settings({"PROXIES": 1}, **DETAILS)
    make.measure("SECOND-002")
    return user


def pages(api, **params):
    """All pages of the feed, and the `after` of the last."""
    after, rows = 0, []
    while True:
        page = api.get(f"{V1}changes/", {"after": after, **params}).json()
        rows += page["results"]
        after = page["after"]
        if page["next"] is None:
            return rows, after


@pytest.mark.parametrize("limit", [1, 2, 50])
def test_the_feed_has_every_public_change_and_ends_at_the_head(both, api, limit):
    rows, after = pages(api, limit=limit)

    public = Entry.objects.exclude(subject__in=["account", "glossary", "settings"])
    assert [row["seq"] for row in rows] == [*public.order_by("seq").values_list("seq", flat=True)]
    assert after == ledger.current_head()[0] > len(rows)
    assert "mei" not in str(rows)


@pytest.mark.parametrize("subject", ["account", "glossary", "settings"])
def test_the_feed_does_not_know_these_subjects(both, api, subject):
    response = api.get(f"{V1}changes/", {"subject": subject})

    assert response.status_code == 400
    assert "zone, source, measure, override" in str(response.json())


def test_public_answers_are_the_same_before_and_after_an_act_on_an_account(both, api):
    addresses = ["measures/", "summary/", "zones/", "sources/", "measures/FIRST-001/history/"]
    before = [api.get(V1 + address).json() for address in addresses]

    accounts.amend_account(both, {"is_staff": False}, reason="has left", **DETAILS)

    assert [api.get(V1 + address).json() for address in addresses] == before


def test_auditors_read_them_without_secrets_and_recompute_the_chain(both, api):
    api.force_authenticate(make.user("auditor"))

    rows = api.get(f"{V1}ledger/entries/?limit=200").json()["results"]

    assert {row["subject"] for row in rows} >= {"account", "glossary", "settings"}
    assert [row["seq"] for row in rows] == [*range(1, len(rows) + 1)]
    assert not any(both.password in row["body"] for row in rows)


def test_an_entry_names_the_token_and_both_request_ids(api, db):
    user = recorded("editor")
    token, secret = token_of(user, "read", "write")
    measure = make.measure()
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")

    response = api.patch(
        f"{V1}measures/{measure.code}/",
        {"title": {"en": "Another"}, "reason": "misprint"},
        format="json",
        headers={"If-Match": '"1"', "X-Request-ID": "batch-7"},
    )

    assert response.status_code == 200, response.content
    entry = last_entry()
    assert entry.credential == f"token {token.token_key}"
    assert (entry.caller_request_id, len(entry.request_id)) == ("batch-7", 32)
    assert faults() == []
    triggers.remove(connection)
    sql("UPDATE measures_entry SET credential = '' WHERE seq = %s", entry.seq)
    triggers.install(connection)
    assert faults() == [f"entry {entry.seq}: its content is not what was hashed"]


def test_the_first_use_of_a_token_is_an_entry_and_later_uses_are_none(api, db):
    user = recorded()
    token, secret = token_of(user)
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")

    for _ in range(3):
        assert api.get(f"{V1}zones/").status_code == 200

    used = Entry.objects.filter(verb="used")
    assert [entry.credential for entry in used] == [f"token {token.token_key}"]
    assert Token.objects.get().first_used_at is not None
    assert faults() == []


def test_settings_are_recorded_when_they_differ(db, settings):
    settings.PROXIES = 1
    assert rights_settings.record_settings(rights_settings.decisive(settings), **DETAILS)
    assert not rights_settings.record_settings(rights_settings.decisive(settings), **DETAILS)
    settings.PROXIES = 2
    assert rights_settings.record_settings(rights_settings.decisive(settings), **DETAILS)

    assert last_entry().reason == "Settings at this start: PROXIES."
    assert (last_entry().subject, last_entry().version) == ("settings", 2)
    assert faults() == []
