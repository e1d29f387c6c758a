"""What is public: the one place that says which parts of a body and of an entry are published.

A person's name is not, only the role and the zone by which he or she acted; nor is a reason that is
marked internal. The public form is stored, served and hashed beside the whole: docs/ledger.md.
It is made of a body in any format, so what is left out here must not change for a format that was
released: another rule takes another format.
"""

from __future__ import annotations

from operator import attrgetter
from typing import Any

import orjson

from measures.models import POSTS, PUBLIC_SUBJECTS, Entry, Subject

from . import formats
from .canonical import Json, canonical

#: The members of an entry that are published, besides its body.
PUBLIC_MEMBERS = (
    *("seq", "subject", "code", "version", "format", "verb", "channel", "role", "office"),
    *("reason", "internal", "recorded_at"),
)
_public_values = attrgetter(*PUBLIC_MEMBERS)

#: The members of an act that name a person: who acted, and who made the token that it came by.
_PERSONS = ("by", "maker")


def without_names(body: Json) -> Json:
    """The public form of a body, in its own format; `body` itself stays as it is."""
    public = body.copy()
    for post in POSTS:
        public.pop(post, None)
    if "history" in body:
        public["history"] = [_published(step) for step in body["history"]]
    if "confirmations" in body:
        public["confirmations"] = [_published(each) for each in body["confirmations"]]
    if "requests" in body:
        public["requests"] = [_without_names(request) for request in body["requests"]]
    if body.get("provenance"):
        texts = body["provenance"]["texts"]
        texts = {path: _without_name(state) for path, state in texts.items()}
        public["provenance"] = body["provenance"] | {"texts": texts}
    return public


def _without_name(act: Json) -> Json:
    act = act.copy()
    for name in _PERSONS:
        act.pop(name, None)
    return act


def _without_names(request: Json) -> Json:
    decision = request["decision"]
    return _without_name(request) | {"decision": decision and _without_name(decision)}


def _published(act: Json) -> Json:
    act = _without_name(act)
    if act.get("internal"):
        act["reason"] = None
    return act


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
    members = dict(zip(PUBLIC_MEMBERS, _public_values(entry), strict=True))
    members["role"], members["office"] = entry.role or None, entry.office or None
    if entry.internal:
        members["reason"] = None
    return members


def public_entry(entry: Entry, body: Json | None = None) -> bytes | None:
    """The canonical public form of an entry, its body in its own format; None if it has none.

    `body` is what the stored one holds, if it was parsed already.
    """
    if entry.subject not in PUBLIC_SUBJECTS:
        return None
    public = encoded(without_names(body or orjson.loads(entry.body)))
    return b'{"body":' + public + b"," + canonical(public_members(entry))[1:]
