"""The formats that bodies were written in, and the steps from each to the next.

An entry keeps its bytes, its hash and its `format` for good. Everything that reads a body reads
it here, so the rest of the code knows the current format alone. docs/ledger.md, "Adding a member
to a body", says how a format is added.
"""

from __future__ import annotations

import json
from collections.abc import Callable

from measures.models import FORMAT, Subject

from .canonical import Json, canonical


class UnknownFormat(ValueError):
    """A body was written by later code than this."""


def _second(subject: Subject, body: Json) -> Json:
    """The body in format 2."""
    return _capacities(_withdrawn(subject, body))


def _withdrawn(subject: Subject, body: Json) -> Json:
    """Format 2: every measure has `withdrawn`; before, only one that was."""
    return {"withdrawn": False} | body if subject == Subject.MEASURE else body


def _capacities(body: Json) -> Json:
    """Format 2: steps and reviews name the role and its zone, steps whether the reason is internal."""
    unknown = {"role": None, "office": None}
    added: Json = {}
    if "history" in body:
        added["history"] = [step | unknown | {"internal": False} for step in body["history"]]
    if body.get("provenance"):
        texts = body["provenance"]["texts"]
        texts = {path: state | unknown if "by" in state else state for path, state in texts.items()}
        added["provenance"] = body["provenance"] | {"texts": texts}
    return body | added


#: By format, the step to the next one: it returns the body with the members of that format.
STEPS: dict[int, Callable[[Subject, Json], Json]] = {1: _second}


def upgrade(body: Json, subject: Subject = Subject.MEASURE) -> Json:
    """`body` in the current format. Raises UnknownFormat."""
    while (number := body["format"]) != FORMAT:
        if number not in STEPS:
            raise UnknownFormat(f"format {number} is not known; the current one is {FORMAT}")
        body = STEPS[number](subject, body) | {"format": number + 1}
    return body


def read_body(stored: bytes | memoryview, subject: Subject = Subject.MEASURE) -> Json:
    """The content of a stored body, in the current format. Raises UnknownFormat."""
    return upgrade(json.loads(bytes(stored)), subject)


def upgraded_body(
    canonical_body: bytes | memoryview, subject: Subject = Subject.MEASURE
) -> tuple[Json, bytes]:
    """The content of a canonical body in the current format, and its bytes in that format.

    The bytes are the stored ones unless the format is older. Raises UnknownFormat.
    """
    stored = bytes(canonical_body)
    written: Json = json.loads(stored)
    body = upgrade(written, subject)
    return body, stored if body is written else canonical(body)


#: The columns of an entry that the header of format 1 had, in which `channel` was named `door`.
_FIRST_HEADER = (
    *("seq", "subject", "code", "version", "verb", "channel", "actor", "actor_id", "request_id"),
    *("reason", "recorded_at", "format"),
)


def first_header(content: Json) -> Json:
    """The members of an entry with the names that they had in the header of format 1."""
    return {"door" if name == "channel" else name: content[name] for name in _FIRST_HEADER}
