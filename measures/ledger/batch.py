"""The entries that one request made: a batch, which is taken back as one."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import OuterRef, Q, Subquery

from measures.models import Entry

#: A subject of the ledger: what it is, and its code.
Key = tuple[str, str]


def entries_of(request_id: str) -> list[Entry]:
    """The entries of a request in their order; of an empty id none."""
    if not request_id:
        return []
    return list(Entry.objects.filter(request_id=request_id).order_by("seq"))


def key_of(entry: Entry) -> Key:
    return entry.subject, entry.code


def touched_since(entries: Sequence[Entry]) -> dict[Key, Entry]:
    """The first entry of another request after any of `entries`, by subject; two queries."""
    own = {entry.seq for entry in entries}
    later = Entry.objects.filter(
        subject=OuterRef("subject"), code=OuterRef("code"), version=OuterRef("version") + 1
    )
    rows = Entry.objects.filter(seq__in=own).annotate(next=Subquery(later.values("seq")))
    others = {*rows.values_list("next", flat=True)} - own - {None}
    found = Entry.objects.defer("body").filter(seq__in=others).order_by("-seq")
    return {key_of(entry): entry for entry in found}


def undone_by(entries: Sequence[Entry]) -> str:
    """The request that took `entries`, all of one request, back; "": none did."""
    first = entries[0]
    later = Entry.objects.filter(
        Q(subject=first.subject, code=first.code, version__gt=first.version),
        undoes=first.request_id,
    )
    return later.values_list("request_id", flat=True).first() or ""


def bodies_before(entries: Sequence[Entry]) -> dict[int, bytes]:
    """The body that each subject had before its entry, by `seq` of the entry; none of a new one."""
    before = Entry.objects.filter(subject=OuterRef("subject"), code=OuterRef("code"))
    own = Entry.objects.filter(seq__in=[entry.seq for entry in entries])
    rows = own.annotate(
        before=Subquery(before.filter(version=OuterRef("version") - 1).values("body")[:1])
    ).values_list("seq", "before")
    return {seq: bytes(body) for seq, body in rows if body is not None}
