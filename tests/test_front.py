"""Both doors, the one in front of Django and Django's own, say the same."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier, get_ident

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection

from measures import workflow
from measures.api.front import Front
from measures.models import Measure

from . import make, searched
from .make import DAY, NOW

#: What differs from one answer to the next.
OWN = {"x-request-id", "ratelimit", "server-timing"}


class Doors:
    """The door in front, and how often it handed on."""

    def __init__(self):
        self.django, self.handed_on = WSGIHandler(), 0
        self.front = Front(self._behind)

    def _behind(self, environ, start):
        self.handed_on += 1
        return self.django(environ, start)

    def get(self, address, app=None, **headers):
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
            "HTTP_X_REQUEST_ID": "one-of-the-tests",
        } | headers
        said = []
        content = (app or self.front)(environ, lambda *started: said.extend(started[:2]))
        body = b"".join(content)
        if hasattr(content, "close"):
            content.close()
        told = {name.lower(): value for name, value in said[1] if name.lower() not in OWN}
        return said[0], told, body

    def both(self, address, **headers):
        """What both answered; whether the door in front did it by itself the second time."""
        first = self.get(address, **headers)
        before = self.handed_on
        again = self.get(address, **headers)
        alone = self.handed_on == before
        assert again == first == self.get(address, app=self.django, **headers)
        return first, alone


@pytest.fixture
def doors(db, settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    searched.park()
    for signal in (request_started, request_finished):  # the test's transaction goes on
        signal.disconnect(close_old_connections)
    yield Doors()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


V1 = "/api/v1/"
ALONE = [
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
HANDED_ON = [
    "measures/?colour=red",
    "measures/?limit=0",
    "measures/?cursor=",
    "measures/?cursor=forged",
    "measures/?limit=1&limit=2",
    "measures/?zone=nowhere",
    "measures/?as_of=3",
    "measures/?updated_since=99999",
    "measures/?q=%00",
    "measures/A-404/",
    "measures/HETAO-SZ-011/?as_of=9",
    "measures/HETAO-SZ-011/history/",
    "zones/nowhere/measures/",
    "zones/hetao/measures/?zone=hetao",
    "zones/nowhere/measures.jsonl",
    "measures.jsonl?limit=1",
    "measures.csv",
    "summary/?as_of=4",
    "zones/",
    "measures",
    "",
]


@pytest.mark.parametrize("address", ALONE)
def test_both_doors_answer_alike_byte_for_byte(doors, address):
    (status, _headers, _body), alone = doors.both(V1 + address)

    assert status == "200 OK"
    assert alone


@pytest.mark.parametrize("address", ALONE)
def test_both_say_that_nothing_changed(doors, address):
    _status, headers, _body = doors.get(V1 + address)

    (status, told, body), alone = doors.both(V1 + address, HTTP_IF_NONE_MATCH=headers["etag"])

    assert (status, body, alone) == ("304 Not Modified", b"", True)
    assert "content-length" not in told  # RFC 9110, 8.6: it would be that of the whole answer


@pytest.mark.parametrize("address", HANDED_ON)
def test_what_is_no_plain_success_is_left_to_django(doors, address):
    _answer, alone = doors.both(V1 + address)

    assert not alone


@pytest.mark.parametrize(
    "header",
    [
        {"HTTP_AUTHORIZATION": "Token forged"},
        {"HTTP_COOKIE": "sessionid=forged"},
        {"HTTP_ORIGIN": "https://elsewhere.example"},
        {"HTTP_ACCEPT": "text/csv"},
        {"HTTP_HOST": "elsewhere.example"},
    ],
)
def test_so_is_whoever_is_not_a_plain_reader(doors, header):
    _answer, alone = doors.both(f"{V1}measures/", **header)

    assert not alone


def test_pages_lead_on_through_either_door(doors):
    (_status, headers, _body), _alone = doors.both(f"{V1}measures/?limit=2&q=%E7%A7%91")
    following = headers["link"].split(">")[0].removeprefix("<http://testserver")

    (status, headers, _body), alone = doors.both(following)

    assert (status, alone) == ("200 OK", True)
    assert 'rel="prev"' in headers["link"]


def test_a_change_is_told_at_once(doors):
    before = doors.get(f"{V1}measures/")
    measure = Measure.objects.get(code="HETAO-SZ-011")
    said = {"by": make.BY, "reason": "needed", "at": NOW}
    workflow.advance(measure, to="in_progress", effective_on=DAY, **said)

    after, alone = doors.both(f"{V1}measures/")

    assert alone
    assert after[1]["etag"] != before[1]["etag"]
    assert b'"status":"in_progress"' in after[2]


def test_so_is_another_day(doors, time_machine):
    time_machine.move_to(date(2026, 11, 20))
    before = doors.get(f"{V1}summary/")
    time_machine.move_to(date(2030, 11, 20))

    after, alone = doors.both(f"{V1}summary/")

    assert alone
    assert (b'"day":"2026-11-20"' in before[2], b'"day":"2030-11-20"' in after[2]) == (True, True)


def test_the_limit_is_kept_in_front(doors, settings):
    settings.RATE_LIMIT_ANONYMOUS = 3
    doors = Doors()
    doors.get(f"{V1}measures/", REMOTE_ADDR="192.0.2.8")

    answers = [doors.get(f"{V1}measures/", REMOTE_ADDR="192.0.2.8")[0] for _ in range(4)]

    assert answers == ["200 OK", "200 OK", "429 Too Many Requests", "429 Too Many Requests"]


def test_who_asks_too_much_costs_the_database_nothing(
    doors, settings, django_assert_max_num_queries
):
    settings.RATE_LIMIT_ANONYMOUS = 2
    doors, caller = Doors(), {"REMOTE_ADDR": "192.0.2.9"}
    doors.get(f"{V1}measures/", **caller)
    doors.get(f"{V1}measures/A-404/", **caller)  # charged once, though both doors looked for it

    with django_assert_max_num_queries(0):
        status, headers, _body = doors.get(f"{V1}measures/?limit=1", **caller)

    assert status == "429 Too Many Requests"
    assert "retry-after" in headers


def test_an_answer_has_an_id_of_its_own_or_the_callers(doors):
    def ids(**headers):
        said = []
        list(doors.front(environ_of(headers), lambda *started: said.extend(started[1])))
        return dict(said)["X-Request-ID"]

    def environ_of(headers):
        plain = {"REQUEST_METHOD": "GET", "PATH_INFO": f"{V1}measures/", "QUERY_STRING": ""}
        rest = {"HTTP_HOST": "testserver", "wsgi.url_scheme": "http", "REMOTE_ADDR": "::1"}
        return plain | rest | headers

    doors.get(f"{V1}measures/")
    assert ids(HTTP_X_REQUEST_ID="mine-1") == "mine-1"
    assert ids() != ids()
    assert len(ids(HTTP_X_REQUEST_ID="not fit")) == 32


def test_writes_to_one_file_take_turns_on_one_thread(db):
    """Once they are here whole: a caller who sends slowly keeps nobody waiting."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has its own connections' memory")
    told, read_by, together = [], set(), Barrier(3)

    class Sent(io.BytesIO):
        def read(self, size=-1):
            read_by.add(get_ident())
            return super().read(size)

    def django(environ, _start):
        told.append((get_ident(), environ["wsgi.input"].read()))
        return [b""]

    def write(number):
        together.wait()
        body = Sent(str(number).encode())
        front({"REQUEST_METHOD": "PATCH", "PATH_INFO": f"{V1}x/", "wsgi.input": body}, None)
        return get_ident()

    front = Front(django)
    with ThreadPoolExecutor(3) as callers:
        threads = set(callers.map(write, range(3)))

    assert len(threads) == 3
    assert read_by == threads
    assert len({thread for thread, _body in told} - threads) == 1
    assert {body for _thread, body in told} == {b"0", b"1", b"2"}
