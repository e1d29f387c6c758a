"""The fast path and Django give the same responses, and nothing leaks from one to the next."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
from django.conf import settings as configured
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.urls import clear_script_prefix, resolve
from django.utils.cache import patch_vary_headers

from measures.actions import workflow
from measures.api.fast_path import served
from measures.api.urls import V1 as ROUTES
from measures.models import Measure
from tests.helpers import make, searched
from tests.helpers.make import DAY, NOW

#: Headers that differ from one response to the next.
PER_RESPONSE = {"x-request-id", "ratelimit"}
LOGGER = "measures.api.fast_path"
#: Addresses of clients that made no request yet.
CALLERS = (f"192.0.2.{number}" for number in range(8, 256))


class Site:
    """The application as it is served, with a count of the requests that reached Django."""

    def __init__(self):
        self.django, self.reached_django = WSGIHandler(), 0
        self.application = served(self._counted)

    def _counted(self, environ, start_response):
        self.reached_django += 1
        return self.django(environ, start_response)

    def get(self, address, app=None, **headers):
        """Status, headers without those of PER_RESPONSE, body."""
        headers = {"HTTP_X_REQUEST_ID": "of-the-tests"} | headers  # problems quote it
        status, headers, body = self.whole(address, app, **headers)
        return status, {n: v for n, v in headers.items() if n not in PER_RESPONSE}, body

    def whole(self, address, app=None, **headers):
        path, _, query = address.partition("?")
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "REMOTE_ADDR": "192.0.2.7",
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "testserver",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
        } | headers
        start = []
        content = (app or self.application)(environ, lambda *args: start.extend(args[:2]))
        body = b"".join(content)
        if hasattr(content, "close"):
            content.close()
        return start[0], {name.lower(): value for name, value in start[1]}, body

    def both(self, address, **headers):
        """The response of the fast path and of Django; whether the second one was fast."""
        first = self.get(address, **headers)
        before = self.reached_django
        second = self.get(address, **headers)
        fast = self.reached_django == before
        assert second == first == self.get(address, app=self.django, **headers)
        return first, fast


@pytest.fixture
def park(db, settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    searched.park()
    for signal in (request_started, request_finished):  # the test's transaction goes on
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
    clear_script_prefix()


@pytest.fixture
def site(park, settings):
    settings.FAST_PATH = True
    return Site()


@pytest.fixture(params=[True, False], ids=["fast path", "Django alone"])
def make_site(park, settings, request):
    """Makes sites with the fast path on, and with it off."""
    settings.FAST_PATH = request.param
    return Site


V1 = "/api/v1/"
MEASURES = f"{V1}measures/"
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


# What holds with the fast path and without it.


def test_links_lead_to_the_next_page(make_site):
    site = make_site()
    _status, headers, _body = site.get(f"{MEASURES}?limit=2&q=%E7%A7%91")
    following = headers["link"].split(">")[0].removeprefix("<http://testserver")

    (status, headers, _body), _fast = site.both(following)

    assert status == "200 OK"
    assert 'rel="prev"' in headers["link"]


def test_a_change_is_served_at_once(make_site):
    site = make_site()
    (_status, before, _body), _fast = site.both(MEASURES)
    measure = Measure.objects.get(code="HETAO-SZ-011")
    context = {"by": make.BY, "reason": "needed", "at": NOW}
    workflow.advance(measure, to="in_progress", effective_on=DAY, **context)

    (_status, after, body), _fast = site.both(MEASURES)

    assert after["etag"] != before["etag"]
    assert b'"status":"in_progress"' in body


def test_so_is_a_new_day(make_site, time_machine):
    site = make_site()
    time_machine.move_to(date(2026, 11, 20))
    (_status, _headers, before), _fast = site.both(f"{V1}summary/")
    time_machine.move_to(date(2030, 11, 20))

    (_status, _headers, after), _fast = site.both(f"{V1}summary/")

    assert (b'"day":"2026-11-20"' in before, b'"day":"2030-11-20"' in after) == (True, True)


def test_the_rate_limit_holds(make_site, settings):
    settings.RATE_LIMIT_ANONYMOUS = 3
    site, caller = make_site(), {"REMOTE_ADDR": next(CALLERS)}
    site.get(MEASURES, **caller)

    statuses = [site.get(MEASURES, **caller)[0] for _ in range(4)]

    assert statuses == ["200 OK", "200 OK", "429 Too Many Requests", "429 Too Many Requests"]


def test_a_request_over_the_limit_makes_no_query(
    make_site, settings, django_assert_max_num_queries
):
    settings.RATE_LIMIT_ANONYMOUS = 2
    site, caller = make_site(), {"REMOTE_ADDR": next(CALLERS)}
    site.get(MEASURES, **caller)
    site.get(f"{MEASURES}A-404/", **caller)  # charged once, though the fast path tried it first

    with django_assert_max_num_queries(0):
        status, headers, _body = site.get(f"{MEASURES}?limit=1", **caller)

    assert status == "429 Too Many Requests"
    assert "retry-after" in headers


def test_a_response_carries_the_callers_request_id_or_a_new_one(make_site):
    site = make_site()
    site.get(MEASURES)

    def request_id(**headers):
        return site.whole(MEASURES, **headers)[1]["x-request-id"]

    assert request_id(HTTP_X_REQUEST_ID="mine-1") == "mine-1"
    assert request_id() != request_id()
    assert len(request_id(HTTP_X_REQUEST_ID="not fit")) == 32


# Headers of Django's first response, and failures.


def on_the_first(change):
    """A middleware that changes the first response."""

    def factory(get_response):
        responses = count()

        def middleware(request):
            response = get_response(request)
            if next(responses) == 0:
                change(response)
            return response

        return middleware

    return factory


cookie = on_the_first(lambda response: response.set_cookie("visitor", "1"))
trace = on_the_first(lambda response: response.headers.setdefault("X-Trace-ID", "1"))
vary_all = on_the_first(lambda response: patch_vary_headers(response, ["*"]))


@pytest.mark.parametrize(
    ("middleware", "header"),
    [("cookie", "Set-Cookie"), ("trace", "X-Trace-ID"), ("vary_all", "Vary")],
)
def test_headers_of_one_caller_are_not_sent_to_the_next(park, settings, middleware, header, caplog):
    settings.MIDDLEWARE = [f"{__name__}.{middleware}", *configured.MIDDLEWARE]
    site = Site()

    first, second, third = (site.get(MEASURES)[1] for _ in range(3))

    name = header.lower()
    assert name in first
    assert second.get(name) == third.get(name) != first[name]
    assert site.reached_django == 2  # the second response was learnt
    assert [record.args[-1] for record in caplog.records] == [header]


def trace_all(get_response):
    """A middleware that adds a header to every response."""
    numbers = count()

    def middleware(request):
        response = get_response(request)
        response["X-Trace-ID"] = str(next(numbers))
        return response

    return middleware


def test_an_unknown_header_leaves_its_kind_to_django_and_is_logged_once_a_minute(
    park, settings, time_machine, caplog
):
    settings.MIDDLEWARE = [f"{__name__}.trace_all", *configured.MIDDLEWARE]
    site, start = Site(), datetime(2026, 11, 20, 4, tzinfo=UTC)
    time_machine.move_to(start, tick=False)

    numbers = [site.get(MEASURES)[1]["x-trace-id"] for _ in range(3)]
    site.get(f"{V1}summary/")
    assert numbers == ["0", "1", "2"]
    kinds = [record.args[1] for record in caplog.records]
    assert kinds == ["measures http", "summary http"]

    time_machine.move_to(start + timedelta(minutes=1), tick=False)
    site.get(MEASURES)
    assert len(caplog.records) == 3


def test_a_failure_is_answered_by_django_and_logged_once_a_minute(site, time_machine, caplog):
    start = datetime(2026, 11, 20, 4, tzinfo=UTC)
    time_machine.move_to(start, tick=False)
    expected = site.get(MEASURES)

    def get_while_the_first_query_fails():
        errors = iter([RuntimeError("broken")])

        def wrapper(execute, *query):
            if error := next(errors, None):
                raise error
            return execute(*query)

        with connection.execute_wrapper(wrapper):
            return site.get(MEASURES)

    assert [get_while_the_first_query_fails() for _ in range(2)] == [expected] * 2
    [record] = caplog.records
    assert (record.name, record.levelname, record.exc_info[0]) == (LOGGER, "ERROR", RuntimeError)

    time_machine.move_to(start + timedelta(minutes=1), tick=False)
    get_while_the_first_query_fails()
    assert len(caplog.records) == 2


#: Each middleware, and why the fast path may answer without running it.
CONSIDERED = {
    "measures.api.http.middleware.RequestIds": "the fast path sets X-Request-ID itself",
    "measures.api.http.rate_limits.Limits": "the fast path charges the same bucket, sends its headers",
    "django.middleware.security.SecurityMiddleware": "static headers; it checks for TLS itself",
    "whitenoise.middleware.WhiteNoiseMiddleware": "serves static files, none under /api/",
    "django.contrib.sessions.middleware.SessionMiddleware": "requests with a cookie go to Django",
    "django.middleware.locale.LocaleMiddleware": "successful responses hold every language",
    "measures.api.http.refusals.ServerRefusals": "requests that the server refused go to Django",
    "django.middleware.common.CommonMiddleware": "it checks the host; only exact addresses match",
    "django.middleware.csrf.CsrfViewMiddleware": "GET only",
    "django.contrib.auth.middleware.AuthenticationMiddleware": "anonymous requests only",
    "measures.api.http.rate_limits.PageLimits": "pages only",
    "django.contrib.messages.middleware.MessageMiddleware": "pages only",
    "django.middleware.clickjacking.XFrameOptionsMiddleware": "a static header",
    "measures.api.http.middleware.PagePolicy": "HTML only",
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
