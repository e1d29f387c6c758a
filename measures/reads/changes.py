"""The ledger read forwards: every entry once, in the order of commits.

Why nothing is skipped however writers overlap: writers take turns (`ledger.writing`), `seq` is
the head's plus one, and the head moves in the transaction that adds the entry. So whoever reads
a head of `n` can already read all entries up to `n`, and none of them will come later. A stretch
is read up to a head that was read *before* it; where one ends the next begins.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from measures.domain.change_kinds import kinds
from measures.ledger import formats
from measures.ledger.canonical import Json, canonical
from measures.models import Entry, Head, Subject, Zone

from .history import body_changes
from .query import Query

#: How many entries are looked through for one answer, however few of them are asked for.
WINDOW = 1000

_TOLD = ["seq", "recorded_at", "subject", "code", "version"]


@dataclass(frozen=True)
class ChangePage:
    """Some entries, in order. All that was asked for up to the entry `after` is among them."""

    rows: list[bytes]
    after: int
    more: bool  # there are entries after it


@dataclass(frozen=True)
class ChangeFilter:
    """Which changes are asked for: empty asks for all. With zones, those of measures alone."""

    subjects: tuple[str, ...] = ()
    zones: Query = Query()

    @property
    def everything(self) -> bool:
        return not (self.subjects or self.zones.zones)


def changes_after(wanted: ChangeFilter, *, after: int, upto: int, limit: int) -> ChangePage:
    """The changes after the entry `after`, up to the head `upto`; at most `limit`.

    `seq` has no gaps, so a window of it bounds what is looked through. One query, and one more
    to know the zones. Raises UnknownZone.
    """
    end = upto if wanted.everything else min(upto, after + WINDOW)
    entries = _entries(after, end).annotate(was=Subquery(_before().values("body")[:1]))
    if wanted.subjects:
        entries = entries.filter(subject__in=wanted.subjects)
    if not wanted.zones.zones:
        found = list(entries[: limit + 1])
        told = [_change(entry) for entry in found[:limit]]
        return _stretch(found, told, end, upto, limit)
    among = wanted.zones.zone_codes_among(dict(Zone.objects.values_list("code", "path")))
    found, told = [], []
    for entry in entries.filter(subject=Subject.MEASURE).iterator(chunk_size=100):
        was, now, _text = _bodies(entry)
        if among.isdisjoint({now["zone"], was and was["zone"]}):
            continue
        found.append(entry)
        if len(found) > limit:
            break
        within = now["zone"] in among and not now["withdrawn"]
        told.append(_change(entry, within=within))
    return _stretch(found, told, end, upto, limit)


def _stretch(
    found: Sequence[Entry], told: list[bytes], end: int, upto: int, limit: int
) -> ChangePage:
    after = found[limit - 1].seq if len(found) > limit else end
    return ChangePage(told, after, after < upto)


def _entries(after: int, end: int) -> QuerySet[Entry]:
    return Entry.objects.filter(seq__gt=after, seq__lte=end).order_by("seq")


def _before() -> QuerySet[Entry]:
    """The entry on the same subject before the one of the outer query."""
    same = {name: OuterRef(name) for name in ("subject", "code")}
    return Entry.objects.filter(**same, version=OuterRef("version") - 1)


def _bodies(entry: Any) -> tuple[Json | None, Json, bytes]:
    """The body before the entry, its own, and the bytes of that: all in the current format."""
    subject = Subject(entry.subject)
    was = formats.read_body(entry.was, subject) if entry.was is not None else None
    return was, *formats.upgraded_body(entry.body, subject)


def _change(entry: Any, **more: bool) -> bytes:
    was, now, text = _bodies(entry)
    told = {name: getattr(entry, name) for name in _TOLD} | more
    told["kinds"] = kinds(was, now)
    told["changes"] = body_changes(was, now) if was else {}
    return canonical(told)[:-1] + b',"body":' + text + b"}"


_KEPT = [
    *("seq", "subject", "code", "version", "verb", "channel", "actor", "actor_id", "request_id"),
    *("reason", "recorded_at", "format", "prev_hash", "hash", "mac"),
]


def entries(*, after: int, upto: int, limit: int) -> ChangePage:
    """The entries after `after`, up to the head `upto`, with all that was hashed.

    The body is a text: its UTF-8 are the very bytes that were hashed, in the entry's own
    `format`. One query.
    """
    found = list(_entries(after, upto)[: limit + 1])
    told = [
        canonical(
            {name: getattr(entry, name) for name in _KEPT} | {"body": bytes(entry.body).decode()}
        )
        for entry in found[:limit]
    ]
    return _stretch(found, told, upto, upto, limit)


def instance() -> str | None:
    """What parts this chain from any other; None while nothing was recorded."""
    found = Head.objects.values_list("instance", flat=True).first()
    return str(found) if found else None
