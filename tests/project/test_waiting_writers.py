"""Writers that wait for others on PostgreSQL: they have threads of their own, and not for ever."""

import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.db import connection

from measures import ledger
from measures.models import Entry
from tests.helpers import make
from tests.helpers.processes import database_url
from tests.helpers.server import serving

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("processes")]

WRITERS, PATIENCE = 12, 60
READS = ("/api/v1/measures/", "/api/v1/zones/", "/api/v1/changes/")


@pytest.fixture
def patch(committed):
    """A function that amends the measure with this number, at its first version."""
    if connection.vendor != "postgresql":
        pytest.skip("PostgreSQL only: SQLite has one writer at a time")
    codes = [make.measure().code for _ in range(WRITERS)]
    secret = {"Authorization": f"Token {make.token(make.user('editor'))}"}
    body = json.dumps({"title": {"en": "Another"}, "reason": "needed"}).encode()
    headers = secret | {"If_Match": '"1"', "Content_Type": "application/json"}
    return lambda server, number: server.request(
        "PATCH", f"/api/v1/measures/{codes[number]}/", body, **headers
    )


def waiting() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()[0]


def test_readers_are_answered_while_more_writers_wait_than_there_are_threads(patch):
    env = {"DATABASE_URL": database_url(), "DATABASE_LOCK_TIMEOUT": str(PATIENCE)}
    with serving("tracker.rsgi:application", **env) as server, ThreadPoolExecutor(WRITERS) as pool:
        before = Entry.objects.count()
        with ledger.writing(alone=True):
            writes = [pool.submit(patch, server, number) for number in range(WRITERS)]
            until = time.monotonic() + PATIENCE
            while waiting() < settings.THREADS:
                assert time.monotonic() < until
            statuses = [server.request("GET", path)[0].status for path in READS * 5]
            assert not any(write.done() for write in writes)
        done = [write.result(PATIENCE) for write in writes]

    assert set(statuses) == {200}
    assert [response.status for response, _content in done] == [200] * WRITERS
    assert Entry.objects.count() == before + WRITERS


def test_a_writer_that_waits_too_long_is_refused_and_may_come_again(patch):
    env = {"DATABASE_URL": database_url(), "DATABASE_LOCK_TIMEOUT": "1"}
    with serving("tracker.rsgi:application", **env) as server:
        with ledger.writing(alone=True):
            response, content = patch(server, 0)
        again, _content = patch(server, 0)

    assert response.status == 503
    assert int(response.headers["Retry-After"]) >= 1
    assert json.loads(content)["type"] == "/api/problems/unavailable"
    assert again.status == 200
