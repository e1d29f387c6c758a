"""The history of one measure: its ledger entries with their changes, oldest first."""

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
    """A page of the ledger's entries on a subject, oldest first, with the changes of each.

    Two queries. Raises NotFound.
    """
    entries = Entry.objects.filter(subject=subject, code=code)
    page = page_of(entries.values_list(*_HISTORY, "body", named=True), "seq", limit, seek)
    if not page.rows:
        if seek is None:
            raise no_measure(code)
        return page
    previous = entries.filter(version=page.rows[0].version - 1).first()
    before: Json = formats.read_body(previous.body, subject) if previous else {}
    rows = []
    for row in page.rows:
        body = formats.read_body(row.body, subject)
        changes = body_changes(before, body)
        rows.append({name: getattr(row, name) for name in _HISTORY} | {"changes": changes})
        before = body
    return Page(rows, page.next, page.previous)


def body_changes(before: Json, after: Json) -> dict[str, Json]:
    """The top-level members that differ: old and new value (None: there was none).

    The version always differs and is left out.
    """
    names = sorted((before.keys() | after.keys()) - {"version", "format"})
    return {
        name: {"old": before.get(name), "new": after.get(name)}
        for name in names
        if before.get(name) != after.get(name)
    }
