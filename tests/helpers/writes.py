"""Requests for every write of the API."""

from __future__ import annotations

import json

from measures.ledger import verification
from measures.models import Entry, IdempotentResponse

from . import make
from .api import V1, problem
from .make import DAY, NOW

ONE = f"{V1}measures/A-001/"
NEW = {
    "code": "A-002",
    "zone": "hetao-sz",
    "kind": "funding_cap",
    "origin_script": "zh-Hant",
    "title": {"zh-Hant": "科研資助", "en": "Research funding"},
    "status": "planned",
    "effective_on": str(DAY),
    "source": "paper",
    "reason": "announced",
}
TARGET = {
    "indicator": {"zh-Hans": "实验室", "en": "Laboratories"},
    "comparator": "at_least",
    "value": "12.5",
    "unit": "laboratories",
}
#: A request of every sort on the measure A-001 of `sample()`: method, address, body.
WRITES = {
    "amend": ("patch", ONE, {"title": {"en": "Another name"}, "reason": "needed"}),
    "advance": (
        "post",
        f"{ONE}advance/",
        {"to": "in_progress", "effective_on": str(DAY), "reason": "needed"},
    ),
    "add a target": ("post", f"{ONE}targets/", TARGET | {"reason": "needed"}),
    "amend a target": (
        "patch",
        f"{ONE}targets/1/",
        {"per": {"zh-Hans": "每年"}, "reason": "needed"},
    ),
    "move a target": (
        "post",
        f"{ONE}targets/1/promise/",
        {"act": "move", "value": 2000, "source": "paper", "reason": "needed"},
    ),
    "move the deadline": (
        "post",
        f"{ONE}promise/",
        {
            **{"act": "move", "source": "paper", "reason": "needed"},
            "deadline": {"stated": {"zh-Hans": "年底"}, "from": "2027-12-31", "by": "2027-12-31"},
        },
    ),
    "retire a target": ("post", f"{ONE}targets/1/retire/", {"source": "paper", "reason": "needed"}),
    "record a figure": (
        "post",
        f"{ONE}targets/1/readings/",
        {"value": "7.5", "read_on": str(DAY), "source": "paper", "reason": "needed"},
    ),
    "add evidence": (
        "post",
        f"{ONE}evidence/",
        {"source": "paper", "locator": "p. 2", "reason": "needed"},
    ),
    "confirm": ("post", f"{ONE}confirm/", {"true_on": str(NOW.date()), "reason": "needed"}),
    "hand over": ("post", f"{ONE}hand-over/", {"owner": None, "reason": "needed"}),
    "withdraw": ("post", f"{ONE}withdraw/", {"reason": "needed"}),
}
#: The same, with those that name no measure in their address.
ALL_WRITES = WRITES | {
    "create": ("post", f"{V1}measures/", NEW),
    "advance several": (
        "post",
        f"{V1}measures/advance/",
        {
            "reason": "needed",
            "steps": [
                {"code": "A-001", "version": 1, "to": "in_progress", "effective_on": str(DAY)}
            ],
        },
    ),
}
#: Writes to an organisation `bureau`, with another one, `institute`.
OF_ORGANISATIONS = {
    "create an organisation": (
        "post",
        f"{V1}organisations/",
        {
            "code": "newcomer",
            "name": {"zh-Hans": "新局", "zh-Hant": "新局"},
            "kind": "department",
            "reason": "needed",
        },
    ),
    "amend an organisation": (
        "patch",
        f"{V1}organisations/bureau/",
        {"name": {"en": "Other"}, "reason": "needed"},
    ),
    "merge an organisation": (
        "post",
        f"{V1}organisations/bureau/merge/",
        {"into": "institute", "reason": "needed"},
    ),
}


def sample(**content):
    """The measure that the requests change; written in Simplified Chinese."""
    fields = {"source": make.source("paper"), "targets": [make.target()]} | content
    fields.setdefault("owner", make.user("viewer"))
    return make.measure("A-001", **fields)


def send(api, order, *, tag='"1"', key=None, query="", **fields):
    """Send a request of WRITES, with further members in its body or another body."""
    method, address, body = order
    headers = {"If-Match": tag, "Idempotency-Key": key}
    if "document" in (body or ()):
        return api.post(address, body, format="multipart")
    body = fields.pop("body", None) or json.dumps(body | fields)
    return getattr(api, method)(
        f"{address}{query}",
        body,
        content_type="application/json",
        headers={name: value for name, value in headers.items() if value is not None},
    )


def create(api, **fields):
    return send(api, ALL_WRITES["create"], tag=None, **fields)


def pointers(response, slug="invalid-body", status=400):
    return [fault["pointer"] for fault in problem(response, status, slug)["errors"]]


def assert_verified():
    assert verification.verify().faults == []


def write_counts():
    """The number of entries and of kept responses."""
    return Entry.objects.count(), IdempotentResponse.objects.count()
