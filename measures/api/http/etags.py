"""Entity tags: what a caller has, in a few bytes.

All that is served follows from the ledger up to its head and from the day, so these two are the
tag of every list. A measure follows from its own version and the day.
"""

from __future__ import annotations

import hashlib
import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from rest_framework.request import Request

from measures import ledger
from measures.ledger.head import HeadOnDay
from measures.models import FORMAT
from measures.reads.moments import Moment

from .problem_error import ProblemError

_VERSION = re.compile(r'\A"([0-9]{1,9})(\.[0-9]{8})?"\Z')


def measure_tag(version: int, day: date) -> str:
    return f'"{version}.{day:%Y%m%d}"'


@lru_cache(maxsize=8)
def list_tag(at: HeadOnDay) -> str:
    """The hash is there for a database that was replaced by another."""
    return f'"{at.seq}.{at.hash[:8]}.{at.day:%Y%m%d}"'


class Head(NamedTuple):
    """The head, up to which the ledger is read, and the tag of what follows from it alone."""

    seq: int
    tag: str


def head() -> Head:
    """Takes one query."""
    seq, digest = ledger.current_head()
    return Head(seq, f'"{seq}.{digest[:8]}.{FORMAT}"')


def past_tag(at: Moment) -> str:
    """What was so at a moment never changes, unless it is served in another format."""
    return f'"{at.seq}.{at.hash[:8]}.{at.day.isoformat()}.{FORMAT}"'


def content_tag(content: bytes) -> str:
    """For what no entry changes, only a new release."""
    return f'"{hashlib.sha256(content).hexdigest()[:16]}"'


def is_current(request: Request, tag: str) -> bool:
    """Whether the caller has what `tag` names, by If-None-Match."""
    return matches_any(request.headers.get("If-None-Match", ""), tag)


def matches_any(said: str, tag: str) -> bool:
    """Whether an If-None-Match names `tag`."""
    if said == tag:
        return True
    told = parse_etags(said)
    return "*" in told or tag in [each.removeprefix("W/") for each in told]


def version_of_if_match(request: Request) -> int:
    """The version that the caller has read, by If-Match. Raises Refusal."""
    said = request.headers.get("If-Match")
    if said is None:
        message = _("Send the ETag of the measure as you read it in the header If-Match.")
        raise ProblemError("precondition-required", message)
    if not (match := _VERSION.match(said.strip())):
        message = _(
            "If-Match takes one strong tag: the measure's ETag, or its version in quotation "
            'marks, such as "3".'
        )
        raise ProblemError("invalid-precondition", message)
    return int(match[1])
