"""The API behind PgBouncer in transaction mode: nothing is kept in a session of the database."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from measures.ledger import verification
from measures.models import Entry
from tests.helpers import make
from tests.helpers.engines import Unavailable
from tests.helpers.pooler import behind_pgbouncer
from tests.helpers.processes import database_url
from tests.helpers.server import serving

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("processes")]

CALLERS, ROUNDS = 8, 4
V1 = "/api/v1/"
READS = [
    "zones/",
    "measures/?zone=hetao-sz&total=true",
    "measures/?q=研究",
    "measures/TEST-900/",
    "measures/TEST-900/history/",
    "measures/?as_of=2026-11-20",
    "measures.jsonl?as_of=2026-11-20",
    "measures.csv",
    "zones/hetao-sz/measures.jsonl",
    "changes/",
    "changes/?zone=hetao-sz",
    "zones/hetao-sz/diff/?from=1&to=5",
    "summary/",
    "summary/?as_of=2026-11-20",
    "targets/",
]
#: With ALL_BEHIND_PGBOUNCER=true the suite of the whole API runs through it: many minutes.
EVERYTHING = os.environ.get("ALL_BEHIND_PGBOUNCER", "").lower() == "true"
SOME = ["changes", "diff", "idempotency", "pagination", "overview"]


@pytest.fixture
def pooled(committed):
    """The URL of this test's database behind PgBouncer."""
    if connection.vendor != "postgresql":
        pytest.skip("PostgreSQL only")
    try:
        with behind_pgbouncer(database_url()) as url:
            yield url
    except Unavailable as reason:
        pytest.skip(str(reason))


def test_readers_and_writers_share_few_connections(pooled):
    codes = [make.measure(f"TEST-{900 + number}").code for number in range(CALLERS)]
    secret = {"Authorization": f"Token {make.token(make.user('editor'))}"}
    before = Entry.objects.count()

    with serving("tracker.rsgi:application", DATABASE_URL=pooled, DATABASE_POOLER="true") as server:

        def call(number):
            faults = []
            for version in range(1, ROUNDS + 1):
                for path in READS[number:] + READS[:number]:
                    response, content = server.request("GET", _quoted(path))
                    if response.status != 200:
                        faults.append((path, response.status, content[:200]))
                body = {"title": {"zh-Hans": f"规划处{version}"}, "reason": "needed"}
                headers = secret | {
                    "If_Match": f'"{version}"',
                    "Idempotency_Key": f"{number}-{version}",
                }
                headers["Content_Type"] = "application/json"
                path = f"{V1}measures/{codes[number]}/"
                response, content = server.request(
                    "PATCH", path, json.dumps(body).encode(), **headers
                )
                if response.status != 200:
                    faults.append((path, response.status, content[:200]))
            return faults

        with ThreadPoolExecutor(CALLERS) as pool:
            faults = [fault for each in pool.map(call, range(CALLERS)) for fault in each]

    assert faults == []
    assert Entry.objects.count() == before + CALLERS * ROUNDS
    assert verification.verify().faults == []


def _quoted(path):
    return V1 + path.replace("研究", "%E7%A0%94%E7%A9%B6")


def test_the_suite_of_the_api_passes_through_it(pooled):
    files = ["tests/api"] if EVERYTHING else [f"tests/api/test_{name}.py" for name in SOME]
    command = [sys.executable, "-m", "pytest", *files, "-q", "-n0", "-m", "not slow"]
    command.append("--reuse-db")  # PgBouncer keeps connections to it, so it cannot be dropped
    env = os.environ | {"DATABASE_URL": pooled, "DATABASE_POOLER": "true"}
    env.pop("PYTEST_XDIST_WORKER", None)

    done = subprocess.run(command, env=env, capture_output=True, text=True)

    assert done.returncode == 0, done.stdout[-4000:]
