"""The history of one measure, newest entry first."""

from __future__ import annotations

from measures.ledger import formats
from measures.ledger.canonical import Json
from measures.models import Entry, Subject

from .pagination import Page, Position, page_of
from .query import no_measure

_HISTORY = ["seq", "version", "verb", "channel", "actor", "reason", "recorded_at", "request_id"]


def history(
    code: str, *, limit: int, seek: Position | None, subject: Subject = Subject.MEASURE
) -> Page[Json]:
    """A page of the ledger's entries on a subject, oldest first, with what each changed.

    Two queries. Raises NotFound.
    """
    entries = Entry.objects.filter(subject=subject, code=code)
    page = page_of(entries.values_list(*_HISTORY, "body", named=True), "seq", limit, seek)
    if not page.rows:
        if seek is None:
            raise no_measure(code)
        return page
    before = entries.filter(version=page.rows[0].version - 1).first()
    was: Json = formats.read_body(before.body, subject) if before else {}
    told = []
    for row in page.rows:
        now = formats.read_body(row.body, subject)
        told.append({n: getattr(row, n) for n in _HISTORY} | {"changes": body_changes(was, now)})
        was = now
    return Page(told, page.next, page.previous)


def body_changes(was: Json, now: Json) -> dict[str, Json]:
    """What differs between two bodies, by top-level key: old and new value (None: there was none).

    The version differs always and is not told.
    """
    names = sorted((was.keys() | now.keys()) - {"version", "format"})
    return {
        name: {"old": was.get(name), "new": now.get(name)}
        for name in names
        if was.get(name) != now.get(name)
    }
