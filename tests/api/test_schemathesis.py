"""Requests generated from the committed OpenAPI document get documented responses.

docs/openapi.yaml is what the server gives: tests/api/test_schema.py holds it to that. `make soak`
generates 30,000 cases on each engine; `make test` tries a quarter of the operations on PostgreSQL.
"""

from __future__ import annotations

import re
from collections import Counter
from contextlib import closing
from pathlib import Path
from zlib import crc32

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connection, transaction
from hypothesis import HealthCheck, settings
from schemathesis.config import SchemathesisConfig

from measures.models import Measure, Zone
from tests.helpers import curated, make, soak

pytestmark = pytest.mark.slow

CONFIG = SchemathesisConfig.from_dict(
    {
        "seed": soak.seed(),
        "generation": {"deterministic": not soak.SOAKING, "max-examples": soak.examples(5)},
        "phases": {"coverage": {"unexpected-methods": ["DELETE", "QUERY"]}},
        # No schema can say which codes, cursors and entries there are.
        "checks": {
            "positive_data_acceptance": {"enabled": False},
            "missing_required_header": {"expected-statuses": [400, 401, 403, 404, 428]},
        },
    }
)
schema = schemathesis.openapi.from_path(
    str(Path(__file__).parents[2] / "docs" / "openapi.yaml"), config=CONFIG
)


def application(environ, start_response):
    """The tracker, closing its responses as a server does."""
    with closing(tracker(environ, start_response)) as content:
        return [b"".join(content)]


tracker = get_wsgi_application()
schema.app = application

#: Curated measures of every typed kind, with targets and readings.
CODES = ("HETAO-001", "HETAO-021", "HETAO-HK-003", "HETAO-SZ-012", "HETAO-SZ-046")


@schema.hook
def map_path_parameters(context, generated):
    """Use existing codes in most requests."""
    code = str((generated or {}).get("code", ""))
    if len(code) % 4:
        of_zone = context.operation.path.startswith("/api/v1/zones/")
        generated["code"] = "hetao" if of_zone else CODES[len(code) % len(CODES)]
    return generated


@pytest.fixture(scope="module")
def secret(shared_db):
    """The token of an administrator, with curated measures on record."""
    curated.load(*CODES)
    return make.token(make.user("administrator", Zone.objects.get(code="hetao")))


@pytest.fixture
def token(secret, db, record_property):
    cases.clear()
    ends = (request_started, request_finished)
    for signal in ends:  # either would close a connection that is in a transaction
        signal.disconnect(close_old_connections)
    yield secret
    for signal in ends:
        signal.connect(close_old_connections)
    record_property("cases", cases.total())


#: The requests that the test under way has sent.
cases: Counter[str] = Counter()


def hold(case, **headers):
    cases[case.method] += 1
    match_what_is_there(case)
    with transaction.atomic():  # each request finds the record as it was
        case.call_and_validate(headers=headers)
        transaction.set_rollback(True)


def match_what_is_there(case):
    """Use the measure's current version in most writes."""
    etag = str((case.headers or {}).get("If-Match", ""))
    if re.fullmatch(r'"[0-9]+(\.[0-9]+)?"', etag) and len(etag) % 4:
        code = case.path_parameters.get("code")
        if version := Measure.objects.filter(code=code).values_list("version", flat=True).first():
            case.headers["If-Match"] = f'"{version}"'


def tried(operation, *, public):
    """Whether it is tried on this engine; the same operations in every run."""
    everything = soak.SOAKING or connection.vendor == "sqlite"
    here = everything or crc32(operation.label.encode()) % 4 == 0
    return here and ({} in operation.definition.raw["security"]) == public


repeated = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
public = schema.include(lambda it: tried(it.operation, public=True))
needs_a_role = schema.include(lambda it: tried(it.operation, public=False))


# A parameter gives each operation a test of its own name.
@repeated
@pytest.mark.parametrize("who", ["anybody"])
@public.parametrize()
def test_anonymous_responses_match_the_schema(case, token, who):
    hold(case)


@repeated
@pytest.mark.parametrize("who", ["administrator"])
@needs_a_role.parametrize()
def test_responses_to_an_administrator_match_the_schema(case, token, who):
    hold(case, Authorization=f"Token {token}")
