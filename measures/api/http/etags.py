"""Entity tags of lists, measures and past states; If-None-Match and If-Match.

The ledger head and the date determine every response, so these two make the ETag of a list. A
measure's ETag is made of its version and the date.
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

#: In the ETag of a response with names, which the public one must not validate.
_NAMES = ".names"
#: Weak too: a proxy that compresses weakens the ETag, and the version in it is what counts.
_VERSION = re.compile(rf'\A(?:W/)?"([0-9]{{1,9}})(\.[0-9]{{8}}({re.escape(_NAMES)})?)?"\Z')


def measure_etag(version: int, day: date, *, names: bool = False) -> str:
    return f'"{version}.{day:%Y%m%d}{_NAMES if names else ""}"'


@lru_cache(maxsize=8)
def list_etag(at: HeadOnDay, *, names: bool = False) -> str:
    """The hash differs when the database was replaced by another one."""
    return f'"{at.seq}.{at.hash[:8]}.{at.day:%Y%m%d}{_NAMES if names else ""}"'


class Head(NamedTuple):
    """The ledger head to read up to, and the ETag of responses that depend on it alone."""

    seq: int
    etag: str


def head() -> Head:
    """Takes one query."""
    seq, digest = ledger.current_head()
    return Head(seq, f'"{seq}.{digest[:8]}.{FORMAT}"')


def past_etag(at: Moment, *, names: bool = False) -> str:
    """A past state never changes; only the format it is served in does."""
    return f'"{at.seq}.{at.hash[:8]}.{at.day.isoformat()}.{FORMAT}{_NAMES if names else ""}"'


def content_etag(content: bytes) -> str:
    """For content that changes with a release only."""
    return f'"{hashlib.sha256(content).hexdigest()[:16]}"'


def is_current(request: Request, etag: str) -> bool:
    """Whether the request's If-None-Match names `etag`."""
    return matches_etag(request.headers.get("If-None-Match", ""), etag)


def matches_etag(if_none_match: str, etag: str) -> bool:
    """Whether an If-None-Match header names `etag`."""
    if if_none_match == etag:
        return True
    etags = parse_etags(if_none_match)
    return "*" in etags or etag in [each.removeprefix("W/") for each in etags]


def version_of_if_match(request: Request) -> int:
    """The version that the client has read, from If-Match. Raises ProblemError."""
    if_match = request.headers.get("If-Match")
    if if_match is None:
        message = _("Send the ETag of the record that you read in the If-Match header.")
        raise ProblemError("precondition-required", message)
    if not (match := _VERSION.match(if_match.strip())):
        message = _(
            "If-Match must be one ETag: the record's, or its version in quotation "
            'marks, such as "3".'
        )
        raise ProblemError("invalid-precondition", message)
    return int(match[1])
