"""Requests are received before a thread is taken, and responses sent after it is free."""

import json
import socket
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.helpers.echo import BIG, HUGE
from tests.helpers.server import serving

pytestmark = [pytest.mark.once, pytest.mark.slow]

TOKEN = {"Authorization": "Token x"}


@pytest.fixture(scope="module")
def server():
    with serving("tests.helpers.echo:application") as running:
        yield running


def echoed(server, method, path, body=None, **headers):
    response, content = server.request(method, path, body, **headers)
    assert response.status == 200
    return json.loads(content)


def raw(server, data):
    """The echoed environment of a request sent as these bytes."""
    with server.connect(data) as client:
        return parsed(client)


def parsed(client):
    response = b""
    while b"\r\n\r\n" not in response or not response.endswith(b"}"):
        response += client.recv(1 << 16)
    return json.loads(response.partition(b"\r\n\r\n")[2])


def soonest(act):
    """The seconds that `act` takes, the least of three times: the machine has other work."""

    def timed():
        started = time.monotonic()
        act()
        return time.monotonic() - started

    return min(timed() for _time in range(3))


def test_the_environment_is_that_of_wsgi(server):
    environ = raw(
        server,
        b"GET /%E4%B8%AD/a%2Fb?q=%E4+a HTTP/1.1\r\nHost: h\r\nA: 1\r\nA: 2\r\n"
        b"Cookie: a=1\r\nCookie: b=2\r\nX_Forwarded_For: 6.6.6.6\r\n\r\n",
    )

    assert environ["PATH_INFO"] == "/中/a/b".encode().decode("latin-1")
    assert environ["QUERY_STRING"] == "q=%E4+a"
    assert environ["REMOTE_ADDR"] == "127.0.0.1"
    assert (environ["HTTP_HOST"], environ["HTTP_A"]) == ("h", "1,2")
    assert environ["HTTP_COOKIE"] == "a=1;b=2"
    assert "HTTP_X_FORWARDED_FOR" not in environ


def test_a_body_arrives_whole_whether_its_length_is_declared_or_not(server):
    assert echoed(server, "POST", "/", b"x" * 99_999, **TOKEN)["CONTENT_LENGTH"] == "99999"
    chunked = (
        b"POST / HTTP/1.1\r\nHost: h\r\nCookie: a=1\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
    )
    assert raw(server, chunked)["body"] == "abcde"


