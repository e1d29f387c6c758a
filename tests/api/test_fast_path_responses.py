"""Responses of the fast path after changes and failures; headers stay with their caller."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
from django.conf import settings as configured
from django.db import connection
from django.utils.cache import patch_vary_headers

from measures.actions import workflow
from measures.models import Measure
from tests.helpers import make
from tests.helpers.api import V1
from tests.helpers.fast_path import LOGGER, MEASURES, Site
from tests.helpers.make import DAY, NOW

#: Addresses of clients that made no request yet.
CALLERS = (f"192.0.2.{number}" for number in range(8, 256))


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


def test_a_new_day_is_served_at_once(make_site, time_machine):
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


def trace_all(get_response):
    """A middleware that adds a header to every response."""
    numbers = count()

    def middleware(request):
        response = get_response(request)
        response["X-Trace-ID"] = str(next(numbers))
        return response

    return middleware


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
