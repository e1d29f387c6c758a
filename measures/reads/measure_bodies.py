"""The bodies of given measures, as lists have them on a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import orjson
from django.contrib.auth import get_user_model

from measures.ledger.body import body_of
from measures.models import POSTS, Body, Measure, load_with_parts

from .dated_body import dated_for, redated_for


def bodies_of(keys: Sequence[int], day: date) -> list[bytes]:
    """The public bodies of the measures `keys`, in their order; withdrawn ones too."""
    stored = {body.measure_id: body for body in Body.objects.filter(pk__in=keys)}
    return [_stored(stored[key], day) if key in stored else _withdrawn(key, day) for key in keys]


def bodies_with_people(keys: Sequence[int], day: date, zones: frozenset[str] | None) -> list[bytes]:
    """Those of `bodies_of()` with `owner` and `deputy`, each the `account` and the `name`, or null.

    They name nobody outside `zones`, those in which the reader sees names (None: all).
    """
    columns = [f"{post}_{end}" for post in POSTS for end in ("user", "name")]
    rows = Measure.objects.filter(pk__in=keys).values("pk", "zone__lies_in", *columns)
    found = {row["pk"]: row for row in rows if _sees(row["zone__lies_in"], zones)}
    ids = {row[f"{post}_user"] for row in found.values() for post in POSTS} - {None}
    users = get_user_model().objects.filter(pk__in=ids).values_list("pk", "username")
    accounts = dict(users) if ids else {}
    return [
        body[:-1] + b"," + orjson.dumps(_people(found.get(key, {}), accounts))[1:]
        for key, body in zip(keys, bodies_of(keys, day), strict=True)
    ]


def _sees(lies_in: str, zones: frozenset[str] | None) -> bool:
    return zones is None or not zones.isdisjoint(lies_in.strip("/").split("/"))


def _people(row: dict[str, Any], accounts: dict[int, str]) -> dict[str, Any]:
    return {
        post: {"account": accounts.get(pk, ""), "name": row[f"{post}_name"]}
        if (pk := row.get(f"{post}_user"))
        else None
        for post in POSTS
    }


def _stored(row: Body, day: date) -> bytes:
    body = bytes(row.body)
    return body if row.told_on <= day < row.until else redated_for(body, day)


def _withdrawn(key: int, day: date) -> bytes:
    """Of one that has no stored body."""
    return dated_for(body_of(load_with_parts(key)), day)