def test_without_credentials_no_body_is_waited_for(server):
    """A write without them is refused whatever its body says."""
    head = b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 999\r\n\r\n{"

    assert raw(server, head)["CONTENT_LENGTH"] == "0"
    assert soonest(lambda: raw(server, head)) < 0.9


@pytest.mark.parametrize(
    ("head", "slug"),
    [
        (b"Content-Length: 100001\r\n\r\n", "body-too-large"),
        (b"Transfer-Encoding: chunked\r\n\r\n186a1\r\n" + b"x" * 100_001, "body-too-large"),
        (b"Content-Length: 9\r\n\r\n{", "request-timeout"),
        (b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n", "request-timeout"),
    ],
)
def test_a_body_that_is_too_large_or_too_slow_is_refused(server, head, slug):
    environ = raw(server, b"POST / HTTP/1.1\r\nHost: h\r\nAuthorization: Token x\r\n" + head)

    assert (environ["refused"], environ["body"]) == (slug, "")


def test_a_body_that_ends_early_never_reaches_the_application(server):
    with server.connect(
        b"POST / HTTP/1.1\r\nHost: h\r\nAuthorization: Token x\r\nContent-Length: 9\r\n\r\n{"
    ) as client:
        client.shutdown(socket.SHUT_WR)
        assert b"200 OK" not in client.recv(1000)


@pytest.mark.parametrize("length", [b"Content-Length: 9", b"Transfer-Encoding: chunked"])
def test_a_slow_body_is_not_waited_for_where_the_request_is_refused_without_it(server, length):
    head = b"POST /forbidden HTTP/1.1\r\nHost: h\r\nAuthorization: Token x\r\n" + length
    request = head + b"\r\n\r\n1\r\n{"

    assert raw(server, request) == {"refused": "forbidden"}
    assert soonest(lambda: raw(server, request)) < 0.9


def test_a_slow_body_is_received_whole_all_the_same(server):
    head = b"POST / HTTP/1.1\r\nHost: h\r\nAuthorization: Token x\r\nContent-Length: 4\r\n\r\nab"
    with server.connect(head) as client:
        time.sleep(0.5)
        client.sendall(b"cd")
        assert parsed(client)["body"] == "abcd"


def test_bodies_share_a_limit_of_memory_and_give_it_back(server):
    head = b"POST / HTTP/1.1\r\nHost: h\r\nAuthorization: Token x\r\nContent-Length: 99999\r\n\r\n"
    with server.connect(head + b"x" * 90_000) as one, server.connect(head + b"x" * 90_000) as two:
        refusals = {parsed(client)["refused"] for client in (one, two)}

    assert "unavailable" in refusals
    assert echoed(server, "POST", "/", b"x" * 99_999, **TOKEN)["refused"] is None


@pytest.mark.parametrize(("path", "size"), [("/big", BIG), ("/huge", HUGE)])
def test_a_large_response_is_sent_whole(server, path, size):
    for _time in range(5):  # more than fit in memory together
        _response, content = server.request("GET", path)
        assert content == b"x" * size


def test_a_response_in_a_file_has_its_length(server):
    """So that one that is cut off shows."""
    assert server.request("GET", "/huge")[0].headers["Content-Length"] == str(HUGE)


@pytest.mark.parametrize("path", ["/big", "/huge"])
def test_readers_that_stop_take_no_thread(server, path):
    request = f"GET {path} HTTP/1.1\r\nHost: h\r\n\r\n".encode()
    clients = [server.connect(request, receive_buffer=4096) for _number in range(8)]

    assert echoed(server, "GET", "/")["REQUEST_METHOD"] == "GET"
    for client in clients:
        client.close()


def test_a_response_that_finds_no_place_on_the_disk_is_refused():
    hog = b"GET /huge HTTP/1.1\r\nHost: h\r\n\r\n"
    with (
        serving("tests.helpers.echo:application", RESPONSES_DISK="1000000") as small,
        small.connect(hog, receive_buffer=4096) as client,
    ):
        client.recv(1)

        assert echoed(small, "GET", "/huge")["refused"] == "unavailable"


def test_a_reader_that_stops_for_long_is_cut_off():
    request = b"GET /huge HTTP/1.1\r\nHost: h\r\n\r\n"
    with (
        serving("tests.helpers.echo:application", SEND_TIMEOUT="1") as hasty,
        hasty.connect(request, receive_buffer=4096) as client,
    ):
        client.recv(1)
        time.sleep(6)
        with pytest.raises(ConnectionResetError):
            sum(len(chunk) for chunk in iter(lambda: client.recv(1 << 20), b""))


def test_costly_requests_wait_for_their_turn_but_not_for_long(server):
    with ThreadPoolExecutor(3) as clients:
        path = "/api/v1/slow.csv"
        costly = [clients.submit(echoed, server, "GET", path) for _number in range(3)]
        started = time.monotonic()
        echoed(server, "GET", "/")
        assert time.monotonic() - started < 2.5  # not behind them, who take three seconds
        refusals = [each.result()["refused"] for each in costly]

    assert sorted(map(str, refusals)) == ["None", "unavailable", "unavailable"]


def test_what_is_answered_at_once_waits_for_no_thread(server):
    """If this fails after an upgrade of granian: tracker/shortcut.py has no effect any more."""
    with ThreadPoolExecutor(1) as clients:
        slow = clients.submit(echoed, server, "GET", "/slow")  # the only thread for reads
        started = time.monotonic()
        threads = {echoed(server, "GET", "/at-once") for _number in range(20)}
        assert time.monotonic() - started < 2.5
        assert slow.result()["thread"] not in threads

    assert len(threads) == 1


def test_a_failure_is_a_500_and_the_thread_lives_on(server):
    assert server.request("GET", "/fails")[0].status == 500
    assert echoed(server, "GET", "/")["REQUEST_METHOD"] == "GET"
