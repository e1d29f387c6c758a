"""What is public: the one place that says which parts of a body and of an entry are published.

A person's name is not, only the role and the zone by which he or she acted; nor is a reason that is
marked internal. The public form is stored, served and hashed beside the whole: docs/ledger.md.
It is made of a body in any format, so what is left out here must not change for a format that was
released: another rule takes another format.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import orjson
from msgspec import Raw

from measures.models import POSTS, PUBLIC_SUBJECTS, Entry, Subject

from . import formats
from .canonical import Json, canonical
from .members import Members, cut, joined, written

#: The columns of an entry that are published, besides its body; as `public_members()` has them.
PUBLIC_MEMBERS = (
    *("seq", "subject", "code", "version", "format", "verb", "channel", "role", "office"),
    *("reason", "internal", "recorded_at"),
)

#: The members of an act that name a person: who acted, and who made the token that it came by.
_PERSONS = ("by", "maker")


def without_names(body: Json) -> Json:
    """The public form of a body, in its own format; `body` itself stays as it is."""
    public = body.copy()
    for post in POSTS:
        public.pop(post, None)
    for name in _PUBLISHED:
        if name in body:
            public[name] = _PUBLISHED[name](body[name])
    return public


def _without_name(act: Json) -> Json:
    act = act.copy()
    for name in _PERSONS:
        act.pop(name, None)
    return act


def _acts(acts: list[Json]) -> list[Json]:
    return [_act(act) for act in acts]


def _act(act: Json) -> Json:
    act = _without_name(act)
    if act.get("internal"):
        act["reason"] = None
    return act


def _requests(requests: list[Json]) -> list[Json]:
    return [_request(request) for request in requests]


def _request(request: Json) -> Json:
    decision = request["decision"]
    return _without_name(request) | {"decision": decision and _without_name(decision)}


def _provenance(provenance: Json | None) -> Json | None:
    if not provenance:
        return provenance
    texts = {path: _without_name(state) for path, state in provenance["texts"].items()}
    return provenance | {"texts": texts}


#: By member of a body, what of it is published; of POSTS nothing, of the others all.
_PUBLISHED: dict[str, Callable[[Any], Any]] = {
    "history": _acts,
    "confirmations": _acts,
    "requests": _requests,
    "provenance": _provenance,
}


_EMPTY = written([])


def encoded(public: Json) -> bytes:
    """The canonical bytes of a public form that was made from a canonical body."""
    # Its members are in order and its texts in NFC already.
    return orjson.dumps(public)


def read_public(stored: bytes | memoryview, subject: Subject = Subject.MEASURE) -> Json:
    """The public form of a stored body, in the current format. Raises UnknownFormat."""
    return without_names(formats.read_body(stored, subject))


def public_body(
    stored: bytes | memoryview, subject: Subject = Subject.MEASURE
) -> tuple[Json, bytes]:
    """The public form of a canonical body, in the current format, and its bytes.

    Raises UnknownFormat.
    """
    body: Json = orjson.loads(stored)
    current = formats.upgrade(body, subject)
    public = without_names(current)
    return public, encoded(public) if current is body else canonical(public)


def public_members(entry: Any) -> Json:
    """What is published of an entry, besides its body."""
    return {
        "seq": entry.seq,
        "subject": entry.subject,
        "code": entry.code,
        "version": entry.version,
        "format": entry.format,
        "verb": entry.verb,
        "channel": entry.channel,
        "role": entry.role or None,
        "office": entry.office or None,
        "reason": None if entry.internal else entry.reason,
        "internal": entry.internal,
        "recorded_at": entry.recorded_at,
    }


def public_entry(entry: Entry, members: Members | None = None) -> bytes | None:
    """The canonical public form of an entry, its body in its own format; None if it has none.

    `members` are those of its body, if it is cut already. Raises ValueError for a malformed body.
    """
    if entry.subject not in PUBLIC_SUBJECTS:
        return None
    public = joined(_published(cut(entry.body) if members is None else members))
    return b'{"body":%b,%b' % (public, canonical(public_members(entry))[1:])


def _published(members: Members) -> Members:
    """`without_names()` of a body that is cut and not read."""
    public = members.copy()
    for post in POSTS:
        public.pop(post, None)
    for name in _PUBLISHED:
        if public.get(name, _EMPTY) != _EMPTY:
            public[name] = _published_member(name, bytes(public[name]))
    return public


@lru_cache(maxsize=1000)  # most entries leave most of them as they were
def _published_member(name: str, member: bytes) -> Raw:
    return written(_PUBLISHED[name](orjson.loads(member)))
