"""The history of one measure: its ledger entries with their changes, oldest first."""

from __future__ import annotations

from measures.ledger import formats
from measures.ledger.canonical import Json
from measures.ledger.public_form import PUBLIC_MEMBERS, public_members, read_public
from measures.models import Entry, Subject

from .pagination import Page, Position, page_of
from .query import no_measure

_PUBLIC = [name for name in PUBLIC_MEMBERS if name not in ("subject", "code", "format")]
_NAMES = ["actor", "request_id", "reason"]


def history(
    code: str,
    *,
    limit: int,
    seek: Position | None,
    subject: Subject = Subject.MEASURE,
    names: bool = False,
) -> Page[Json]:
    """A page of the ledger's entries on a subject, oldest first, with the changes of each.

    With `names` also who made them, and internal reasons. Two queries. Raises NotFound.
    """
    read = formats.read_body if names else read_public
    entries = Entry.objects.filter(subject=subject, code=code)
    page = page_of(entries, "seq", limit, seek)
    if not page.rows:
        if seek is None:
            raise no_measure(code)
        return page
    previous = entries.filter(version=page.rows[0].version - 1).first()
    before: Json = read(previous.body, subject) if previous else {}
    rows = []
    for row in page.rows:
        body, public = read(row.body, subject), public_members(row)
        members = {name: public[name] for name in _PUBLIC}
        if names:
            members |= {name: getattr(row, name) for name in _NAMES}
        rows.append(members | {"changes": body_changes(before, body)})
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
