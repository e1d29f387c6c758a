"""Rows for tests, created through the verbs with as few arguments as possible."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.contrib.auth import get_user_model
from django.utils.timezone import localdate

from measures import ledger
from measures.actions import editing, monitoring, organisations, promises, workflow
from measures.ledger import Actor
from measures.models import (
    Channel,
    Entry,
    Measure,
    Membership,
    Organisation,
    Role,
    Scope,
    Source,
    Target,
    Zone,
    make_token,
)

DAY = date(2023, 9, 6)
NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
BY = Actor("the tests", Channel.COMMAND)

#: Five digits throughout, so that codes sort as they were made.
_serial = itertools.count(10_001)


def moment() -> datetime:
    """NOW, or the moment of the last entry where that is later: entries follow one another."""
    last = Entry.objects.order_by("-seq").values_list("recorded_at", flat=True).first()
    return max(NOW, last or NOW)


def zone(code: str = "", parent: Zone | None = None, **content: Any) -> Zone:
    code = code or f"zone-{next(_serial)}"
    if existing := Zone.objects.filter(code=code).first():
        return existing
    names = {"name_hans": f"区{code}", "name_hant": f"區{code}", "name_en": f"Zone {code}"}
    parents = [parent] if parent else []
    content = names | {"code": code, "kind": "area", "parents": parents} | content
    return editing.save_zone(Zone(), content=content, by=BY, reason="needed", at=moment())


def source(code: str = "", **content: Any) -> Source:
    code = code or f"source-{next(_serial)}"
    content = {
        "code": code,
        "title": f"来源{code}",
        "publisher": "出版者",
        "kind": "press",
        "published_on": DAY,
        "script": "hans",
    } | content
    return editing.save_source(Source(), content=content, by=BY, reason="needed", at=moment())


def organisation(code: str = "", **content: Any) -> Organisation:
    code = code or f"organisation-{next(_serial)}"
    if existing := Organisation.objects.filter(code=code).first():
        return existing
    names = {"name_hans": f"机构{code}", "name_hant": f"機構{code}", "name_en": f"Body {code}"}
    content = names | {"code": code, "kind": "government"} | content
    row = Organisation()
    why: Any = {"by": BY, "reason": "needed", "at": moment()}
    return organisations.save_organisation(row, content=content, **why)


def named(*rows: Organisation | str, role: str = "lead") -> list[dict[str, Any]]:
    """Content of a measure that names organisations, by row or by code."""
    found = (organisation(row) if isinstance(row, str) else row for row in rows)
    return [{"organisation": row, "role": role} for row in found]


def measure(code: str = "", *, status: str = "planned", **content: Any) -> Measure:
    """A new measure in `status`, which must be allowed for new measures."""
    number = next(_serial)
    announcement = content.pop("source", None) or source()
    content = {
        "zone": content.get("zone") or zone("hetao-sz"),
        "kind": "rd_platform",
        "origin_script": "hans",
        "title": f"第{number}号研究平台",
        "title_en": f"Research platform {number}",
    } | content
    return editing.create_measure(
        code or f"TEST-{number:03}",
        content=content,
        status=status,
        effective_on=DAY,
        day_basis="stated",
        source=announcement,
        by=BY,
        reason="announced",
        at=moment(),
    )


def confirmed(measure: Measure, **details: Any) -> Measure:
    """`measure` after a confirmation as of today, by the operator."""
    usual = {"by": BY, "reason": "seen there", "true_on": localdate(moment()), "at": moment()}
    monitoring.confirm(measure, **usual | details)
    return measure


def step(measure: Measure, to: str, **details: Any) -> Measure:
    """`measure` after a step to `to`, by the operator; a superseded one has a new successor."""
    usual = {
        "by": BY,
        "reason": "decided",
        "effective_on": DAY,
        "at": moment(),
        "confirm": ["final"],
    }
    if to == "superseded" and "successors" not in details:
        usual["successors"] = [globals()["measure"](zone=measure.zone)]
    workflow.advance(measure, to=to, **usual | details)
    return measure


def target(**content: Any) -> dict[str, Any]:
    """Content of a target, for `measure(targets=[...])`."""
    return {
        "indicator": "科研面积",
        "indicator_en": "Research floor space",
        "comparator": "at_least",
        "value": Decimal(1000),
        "unit": "m2",
    } | content


def promise(
    measure: Measure, target: int | None = None, act: str = "move", **content: Any
) -> Measure:
    """`measure` after a change of a promise by the operator, who needs no second person."""
    fresh = Measure.objects.get(pk=measure.pk)
    common = {"source": source(), "by": BY, "reason": "promised otherwise", "at": NOW}
    promises.change_promise(fresh, act=act, target=target, content=content, **common)
    return Measure.objects.get(pk=measure.pk)


def requested(code: str = "", by: Any = None, **content: Any) -> Measure:
    """A measure, due in the past, with a request to move its deadline that waits."""
    due = {"deadline": "2025年底", "due_from": date(2025, 12, 31), "due_by": date(2025, 12, 31)}
    later = {"deadline": "2028年底", "due_from": date(2028, 12, 31), "due_by": date(2028, 12, 31)}
    made = measure(code, **due | content)
    promises.change_promise(
        made,
        act="move",
        content=later,
        source=source(),
        by=actor(by or user("editor", made.zone)),
        reason="delayed by a year",
        at=NOW,
    )
    return Measure.objects.get(pk=made.pk)


def measured(**content: Any) -> Target:
    """The one target of a new measure."""
    return measure(targets=[target(**content)]).targets.get()


def user(role: str = "", zone: Zone | None = None, **fields: Any) -> Any:
    """A member of staff; with `role`, a member of `zone`."""
    fields = {"username": f"user-{next(_serial)}", "is_staff": True} | fields
    account = get_user_model().objects.create_user(password="correct horse battery", **fields)
    if role:
        member(account, role, zone or globals()["zone"]("hetao-sz"))
    return account


def member(who: Any, role: str, where: Zone) -> Membership:
    """A role given without an entry, as `user()` makes the account without one."""
    membership = Membership(user=who, role=Role(role), zone=where)
    with ledger.writing():
        membership.save()
    return membership


def token(who: Any, *scopes: str, days: int = 365) -> str:
    """The secret of a new token of `who`; every scope by default."""
    fields = {"name": "tests", "scopes": scopes or Scope.values, "days": days}
    return make_token(who, **fields)[1]


def actor(who: Any = None, channel: str = "admin") -> Actor:
    return Actor.of(who or user("editor"), Channel(channel))
