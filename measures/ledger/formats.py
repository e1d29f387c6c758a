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
from .promise_upgrade import with_promises


class UnknownFormat(ValueError):
    """A body was written by later code than this."""


def _withdrawn(subject: Subject, body: Json) -> Json:
    """Format 2: every measure has `withdrawn`; before, only one that was."""
    return {"withdrawn": False} | body if subject == Subject.MEASURE else body


def _format_2(subject: Subject, body: Json) -> Json:
    body = _withdrawn(subject, body)
    return with_promises(body) if subject == Subject.MEASURE else body


#: By format, the step to the next one: it returns the body with the members of that format.
STEPS: dict[int, Callable[[Subject, Json], Json]] = {1: _format_2}


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


def header_as_hashed(current: Json) -> Json:
    """The header of an entry with the member names of its own format, as it was hashed."""
    if current["format"] > 1:
        return current
    return {"door" if name == "channel" else name: value for name, value in current.items()}
