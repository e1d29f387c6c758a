"""The change feed: the ledger read forwards, every entry of a public subject once, in the order of
commits. Entries about accounts, the glossary and settings are for auditors only.

Why no entry is skipped however writers overlap: they append in turn (`ledger.pending`), `seq` is
the head's plus one, and the head moves in the transaction that adds the entry. So a reader that
sees a head of `n` can already read all entries up to `n`, and none of them will come later. A page
ends at a head that was read *before* it; where one page ends the next begins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from measures.domain.change_kinds import kinds
from measures.ledger import proofs
from measures.ledger.canonical import Json, canonical
from measures.ledger.chain import header_of
from measures.ledger.public_form import (
    public_body,
    public_members,
    read_public,
)
from measures.models import PUBLIC_SUBJECTS, Entry, EntryQuerySet, Head, Subject

from .filters.organisations import ORGANISATIONS, Involved
from .history import body_changes
from .zone_scope import ZoneScope, zones_now

#: The most entries read for one page, however few of them match.
WINDOW = 1000


@dataclass(frozen=True)
class ChangePage:
    """Some entries, in order. All that match up to the entry `after` are among them."""

    rows: list[bytes]
    after: int
    more: bool  # there are entries after it


@dataclass(frozen=True)
class ChangeFilter:
    """Which changes to select: empty selects all. With zones or organisations, those of measures
    alone.
    """

    subjects: tuple[str, ...] = ()  # among PUBLIC_SUBJECTS
    zone_scope: ZoneScope | None = None
    involved: Involved | None = None

    @property
    def of_measures(self) -> bool:
        return bool(self.zone_scope or self.involved)

    @property
    def everything(self) -> bool:
        return not (self.subjects or self.of_measures)


def changes_after(
    selected: ChangeFilter, *, after: int, upto: int, limit: int, proved: bool = False
) -> ChangePage:
    """The changes after the entry `after`, up to the head `upto`; at most `limit`.

    `proved`: each with the proof that it is in the tree of `upto` entries. `seq` has no gaps, so a
    window of it bounds the entries that are read. One query, one more to know the zones, and one
    for proofs. Raises UnknownZone, ValidationError keyed by parameter, LedgerUnavailable.
    """
    end = upto if selected.everything else min(upto, after + WINDOW)
    subjects = selected.subjects or PUBLIC_SUBJECTS
    if selected.of_measures:
        subjects = tuple(each for each in subjects if each == Subject.MEASURE)
    entries = _entries(after, end).about(*subjects)
    entries = entries.annotate(before=Subquery(_before().values("body")[:1]))
    matching: list[tuple[Any, dict[str, Any]]]  # each entry, with further members of its change
    if selected.of_measures:
        matches = _matcher(selected, upto)
        matching = list(islice(_within(matches, entries.iterator(chunk_size=100)), limit + 1))
    else:
        matching = [(entry, {}) for entry in entries[: limit + 1]]
    shown = matching[:limit]
    if proved:
        _prove(shown, upto)
    rows = [_change(entry, more) for entry, more in shown]
    return _page([entry.seq for entry, _more in matching], rows, end, upto, limit)


def _matcher(selected: ChangeFilter, upto: int) -> Callable[[Json], bool]:
    """The function that selects bodies of measures. Raises UnknownZone, ValidationError."""
    scope, involved = selected.zone_scope, selected.involved
    zone_codes = scope.codes_among(zones_now()) if scope else set()
    if involved:
        ORGANISATIONS.check(involved, upto)

    def matches(body: Json) -> bool:
        there = not scope or body["zone"] in zone_codes
        return there and (not involved or ORGANISATIONS.is_named(involved, body))

    return matches


def _within(
    matches: Callable[[Json], bool], entries: Iterable[Entry]
) -> Iterator[tuple[Entry, dict[str, Any]]]:
    """The entries of measures that match or did before, with whether they do now."""
    for entry in entries:
        before, body = _before_of(entry), read_public(entry.body)
        now = matches(body)
        if now or (before and matches(before)):
            yield entry, {"within": now and not body["withdrawn"]}


def _prove(changes: Sequence[tuple[Entry, dict[str, Any]]], size: int) -> None:
    paths = proofs.paths([entry for entry, _more in changes], size)
    for (entry, more), path in zip(changes, paths, strict=True):
        more["proof"] = {"leaf_index": entry.seq - 1} | path


def _page(
    matching: Sequence[int], rows: list[bytes], end: int, upto: int, limit: int
) -> ChangePage:
    """A page of `rows`; `matching` are the `seq` of all that were found, one past it at most."""
    after = matching[limit - 1] if len(matching) > limit else end
    return ChangePage(rows, after, after < upto)


def _entries(after: int, end: int) -> EntryQuerySet:
    return Entry.objects.filter(seq__gt=after, seq__lte=end).order_by("seq")


def _before() -> QuerySet[Entry]:
    """The entry on the same subject before the one of the outer query."""
    same = {name: OuterRef(name) for name in ("subject", "code")}
    return Entry.objects.filter(**same, version=OuterRef("version") - 1)


def _before_of(entry: Any) -> Json | None:
    """The public body before the entry, in the current format; None for a new subject."""
    return None if entry.before is None else read_public(entry.before, Subject(entry.subject))


def _change(entry: Any, more: dict[str, Any]) -> bytes:
    before = _before_of(entry)
    body, text = public_body(entry.body, Subject(entry.subject))
    change = public_members(entry) | more
    change["kinds"] = kinds(before, body)
    change["changes"] = body_changes(before, body) if before else {}
    return canonical(change)[:-1] + b',"body":' + text + b"}"


_SEALED = ("prev_hash", "public", "hash", "mac")
_CHAIN = ["seq", "format", "content", "public", "hash"]


def entries(*, after: int, upto: int, limit: int) -> ChangePage:
    """The entries after `after`, up to the head `upto`, with all members that are hashed.

    The body is a text: its UTF-8 are the very bytes that were hashed, in the entry's own
    `format`. One query.
    """
    matching = list(_entries(after, upto)[: limit + 1])
    rows = [hashed_line(entry) for entry in matching[:limit]]
    return _page([entry.seq for entry in matching], rows, upto, upto, limit)


def hashed_line(entry: Entry) -> bytes:
    """The entry as JSON, with all members that are hashed."""
    sealed = {name: getattr(entry, name) for name in _SEALED}
    return canonical(header_of(entry) | sealed | {"body": bytes(entry.body).decode()})


def chain(*, after: int, upto: int, limit: int) -> ChangePage:
    """The digests of the entries after `after`, up to the head `upto`; no names. One query."""
    matching = list(_entries(after, upto).values(*_CHAIN)[: limit + 1])
    rows = [
        canonical({name: None if value == "" else value for name, value in entry.items()})
        for entry in matching[:limit]
    ]
    return _page([entry["seq"] for entry in matching], rows, upto, upto, limit)


def instance() -> str | None:
    """The identifier of this chain; None while the ledger is empty."""
    identifier = Head.objects.values_list("instance", flat=True).first()
    return str(identifier) if identifier else None
