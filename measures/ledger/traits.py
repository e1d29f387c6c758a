"""What an entry is found by: the kinds of its change, and the zone where its subject then was.

Both follow from the body of the entry and the one before it, are stored beside them when the entry
is appended, and are proved. They are not hashed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.backends.base.base import BaseDatabaseWrapper

from measures.db.sql import Sql, fetch
from measures.domain.change_kinds import COMPARED_WITH, SAYS_NOTHING, all_kinds
from measures.models import FORMAT, Entry, Subject

from . import formats
from .canonical import Json
from .members import Members, cut, differing, only, read, value, written

_CHUNK = 500
_CURRENT, _NULL = written(FORMAT), written(None)
_BODY = "SELECT body FROM measures_entry WHERE subject = %s AND code = %s AND version = %s"
_OLD = """
    SELECT e.seq, e.subject, e.code, e.body, b.body FROM measures_entry e
    LEFT JOIN measures_entry b
    ON b.subject = e.subject AND b.code = e.code AND b.version = e.version - 1
    WHERE e.seq > %s ORDER BY e.seq LIMIT %s
"""


class Traits(NamedTuple):
    """The values of the columns `kinds` and `zone`."""

    kinds: str
    zone: str


def traits_of(subject: str, code: str, before: Any, body: Any) -> Traits:
    """The traits of the change of a stored body from the one before it (None: a new subject)."""
    old = None if before is None else cut(before)
    return traits_of_members(subject, code, old, cut(body))


def traits_of_members(subject: str, code: str, before: Members | None, members: Members) -> Traits:
    """The same of bodies that are cut, each in its own format. Reads of them what differs."""
    old, new = _read(subject, before, members)
    zone = code if subject == Subject.ZONE else value(members.get("zone", _NULL)) or ""
    return Traits(",".join(all_kinds(old, new)), zone)


def _read(subject: str, before: Members | None, members: Members) -> tuple[Json | None, Json]:
    """The two bodies in the current format, as far as the kinds of the change follow from them."""
    if before is None:
        return None, read(members)[0]
    if not before.get("format") == members.get("format") == _CURRENT:
        old, new = read(before, members)
        return formats.upgrade(old, Subject(subject)), formats.upgrade(new, Subject(subject))
    if not (names := differing(before, members) - SAYS_NOTHING):
        return {}, {}
    names |= {other for name, other in COMPARED_WITH.items() if name in names}
    old, new = read(only(before, names), only(members, names))
    return old, new


def describe(entries: Iterable[tuple[Entry, Any]]) -> None:
    """Set the traits of entries that are about to be appended.

    With each comes the body of the entry before it; if that is None, it is one of `entries`, or a
    query finds it.
    """
    last: dict[tuple[str, str], Any] = {}
    for entry, former in entries:
        key = entry.subject, entry.code
        before = last.get(key) or former or _before(entry)
        entry.kinds, entry.zone = traits_of(*key, before, entry.body)
        last[key] = entry.body


def _before(entry: Entry) -> Any:
    if entry.version == 1:
        return None
    rows = fetch(body_at(entry.subject, entry.code, entry.version - 1))
    return rows[0][0] if rows else None


def body_at(subject: str, code: str, version: int) -> Sql:
    """The query for the body of an entry."""
    return Sql(_BODY, (subject, code, version))


def fill(database: BaseDatabaseWrapper) -> None:
    """Store the traits of all entries; for use in migrations, while triggers are off.

    Those of a body that cannot be read stay empty; the proof names it.
    """
    last = 0
    with database.cursor() as cursor:
        while True:
            cursor.execute(_OLD, [last, _CHUNK])
            if not (rows := cursor.fetchall()):
                return
            made = [(*_readable(*row[1:]), row[0]) for row in rows]
            cursor.executemany(
                "UPDATE measures_entry SET kinds = %s, zone = %s WHERE seq = %s", made
            )
            last = rows[-1][0]


def _readable(subject: str, code: str, body: Any, before: Any) -> Traits:
    try:
        return traits_of(subject, code, before, body)
    except (ValueError, LookupError, TypeError, AttributeError):
        return Traits("", "")
