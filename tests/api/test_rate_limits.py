"""Rate limits and their headers."""

import re
import threading

import pytest
from django.utils import timezone

from measures.api.http import rate_limits
from measures.api.http.token_bucket import SECOND, TokenBuckets
from measures.models import Token
from tests.helpers import make
from tests.helpers.api import problem
from tests.helpers.fast_path import Site

ZONES = "/api/v1/zones/"


def left(response):
    """Policy, limit and remainder in the headers."""
    policy, limit = re.fullmatch(r'"(\w+)";q=(\d+);w=60', response["RateLimit-Policy"]).groups()
    same, remaining, reset = re.fullmatch(
        r'"(\w+)";r=(\d+);t=(\d+)(?:;cost=\d+)?', response["RateLimit"]
    ).groups()
    assert same == policy
    assert 0 <= int(reset) <= 60
    return policy, int(limit), int(remaining)


@pytest.fixture
def few(db, settings):
    settings.RATE_LIMIT_ANONYMOUS, settings.RATE_LIMIT_USERS = 3, 5
    rate_limits.charger.cache_clear()
    yield
    rate_limits.charger.cache_clear()


class TestBuckets:
    def test_as_many_as_the_limit_at_once_then_evenly(self):
        buckets = TokenBuckets(3, window=60)

        assert [buckets.take("a", 0)[:3] for _ in range(4)] == [
            (True, 3, 2),
            (True, 3, 1),
            (True, 3, 0),
            (False, 3, 0),
        ]
        assert buckets.take("a", 0).reset_seconds == 20
        assert not buckets.take("a", 20 * SECOND - 1).allowed
        assert buckets.take("a", 20 * SECOND)[:3] == (True, 3, 0)
        assert buckets.take("a", 600 * SECOND) == (True, 3, 2, 20)
        assert buckets.take("b", 0).allowed

    def test_a_limit_that_does_not_divide_the_window_is_kept_whole(self):
        buckets = TokenBuckets(7, window=60)

        assert [buckets.take("a", 5).remaining for _ in range(7)] == [6, 5, 4, 3, 2, 1, 0]
        assert not buckets.take("a", 5).allowed

    def test_a_call_may_take_several_and_never_more_than_a_full_bucket(self):
        buckets = TokenBuckets(10, window=60)

        assert buckets.take("a", 0, 7) == (True, 10, 3, 42)
        assert buckets.take("a", 0, 4) == (False, 10, 3, 6)
        assert buckets.take("a", 0, 3).allowed
        assert buckets.take("b", 0, 99) == (True, 10, 0, 60)

    def test_only_so_many_are_kept_and_the_one_unused_for_longest_goes(self):
        buckets = TokenBuckets(2, max_buckets=2)
        for key in ("a", "b", "a", "c"):
            buckets.take(key, 0)

        assert len(buckets) == 2
        assert not buckets.take("a", 0).allowed
        assert buckets.take("b", 0).remaining == 1

    def test_threads_together_get_no_more_than_the_limit(self):
        buckets, let_in = TokenBuckets(1000), []

        def come():
            let_in.extend(buckets.take("a", 0).allowed for _ in range(400))

        threads = [threading.Thread(target=come) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (len(let_in), sum(let_in)) == (1600, 1000)


def test_every_response_has_the_limit_and_the_remainder(few, api):
    first = api.get(ZONES)
    assert left(first) == ("address", 3, 2)
    assert left(api.get(ZONES, headers={"If-None-Match": first["ETag"]})) == ("address", 3, 1)
    assert left(api.get(f"{ZONES}nowhere/")) == ("address", 3, 0)


def test_a_request_over_the_limit_gets_429_with_retry_after(few, api):
    for _ in range(3):
        assert api.get(ZONES).status_code == 200

    response = api.get(ZONES)

    problem(response, 429, "too-many-requests")
    assert 1 <= int(response["Retry-After"]) <= 20
    assert response["RateLimit"] == f'"address";r=0;t={response["Retry-After"]}'
    assert api.get(ZONES, REMOTE_ADDR="10.0.0.9").status_code == 200


@pytest.mark.parametrize("path", ["nowhere", "v1/measures/%00/", "schema/?x=1", "v1/zones"])
def test_what_no_view_answers_counts_too(few, api, path):
    for remaining in (2, 1, 0):
        assert left(api.get(f"/api/{path}")) == ("address", 3, remaining)

    problem(api.get(f"/api/{path}"), 429, "too-many-requests")


def test_a_user_is_one_by_whatever_token_or_session(few, api, client):
    user = make.user()
    for secret in (make.token(user), make.token(user, "read")):
        api.credentials(HTTP_AUTHORIZATION=f"Token {secret}")
        response = api.get(ZONES)
    assert left(response) == ("user", 5, 3)
    client.force_login(user)
    assert left(client.get(ZONES)) == ("user", 5, 2)

    api.credentials(HTTP_AUTHORIZATION=f"Token {make.token(make.user())}")
    assert left(api.get(ZONES)) == ("user", 5, 4)
    api.credentials()
    assert left(api.get(ZONES)) == ("address", 3, 2)


def test_invalid_tokens_count_against_the_address(few, api):
    secret = make.token(make.user())
    api.credentials(HTTP_AUTHORIZATION="Token pmt_guessed")
    for remaining in (2, 1, 0):
        response = api.get(ZONES)
        problem(response, 401, "not-authenticated")
        assert left(response) == ("address", 3, remaining)

    problem(api.get(ZONES), 429, "too-many-requests")
    api.credentials(HTTP_AUTHORIZATION=f"Token {secret}")
    assert api.get(ZONES).status_code == 200  # who is known does not suffer for it


def test_a_refused_write_writes_nothing(few, api):
    measure = make.measure(zone=make.zone("hetao"))
    api.credentials(HTTP_AUTHORIZATION=f"Token {make.token(make.user('editor', measure.zone))}")
    for _ in range(5):
        api.get(ZONES)
    order = {"to": "in_progress", "effective_on": str(make.DAY), "reason": "needed"}
    address = f"/api/v1/measures/{measure.code}/advance/"

    response = api.post(address, order, format="json", headers={"If-Match": '"1"'})

    problem(response, 429, "too-many-requests")
    measure.refresh_from_db()
    assert measure.version == 1


def test_without_a_limit_there_are_no_limit_headers(few, api, settings):
    settings.RATE_LIMIT_ANONYMOUS = 0

    for _ in range(9):
        response = api.get(ZONES)
        assert response.status_code == 200
    assert "RateLimit" not in response
    assert "RateLimit-Policy" not in response


@pytest.mark.parametrize(
    ("proxies", "expected", "address"),
    [
        (0, "1.1.1.1", "10.0.0.1"),
        (1, "1.1.1.1", "1.1.1.1"),
        (1, "6.6.6.6, 1.1.1.1", "1.1.1.1"),
        (2, "6.6.6.6, 1.1.1.1,2.2.2.2", "1.1.1.1"),
        (2, "1.1.1.1", "10.0.0.1"),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        (1, "2001:db8:1:2::1", "2001:db8:1:2::"),
        (1, "::ffff:1.1.1.1", "1.1.1.1"),
        (1, "no:address", "no:address"),
    ],
)
def test_the_address_is_the_one_that_the_outermost_proxy_saw(settings, proxies, expected, address):
    settings.PROXIES = proxies

    environ = {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": expected}
    assert rate_limits.client_address(environ) == address


def test_a_token_that_expired_is_not_deleted_by_a_read(few, api):
    api.credentials(HTTP_AUTHORIZATION=f"Token {make.token(make.user())}")
    Token.objects.update(expiry=timezone.now())

    problem(api.get(ZONES), 401, "not-authenticated")

    assert Token.objects.exists()


def test_public_pages_count_for_the_address_and_share_its_limit_with_the_api(few, client):
    statuses = [client.get(path).status_code for path in ("/en/", ZONES, "/admin/login/", "/")]

    assert statuses == [200, 200, 200, 429]
    refusal = client.get("/")
    assert left(refusal) == ("address", 3, 0)
    assert int(refusal["Retry-After"]) > 0


def test_pages_of_who_is_logged_in_count_for_the_user(few, client):
    client.force_login(make.user(is_superuser=True))

    statuses = [client.get("/admin/").status_code for _number in range(6)]

    assert statuses == [200] * 5 + [429]
    assert left(client.get("/admin/"))[:2] == ("user", 5)


def test_passwords_from_one_address_are_limited_whatever_the_names(few, client, settings):
    settings.RATE_LIMIT_LOGINS = 2

    statuses = [
        client.post("/admin/login/", {"username": name, "password": "x"}).status_code
        for name in ("ada", "bo", "cy")
    ]

    assert statuses == [200, 200, 429]


COSTS = {
    "measures/": 1,
    "measures/A-001/": 1,
    "measures/?q=x": 2,
    "measures/?zone=hetao-sz&%71=x": 2,
    "measures/?as_of=1": 5,
    "measures/?as%5Fof=1": 5,
    "zones/hetao-sz/diff/?from=1": 5,
    "measures.csv": 10,
    "measures.jsonl?as_of=1": 10,
    "measures.xlsx": 20,
}


@pytest.mark.parametrize("path", COSTS)
@pytest.mark.parametrize("known", [False, True])
def test_requests_are_charged_by_what_they_cost(few, api, settings, path, known):
    make.measure("A-001")
    settings.RATE_LIMIT_ANONYMOUS = settings.RATE_LIMIT_USERS = 50
    if known:
        api.force_authenticate(make.user())

    response = api.get(f"/api/v1/{path}")

    assert response.status_code == 200
    b"".join(response)  # an export is closed at its end
    assert left(response)[1:] == (50, 50 - COSTS[path])
    said = response["RateLimit"].partition(";cost=")[2]
    assert said == ("" if COSTS[path] == 1 else str(COSTS[path]))


def test_the_fast_path_charges_the_same(park, settings):
    rate_limits.charger.cache_clear()
    settings.RATE_LIMIT_ANONYMOUS = 50
    site = Site()

    for path, cost in {"measures/": 1, "measures/?q=x": 2, "measures.jsonl": 10}.items():
        for _time in ("by Django, whose headers are kept", "by the fast path"):
            before = int(site.whole("/api/v1/kinds/")[1]["ratelimit"].split(";")[1][2:])
            headers = site.whole(f"/api/v1/{path}")[1]
            assert headers["ratelimit"].split(";")[1] == f"r={before - cost}"
    rate_limits.charger.cache_clear()
