"""The tracker while PostgreSQL is away, and when it takes no writes."""

import json
import os
import subprocess
import sys
import time
from urllib.parse import urlencode

import pytest
from django.db import connection

from tests.helpers.engines import Unavailable, cluster
from tests.helpers.server import serving

pytestmark = pytest.mark.slow

READS = ("/api/v1/zones/", "/api/v1/measures/", "/api/v1/sources/", "/en/")
PATIENCE, RETURN = 8, 8  # seconds until a refusal; until responses are back
REASON = {"reason": "opened by the ministry"}
PREPARE = """
from django.contrib.auth import get_user_model
from measures.models.token import make_token
from tests.helpers import make
make.measure()
root = get_user_model().objects.create_superuser("root", password=None)
print(make_token(root, name="t", scopes=["read", "write"], days=1)[1])
"""


def manage(url, *args):
    env = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "manage.py", *args]
    return subprocess.run(command, env=env, check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="module")
def running():
    """A cluster of its own, with tables, and the secret of a token."""
    if connection.vendor != "postgresql":
        pytest.skip("PostgreSQL only")
    try:
        with cluster() as started:
            env = os.environ | {"PGHOST": "", "DJANGO_SETTINGS_MODULE": "tests.settings"}
            maintenance = started.url.rpartition("/")[0] + "/postgres"
            create = "import psycopg,sys;psycopg.connect(sys.argv[1],autocommit=True)"
            create += ".execute('CREATE DATABASE tracker')"
            maintenance = maintenance.replace("postgres://", "postgresql://")
            subprocess.run([sys.executable, "-c", create, maintenance], env=env, check=True)
            manage(started.url, "migrate", "-v0")
            secret = manage(started.url, "shell", "-v0", "-c", PREPARE).split()[-1]
            yield started, {"Authorization": f"Token {secret}"}
    except Unavailable as reason:
        pytest.skip(str(reason))


def timed(server, path, **headers):
    started = time.monotonic()
    response, content = server.request("GET", path, **headers)
    return response, content, time.monotonic() - started


def test_while_the_database_is_away_requests_are_refused_soon_and_answered_soon_after(running):
    started, token = running
    with serving("tracker.rsgi:application", DATABASE_URL=started.url) as server:
        for path in READS:
            assert server.request("GET", path)[0].status == 200
        started.stop()
        until = time.monotonic() + 8
        while time.monotonic() < until:
            for path in READS:
                for headers in ({}, token):
                    response, content, seconds = timed(server, path, **headers)
                    assert (response.status, seconds < PATIENCE) == (503, True), (path, seconds)
                    assert int(response.headers["Retry-After"]) >= 1
                    if path.startswith("/api/"):
                        assert json.loads(content)["type"] == "/api/problems/unavailable"
        started.start()
        back = time.monotonic()
        while any(server.request("GET", path)[0].status != 200 for path in READS):
            assert time.monotonic() - back < RETURN
        assert time.monotonic() - back < RETURN


def test_a_restart_of_the_database_goes_unnoticed_after_it(running):
    started, _token = running
    with serving("tracker.rsgi:application", DATABASE_URL=started.url) as server:
        for _number in range(3):
            assert server.request("GET", READS[0])[0].status == 200
            started.stop()
            started.start()
            assert server.request("GET", READS[1])[0].status == 200


def test_a_token_is_good_on_a_standby_which_cannot_note_its_use(running):
    started, token = running
    url = f"{started.url}?options=-c%20default_transaction_read_only%3Don"
    with serving("tracker.rsgi:application", DATABASE_URL=url) as server:
        assert server.request("GET", READS[0], **token)[0].status == 200


def test_a_standby_refuses_changes_and_logins_for_a_while(running):
    started, token = running
    url = f"{started.url}?options=-c%20default_transaction_read_only%3Don"
    with serving("tracker.rsgi:application", DATABASE_URL=url) as server:
        [measure] = json.loads(server.request("GET", "/api/v1/measures/")[1])["results"]
        page = server.request("GET", "/admin/login/")[0]
        csrf = page.headers["Set-Cookie"].partition(";")[0]
        json_headers = {"Content-Type": "application/json", "If-Match": f'"{measure["version"]}"'}
        form_headers = {"Cookie": csrf, "Content-Type": "application/x-www-form-urlencoded"}
        login = {
            "username": "root",
            "password": "wrong",
            "csrfmiddlewaretoken": csrf.partition("=")[2],
        }

        for path, body, headers in (
            (
                f"/api/v1/measures/{measure['code']}/withdraw/",
                json.dumps(REASON),
                token | json_headers,
            ),
            ("/admin/login/", urlencode(login), form_headers),
        ):
            response, content = server.request("POST", path, body.encode(), **headers)

            assert response.status == 503, content
            assert b"takes no changes at present" in content
            assert int(response.headers["Retry-After"]) >= 1
