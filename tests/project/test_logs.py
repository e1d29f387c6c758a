"""Each request leaves a line; a traceback has the id that the caller was given; metrics add up."""

from __future__ import annotations

import json
import logging
import sys

import pytest
from django.urls import path
from rest_framework.views import APIView

from measures.api.http.middleware import RequestFilter
from measures.pages.health import kept
from tests.helpers import make
from tests.helpers.api import V1
from tests.helpers.processes import database_url
from tests.helpers.server import serving
from tracker import urls
from tracker.logs import Json
from tracker.watching import RequestLog

TOKEN = "a token for the metrics of these tests"
COUNT = "tracker_request_duration_seconds_count"


class Broken(APIView):
    def get(self, request):
        raise RuntimeError("broken by the test")


urlpatterns = [path("api/broken/", Broken.as_view()), *urls.urlpatterns]
handler500 = "measures.api.http.problems.server_error"


def test_a_traceback_has_the_id_that_the_caller_was_given(db, client, settings, caplog):
    settings.ROOT_URLCONF = __name__
    client.raise_request_exception = False

    response = client.get("/api/broken/", headers={"X-Request-ID": "desk-7"})
    record = next(each for each in caplog.records if each.exc_info)
    RequestFilter().filter(record)
    line = json.loads(Json().format(record))

    assert response.status_code == 500
    assert response["X-Request-ID"] == response.json()["request_id"] == "desk-7"
    assert line["request_id"] == "desk-7"
    assert len(line["server_request_id"]) == 32
    assert line["level"] == "ERROR"
    assert "broken by the test" in line["traceback"]


def test_a_line_is_json_with_time_level_and_traceback():
    try:
        raise RuntimeError("two\nlines")
    except RuntimeError:
        record = logging.LogRecord("n", logging.ERROR, "", 1, "%s failed", ("x",), sys.exc_info())
    record.request_id = "r-1"

    line = json.loads(Json().format(record))

    assert (line["level"], line["message"], line["request_id"]) == ("ERROR", "x failed", "r-1")
    assert line["time"].endswith("Z")
    assert "RuntimeError: two\nlines" in line["traceback"]
    assert "\n" not in Json().format(record)


def test_a_request_log_that_was_moved_away_is_made_again(tmp_path):
    file = tmp_path / "requests.log"
    log = RequestLog(str(file))
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/a/", "REMOTE_ADDR": "192.0.2.1"}

    log.add(environ, 200, 3, 0.001)
    log.flush()
    file.rename(tmp_path / "requests.log.1")
    log.add(environ, 503, 3, 0.001)
    log.flush()

    assert json.loads((tmp_path / "requests.log.1").read_text())["status"] == 200
    assert json.loads(file.read_text())["level"] == "ERROR"


def test_a_request_log_that_cannot_be_written_is_said_once(tmp_path, caplog):
    log = RequestLog(str(tmp_path))  # a directory
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/a/", "REMOTE_ADDR": "192.0.2.1"}

    for _attempt in range(2):
        log.add(environ, 200, 3, 0.001)
        log.flush()

    assert len(caplog.records) == 1


@pytest.mark.parametrize(
    ("token", "header", "status"),
    [("", f"Bearer {TOKEN}", 404), (TOKEN, "", 401), (TOKEN, "Bearer x", 401), (TOKEN, None, 200)],
)
def test_metrics_are_for_who_has_the_token(db, client, settings, token, header, status):
    settings.METRICS_TOKEN = token
    kept.forget()
    make.zone()

    response = client.get(
        "/metrics", headers={"Authorization": header or f"Bearer {TOKEN}"} if header != "" else {}
    )

    assert response.status_code == status
    assert ("tracker_ledger_entries 1.0" in response.content.decode()) == (status == 200)


@pytest.mark.slow
def test_every_request_is_logged_and_counted_also_on_the_fast_path(committed, tmp_path):
    """The first response of a view comes from Django, the next ones from the fast path."""
    make.zone(code="park")
    log = tmp_path / "requests.log"
    env = {"DATABASE_URL": database_url(), "REQUEST_LOG": str(log), "METRICS_TOKEN": TOKEN}
    with serving("tracker.rsgi:application", **env) as server:
        zones = f"{V1}zones/"
        given = [server.request("GET", zones)[0].getheader("X-Request-ID") for _ in range(3)]
        given.append(server.request("GET", zones, X_Request_ID="mine")[0].getheader("X-Request-ID"))
        server.request("POST", zones, b"{}", Content_Type="application/json")
        server.request("GET", "/nowhere/")
        counts = {
            f'{COUNT}{{method="GET",route="api:zones",status="200"}} 4.0',
            f'{COUNT}{{method="GET",route="none",status="404"}} 1.0',
            'tracker_workers_busy{queue="reads"} 1.0',
            'tracker_queue_length{queue="writes"} 0.0',
        }
        for _attempt in range(100):  # a request is counted once its response is sent
            metrics = server.request("GET", "/metrics", Authorization=f"Bearer {TOKEN}")[1]
            if counts <= set(metrics.decode().splitlines()):
                break
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    logged = [line for line in lines if line["path"] == zones and line["method"] == "GET"]

    assert counts <= set(metrics.decode().splitlines())
    assert sorted(line["request_id"] for line in logged) == sorted(given)
    assert {line["route"] for line in logged} == {"api:zones"}
    assert all(line["status"] == 200 and line["bytes"] and line["duration_ms"] for line in logged)
