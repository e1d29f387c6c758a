"""Refusals that need no body are made before it is received."""

from __future__ import annotations

import pytest

from measures.models import Measure
from tests.helpers import make
from tests.helpers.api import V1, token
from tests.helpers.fast_path import Site, environ_of
from tests.helpers.writes import ONE, sample
from tracker.receiving import BodyNeeded, without_body


@pytest.fixture
def send(committed, settings):
    """Sends the head of a write by an editor; its status, or None where the body is needed."""
    settings.ALLOWED_HOSTS, settings.RATE_LIMIT_ANONYMOUS = ["testserver"], 1
    sample()
    secret = token(make.user("editor"))
    site = Site()

    def send(path=ONE, **headers):
        headers = {
            "REQUEST_METHOD": "PATCH",
            "CONTENT_TYPE": "application/json",
            "HTTP_AUTHORIZATION": f"Token {secret}",
            "HTTP_IF_MATCH": '"1"',
            "REMOTE_ADDR": next(ADDRESSES),
        } | headers
        try:
            return int(site.whole(path, **without_body(environ_of(path, **headers)))[0][:3])
        except BodyNeeded:
            return None

    return send


ADDRESSES = (f"198.51.100.{number}" for number in range(1, 255))


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        (ONE, {"HTTP_AUTHORIZATION": "Token nonsense"}, 401),
        (ONE, {"HTTP_HOST": "elsewhere.example"}, 400),
        (ONE, {"REQUEST_METHOD": "DELETE"}, 405),
        (f"{V1}nothing/", {}, 404),
        (ONE, {"HTTP_IF_MATCH": ""}, 400),
        ("/admin/nothing/", {"HTTP_COOKIE": "sessionid=x", "HTTP_AUTHORIZATION": ""}, 403),
    ],
)
def test_it_is_refused_without_its_body(send, path, headers, status):
    assert send(path, **headers) == status


def test_a_client_over_the_limit_is_refused_without_its_body(send):
    caller = {"HTTP_AUTHORIZATION": "Token nonsense", "REMOTE_ADDR": "198.51.100.255"}

    assert [send(**caller) for _time in range(2)] == [401, 429]


@pytest.mark.parametrize("declared", [{}, {"CONTENT_LENGTH": "99"}])
def test_what_may_be_done_waits_for_its_body_and_changes_nothing_before(send, declared):
    assert send(**declared) is None
    assert Measure.objects.get(code="A-001").version == 1
