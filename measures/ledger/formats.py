"""The formats that bodies were written in, and the steps from each to the next.

An entry keeps its bytes, its hash and its `format` for good. Everything that reads a body reads
it here, so the rest of the code knows the current format alone. docs/ledger.md, "Adding a member
to a body", says how a format is added.
"""

from __future__ import annotations

from collections.abc import Callable

import orjson

from measures.models import FORMAT, Subject

from .canonical import Json, canonical
from .organisation_upgrade import with_organisations
from .promise_upgrade import with_promises
from .step_body import with_steps


class UnknownFormat(ValueError):
    """A body was written by later code than this."""


def _withdrawn(subject: Subject, body: Json) -> Json:
    """Format 2: every measure has `withdrawn`; before, only one that was."""
    return {"withdrawn": False} | body if subject == Subject.MEASURE else body


def _zone_in_several(subject: Subject, body: Json) -> Json:
    """Format 2: a zone has `parents`, before at most one `parent`, an official code and a point."""
    if subject != Subject.ZONE or "parents" in body:
        return body
    body = {"official_code": None, "point": None} | body
    parent = body.pop("parent", None)
    return body | {"parents": [parent] if parent else []}


def _qualifiers(subject: Subject, body: Json) -> Json:
    """Format 2: baselines and readings have a qualifier; before, all were taken as exact."""
    if subject != Subject.MEASURE:
        return body
    targets = [
        target
        | {"baseline_qualifier": "exact"}
        | {"readings": [reading | {"qualifier": "exact"} for reading in target["readings"]]}
        for target in body["targets"]
    ]
    return body | {"targets": targets}


def _capacities(_subject: Subject, body: Json) -> Json:
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


def _promises(subject: Subject, body: Json) -> Json:
    """Format 2: measures have their first promises and the requests to change them."""
    return with_promises(body) if subject == Subject.MEASURE else body


def _documents(subject: Subject, body: Json) -> Json:
    """Format 2: sources have documents and a right to show them, evidence names its version."""
    if subject == Subject.SOURCE:
        return {"shown": "reference", "link_dead_on": None, "documents": []} | body
    if subject == Subject.MEASURE:
        return body | {"evidence": [{"document": None} | each for each in body["evidence"]]}
    return body


def _steps(subject: Subject, body: Json) -> Json:
    """Format 2: steps may be taken back, and say whose word their day is."""
    return with_steps(body) if subject == Subject.MEASURE else body


def _organisations(subject: Subject, body: Json) -> Json:
    """Format 2: measures have `organisations`; before, the text of a lead body."""
    return with_organisations(body) if subject == Subject.MEASURE else body


def _accounts(subject: Subject, body: Json) -> Json:
    """Format 2: accounts have a language and a second factor, roles their first and last days."""
    if subject != Subject.ACCOUNT:
        return body
    roles = [{"starts_on": None, "ends_on": None} | role for role in body["roles"]]
    added: Json = {"language": "", "second_factor": [], "recovery_codes": []}
    return added | body | {"roles": roles}


def _people(subject: Subject, body: Json) -> Json:
    """Format 2: measures have an owner and a deputy, or nobody."""
    return {"owner": None, "deputy": None} | body if subject == Subject.MEASURE else body


def _lineage(subject: Subject, body: Json) -> Json:
    """Format 2: measures name the measure whose model they follow, or none."""
    return {"modelled_on": None} | body if subject == Subject.MEASURE else body


def _retracted(subject: Subject, body: Json) -> Json:
    """Format 2: readings and confirmations may be taken back."""
    if subject != Subject.MEASURE:
        return body
    kept: Json = {"taken_back": False}
    targets = [t | {"readings": [kept | r for r in t["readings"]]} for t in body["targets"]]
    return body | {"targets": targets, "confirmations": [kept | c for c in body["confirmations"]]}


_TO_FORMAT_2 = (
    *(_withdrawn, _zone_in_several, _qualifiers, _capacities, _promises, _organisations),
    *(_steps, _documents, _accounts, _people, _lineage, _retracted),
)


def _to_format_2(subject: Subject, body: Json) -> Json:
    for step in _TO_FORMAT_2:
        body = step(subject, body)
    return body


#: By format, the step to the next one: it returns the body with the members of that format.
STEPS: dict[int, Callable[[Subject, Json], Json]] = {1: _to_format_2}


def upgrade(body: Json, subject: Subject = Subject.MEASURE) -> Json:
    """`body` in the current format. Raises UnknownFormat."""
    while (number := body["format"]) != FORMAT:
        if number not in STEPS:
            raise UnknownFormat(f"format {number} is not known; the current one is {FORMAT}")
        body = STEPS[number](subject, body) | {"format": number + 1}
    return body


def read_body(stored: bytes | memoryview, subject: Subject = Subject.MEASURE) -> Json:
    """The content of a stored body, in the current format. Raises UnknownFormat."""
    return upgrade(orjson.loads(stored), subject)


def upgraded_body(
    canonical_body: bytes | memoryview, subject: Subject = Subject.MEASURE
) -> tuple[Json, bytes]:
    """The content of a canonical body in the current format, and its bytes in that format.

    The bytes are the stored ones unless the format is older. Raises UnknownFormat.
    """
    stored = bytes(canonical_body)
    written: Json = orjson.loads(stored)
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
