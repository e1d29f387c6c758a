"""The last changes of measures, newest first: for readers, where `changes` is for mirrors."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from django.db.models import OuterRef, QuerySet, Subquery

from measures.domain.change_kinds import ChangeKind, kinds
from measures.ledger.canonical import Json
from measures.ledger.public_form import public_members, read_public
from measures.models import Entry, Subject

from .as_of import BodyMember
from .changes import WINDOW
from .history import body_changes


class Change(NamedTuple):
    """A change of a measure: the entry's public members, the body after it, what differs."""

    entry: Json
    body: Json
    kinds: list[ChangeKind]
    changes: dict[str, Json]  # old and new by member; from nothing for a new measure


class Recent(NamedTuple):
    """Some changes, and the entry before which the next ones lie; None: there are none."""

    rows: list[Change]
    before: int | None


def recent(
    upto: int, *, limit: int, code: str = "", zones: Collection[str] | None = None, kind: str = ""
) -> Recent:
    """The last changes up to the entry `upto`, of one measure, of zones, or of a kind.

    Those of zones and kinds are sought among `WINDOW` entries, so that it ends. Two queries at most.
    """
    least = upto - WINDOW if zones is not None or kind else 0
    until = Entry.objects.filter(seq__lte=upto, seq__gt=least)
    entries: QuerySet[Any] = until.about(Subject.MEASURE)
    if code:
        entries = until.filter(subject=Subject.MEASURE, code=code)
    if zones is not None:
        entries = entries.filter(zone__in=zones)
    if kind:
        entries = entries.annotate(body_kind=BodyMember("kind")).filter(body_kind=kind)
    found = [*_with_before(entries).order_by("-seq")[: limit + 1]]
    before = found[limit].seq if len(found) > limit else least if least > 0 else None
    return Recent([_change(entry) for entry in found[:limit]], before)


def _with_before(entries: QuerySet[Any]) -> QuerySet[Any]:
    same = {name: OuterRef(name) for name in ("subject", "code")}
    before = Entry.objects.filter(**same, version=OuterRef("version") - 1)
    found: QuerySet[Any] = entries.annotate(before=Subquery(before.values("body")[:1]))
    return found


def _change(entry: Any) -> Change:
    before: Json | None = None if entry.before is None else read_public(entry.before)
    body = read_public(entry.body)
    return Change(
        public_members(entry), body, kinds(before, body), body_changes(before or {}, body)
    )
