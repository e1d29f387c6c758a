"""Examples for the OpenAPI document, recorded from the server with real measures.

Lists are shortened to their first entry. tests/api/test_examples.py compares each with the server.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from drf_spectacular.utils import OpenApiExample

EXCHANGES: list[dict[str, Any]] = json.loads(
    Path(__file__).with_name("examples.json").read_text("utf-8")
)

#: Example codes in paths, by subject.
CODES = {
    "zone": "hetao",
    "measure": "HETAO-001",
    "organisation": "shenzhen-government",
    "problem": "stale",
}


def examples_of(operation: str) -> list[OpenApiExample]:
    examples = []
    for each in EXCHANGES:
        if each["operation"] != operation:
            continue
        answer, status = each["answer"], each["status"]
        dry_run = "dry_run" in each["path"]
        kind = "dry run" if dry_run else "response"
        if status >= 400:
            kind = answer["type"].rpartition("/")[2]
        where: dict[str, Any] = {"media_type": each["media_type"], "status_codes": [status]}
        written = "body" in each and status == 200 and not dry_run  # as reads show it
        if not written:
            examples.append(OpenApiExample(kind, answer, response_only=True, **where))
        if "body" in each and status < 400 and not dry_run:
            examples.append(OpenApiExample("request", each["body"], request_only=True))
    return examples
