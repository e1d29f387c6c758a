"""What every channel serves, against what is made afresh from the rows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localdate
from rest_framework.test import APIClient

from measures.actions import reindex
from measures.ledger.body import body_of
from measures.ledger.public_form import public_body
from measures.models import Body, Measure

from .api import DATED, V1

Bodies = dict[str, dict[str, Any]]


def made() -> Bodies:
    """The public form of each measure in use, made from its rows for today."""
    rows = Measure.objects.with_parts().filter(withdrawn=False).order_by("code")
    return {
        row.code: json.loads(bytes(Body.of(row, _public(row), localdate()).body)) for row in rows
    }


def _public(row: Measure) -> bytes:
    _content, public = public_body(body_of(row))
    return public


def served(words: list[str]) -> Iterator[str]:
    """Name each channel that serves something else; `words` are searched for."""
    api, due = APIClient(), made()
    if {each["code"]: each for each in _pages(api, "measures/?limit=200")} != due:
        yield "the list"
    if {code: _detail(api, code) for code in due} != due:
        yield "one measure"
    lines = b"".join(api.get(f"{V1}measures.jsonl").streaming_content).splitlines()
    if {each["code"]: each for each in map(json.loads, lines)} != due:
        yield "the export"
    now = timezone.now().isoformat().replace("+", "%2B")
    if {each["code"]: each for each in _pages(api, f"measures/?as_of={now}&limit=200")} != due:
        yield "the list as of now"
    if _feed(api) != {code: _undated(body) for code, body in due.items()}:
        yield "the feed"
    summary = api.get(f"{V1}summary/").json()
    if sum(row["count"] for row in summary["cells"]) + summary["superseded"] != len(due):
        yield "the summary"
    found = {word: _found(api, word) for word in words}
    with transaction.atomic():
        reindex.rebuild()
        if {word: _found(api, word) for word in words} != found:
            yield "search"
        transaction.set_rollback(True)
    if any(not set(_found(api, code)) & {code} for code in due):
        yield "search by code"


def _pages(api: APIClient, address: str) -> Iterator[dict[str, Any]]:
    following = f"{V1}{address}"
    while following:
        page = api.get(following).json()
        yield from page["results"]
        following = page["next"]


def _detail(api: APIClient, code: str) -> dict[str, Any]:
    body: dict[str, Any] = api.get(f"{V1}measures/{code}/").json()
    return body


def _feed(api: APIClient) -> Bodies:
    """The last body of each measure that the feed has, of those in use."""
    last, after, more = {}, 0, True
    while more:
        page = api.get(f"{V1}changes/?after={after}&limit=200").json()
        for change in page["results"]:
            if change["subject"] == "measure":
                last[change["code"]] = change["body"]
        after, more = page["after"], page["next"]
    return {code: body for code, body in last.items() if not body["withdrawn"]}


def _undated(body: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in body.items() if k not in DATED}


def _found(api: APIClient, word: str) -> list[str]:
    return [each["code"] for each in _pages(api, f"measures/?q={word}&limit=200&fields=code")]
