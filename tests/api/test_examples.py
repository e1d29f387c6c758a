"""The examples in the OpenAPI document are the server's responses for curated measures.

RENEW=1 pytest tests/api/test_examples.py renews them; then run make schema.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
import time_machine
from django.db import transaction

from measures.actions import withdrawal
from measures.api.openapi import examples
from measures.api.openapi.examples import EXCHANGES
from measures.models import Measure, Zone
from tests.helpers import curated, make
from tests.helpers.make import NOW

FILE = Path(examples.__file__).with_name("examples.json")
#: Digests, marks of origin and signatures differ from one installation to another.
OWN = re.compile(
    "overrides [0-9a-f]{12}|[0-9a-f]{64}|[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
)
ASKED = ("operation", "path", "method", "if_match", "key", "who", "after", "body")


@pytest.fixture
def ask(db, api, settings):
    """Send an exchange's request, always on the same data and date."""
    with time_machine.travel(NOW, tick=False):
        curated.load("HETAO-001", "HETAO-021", "HETAO-SZ-012")
        twice = Measure.objects.get(code="HETAO-021")
        withdrawal.withdraw(twice, by=make.BY, reason="It was entered twice.", at=NOW)
        hetao = Zone.objects.get(code="hetao")
        known = {
            "administrator": make.user("administrator", hetao, username="chan", first_name="Wing"),
            "viewer": make.user("viewer", hetao, username="ho"),
        }

        def send(each, body):
            writes = "body" in each or each["operation"] == "ledger_entries"
            api.force_authenticate(
                known.get(each.get("who", "administrator" if writes else "nobody"))
            )
            headers = {"X-Request-ID": "example-1", "Host": "127.0.0.1:8000"}
            optional = {"If-Match": each.get("if_match"), "Idempotency-Key": each.get("key")}
            headers |= {name: value for name, value in optional.items() if value}
            if body is None:
                return api.get(each["path"], headers=headers)
            method = getattr(api, each.get("method", "post"))
            return method(each["path"], body, format="json", headers=headers)

        def ask(each):
            with transaction.atomic():
                if each.get("after") == "another body":
                    send(each, each["body"] | {"reason": "Another one."})
                if each.get("after") == "too many":
                    settings.RATE_LIMIT_USERS = 1
                    send(each, each["body"])
                response = send(each, each.get("body"))
                settings.RATE_LIMIT_USERS = 0
                transaction.set_rollback(True)
            return {
                "status": response.status_code,
                "media_type": response["Content-Type"].partition(";")[0],
                "answer": first_entries(response),
            }

        yield ask


def first_entries(response):
    """The response, with lists cut to their first entry and text to its first lines."""
    if "json" not in response["Content-Type"] or "jsonl" in response["Content-Type"]:
        content = b"".join(response.streaming_content).decode()
        return "".join(content.splitlines(keepends=True)[:2])
    payload = json.loads(response.content)
    if "version" in payload and response.wsgi_request.method == "GET":  # one measure, whole
        return payload
    return {k: v[:1] if isinstance(v, list) else v for k, v in payload.items()}


@pytest.mark.slow
def test_every_example_is_what_the_server_answers(ask):
    now = [{n: each[n] for n in ASKED if n in each} | ask(each) for each in EXCHANGES]
    if os.environ.get("RENEW"):
        FILE.write_text(json.dumps(now, ensure_ascii=False, indent=1) + "\n", "utf-8")

    expected, actual = (
        OWN.sub("0", json.dumps(exchanges, ensure_ascii=False)) for exchanges in (EXCHANGES, now)
    )
    assert json.loads(expected) == json.loads(actual)
