"""What the fast path answers at once, in the server's own thread: kept bytes and single rows."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.helpers.api import V1
from tests.helpers.fast_path import MEASURES, PER_RESPONSE, Site, environ_of

ONE = f"{V1}measures/HETAO-SZ-011/"
KEPT = [MEASURES, ONE, f"{V1}zones/hetao/measures/?limit=3", f"{V1}summary/"]
sqlite_only = pytest.mark.skipif(connection.vendor != "sqlite", reason="it reads SQLite's file")


def at_once(site, address, **headers):
    """As `Site.get()`; None where it takes longer."""
    headers = {"HTTP_X_REQUEST_ID": "of-the-tests"} | headers
    response = site.application.at_once(environ_of(address, **headers))
    if response is None:
        return None
    status, headers, body = response
    named = {name.lower(): value for name, value in headers}
    return status, {n: v for n, v in named.items() if n not in PER_RESPONSE}, body


@sqlite_only
@pytest.mark.parametrize("address", KEPT)
def test_what_is_kept_is_the_same_bytes_at_once(site, address):
    (status, headers, body), _fast = site.both(address)

    assert at_once(site, address) == (int(status[:3]), headers, body)


@sqlite_only
@pytest.mark.parametrize("address", [*KEPT, f"{V1}measures.jsonl"])
def test_what_the_client_has_is_confirmed_at_once(site, address):
    _status, headers, _body = site.get(address)
    (_status, headers, _body), _fast = site.both(address, HTTP_IF_NONE_MATCH=headers["etag"])

    confirmed = at_once(site, address, HTTP_IF_NONE_MATCH=headers["etag"])

    assert confirmed == (304, headers, b"")


@pytest.mark.parametrize(
    "address",
    [
        f"{MEASURES}?limit=7",
        f"{MEASURES}?q=%E7%A7%91",
        f"{V1}summary/?zone=hetao",
        f"{V1}measures.jsonl",
        f"{V1}zones/",
        f"{V1}measures/A-404/",
    ],
)
def test_what_takes_longer_is_left_to_a_thread(site, address, django_assert_max_num_queries):
    """Also where the address is known: a list is read, a search run, in a thread."""
    site.both(MEASURES)
    site.both(f"{MEASURES}?limit=8")

    with django_assert_max_num_queries(3):
        assert at_once(site, address) is None


def test_a_request_that_is_left_to_a_thread_is_charged_once(site, settings):
    settings.RATE_LIMIT_ANONYMOUS = 5
    site, caller = Site(), {"REMOTE_ADDR": "192.0.2.99"}
    site.get(MEASURES, **caller)
    environ = environ_of(f"{MEASURES}?limit=9", **caller)
    assert site.application.at_once(environ) is None

    _status, headers, _body = site.whole(f"{MEASURES}?limit=9", **environ)

    assert "r=3" in headers["ratelimit"]


def test_a_client_over_the_limit_is_not_answered_at_once(site, settings):
    settings.RATE_LIMIT_ANONYMOUS = 2
    site, caller = Site(), {"REMOTE_ADDR": "192.0.2.98"}
    site.get(MEASURES, **caller)
    site.get(MEASURES, **caller)

    assert at_once(site, MEASURES, **caller) is None


def test_postgresql_is_left_to_the_threads(site):
    """Its client waits for the network."""
    site.both(MEASURES)

    assert (at_once(site, MEASURES) is None) == (connection.vendor == "postgresql")
