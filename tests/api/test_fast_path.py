"""The fast path and Django give the same responses, and nothing leaks from one to the next."""

from __future__ import annotations

import pytest
from django.conf import settings as configured
from django.urls import resolve

from measures.api.urls import V1 as ROUTES
from tests.helpers.api import V1
from tests.helpers.fast_path import LOGGER, MEASURES, Site

FAST = [
    "measures/",
    "measures/?limit=2&order=-changed&kind=funding,tax&fields=code,title&total=true",
    "measures/?zone=hetao&sub_zones=false&status=planned",
    "measures/?q=%E5%89%B5%E7%A7%91&highlights=true",
    "measures/?q=%E5%89%B5%E7%A7%91&limit=1",
    "zones/hetao/measures/?limit=3&has_target=false",
    "measures/HETAO-SZ-011/",
    "summary/",
    "summary/?zone=hetao&q=%E5%89%B5%E7%A7%91",
    "measures.jsonl",
    "zones/hetao/measures.jsonl?order=-code",
]
LEFT_TO_DJANGO = [
    "measures/?colour=red",
    f"measures/?{'&'.join(['kind=tax'] * 1001)}",
    "measures/?limit=0",
    "measures/?cursor=",
    "measures/?cursor=forged",
    "measures/?limit=1&limit=2",
    "measures/?zone=nowhere",
    "measures/?as_of=3",
    "measures/?updated_since=99999",
    "measures/?q=%00",
    "measures/A-404/",
    "measures/advance/",
    "measures/HETAO-SZ-011/?as_of=9",
    "measures/HETAO-SZ-011/history/",
    "zones/nowhere/measures/",
    "zones/hetao/measures/?zone=hetao",
    "zones/nowhere/measures.jsonl",
    "measures.jsonl?limit=1",
    "measures.csv",
    "summary/?as_of=4",
    "summary/?colour=red",
    "zones/",
    "measures",
    "",
]


@pytest.mark.parametrize("address", FAST)
def test_the_fast_path_answers_as_django_does_byte_for_byte(site, address, caplog):
    (status, _headers, _body), fast = site.both(V1 + address)

    assert status == "200 OK"
    assert fast
    assert not caplog.records


@pytest.mark.parametrize("address", FAST)
def test_it_answers_not_modified_as_django_does(site, address):
    _status, headers, _body = site.get(V1 + address)

    (status, headers, body), fast = site.both(V1 + address, HTTP_IF_NONE_MATCH=headers["etag"])

    assert (status, body, fast) == ("304 Not Modified", b"", True)
    assert "content-length" not in headers  # RFC 9110, 8.6: it would be that of a 200


@pytest.mark.parametrize("address", LEFT_TO_DJANGO)
def test_other_addresses_and_refusals_are_left_to_django(site, address, caplog):
    _response, fast = site.both(V1 + address)

    assert not fast
    assert not [record for record in caplog.records if record.name == LOGGER]


@pytest.mark.parametrize(
    "header",
    [
        {"HTTP_AUTHORIZATION": "Token forged"},
        {"HTTP_COOKIE": "sessionid=forged"},
        {"HTTP_ORIGIN": "https://elsewhere.example"},
        {"HTTP_ACCEPT": "text/csv"},
        {"HTTP_HOST": "elsewhere.example"},
        {"SCRIPT_NAME": "/tracker"},
    ],
)
def test_requests_that_are_not_plain_anonymous_reads_are_left_to_django(site, header):
    (_status, _headers, _body), plain_is_fast = site.both(f"{MEASURES}?limit=1")

    _response, fast = site.both(f"{MEASURES}?limit=1", **header)

    assert (plain_is_fast, fast) == (True, False)


@pytest.mark.parametrize(
    ("address", "media_type"),
    [("measures/", "application/json"), ("measures.jsonl", "application/jsonl")],
)
def test_the_media_type_of_the_view_is_accepted(site, address, media_type):
    (status, _headers, _body), fast = site.both(V1 + address, HTTP_ACCEPT=media_type)

    assert (status, fast) == ("200 OK", True)


def test_behind_a_proxy_that_ends_tls_only_https_is_answered(park, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = True, 60
    site = Site()

    (status, headers, _body), fast = site.both(MEASURES, HTTP_X_FORWARDED_PROTO="https")
    assert (status, fast) == ("200 OK", True)
    assert headers["strict-transport-security"] == "max-age=60"

    (status, _headers, _body), fast = site.both(MEASURES, HTTP_X_FORWARDED_PROTO="http")
    assert (status, fast) == ("301 Moved Permanently", False)


def test_every_view_that_declares_a_responder_is_compared_with_django():
    declared = {route.name for route in ROUTES if route.callback.cls.fast_path}

    assert {resolve(V1 + address.partition("?")[0]).url_name for address in FAST} == declared


def test_the_setting_switches_it_off(park, settings):
    settings.FAST_PATH = False
    site = Site()

    assert [site.both(V1 + address)[1] for address in FAST] == [False] * len(FAST)


#: Each middleware, and why the fast path may answer without running it.
CONSIDERED = {
    "measures.pages.health.HealthMiddleware": "two addresses, none under /api/",
    "measures.api.http.middleware.RequestIdMiddleware": "the fast path sets X-Request-ID itself",
    "measures.api.http.rate_limits.RateLimitMiddleware": "the fast path charges the same bucket, sends its headers",
    "django.middleware.security.SecurityMiddleware": "static headers; it checks for TLS itself",
    "whitenoise.middleware.WhiteNoiseMiddleware": "serves static files, none under /api/",
    "django.contrib.sessions.middleware.SessionMiddleware": "requests with a cookie go to Django",
    "django.middleware.locale.LocaleMiddleware": "successful responses hold every language",
    "measures.api.http.refusals.ServerRefusals": "requests that the server refused go to Django",
    "django.middleware.common.CommonMiddleware": "it checks the host; only exact addresses match",
    "django.middleware.csrf.CsrfViewMiddleware": "GET only",
    "django.contrib.auth.middleware.AuthenticationMiddleware": "anonymous requests only",
    "measures.admin.second_factor.SecondFactorMiddleware": "sessions only",
    "measures.api.http.rate_limits.PageLimits": "pages only",
    "django.contrib.messages.middleware.MessageMiddleware": "pages only",
    "django.middleware.clickjacking.XFrameOptionsMiddleware": "a static header",
    "measures.api.http.middleware.PageCSPMiddleware": "HTML only",
    "axes.middleware.AxesMiddleware": "logins only",
    # Added by CORS_ORIGINS: requests with Origin go to Django; for the others it extends Vary.
    "corsheaders.middleware.CorsMiddleware": "a static header",
}


def test_every_middleware_was_considered():
    """A new middleware does not run for requests that the fast path answers.

    Decide whether it must: if each response needs it, repeat its work in FastPath or let the
    fast path leave such requests to Django; if it only adds a constant header, add that to
    STATIC_HEADERS. Then note the decision in CONSIDERED and in docs/fast_path.md.
    """
    cors = "corsheaders.middleware.CorsMiddleware"

    assert {cors, *configured.MIDDLEWARE} == set(CONSIDERED)


def test_with_cors_configured_both_send_the_same_vary(park, settings):
    settings.CORS_ALLOWED_ORIGINS = ["https://dashboard.example"]
    settings.MIDDLEWARE = ["corsheaders.middleware.CorsMiddleware", *configured.MIDDLEWARE]

    (_status, headers, _body), fast = Site().both(MEASURES)

    assert fast
    assert "origin" in headers["vary"]
