"""The moment that an address names, at which a page shows the record."""

from __future__ import annotations

from django.http import QueryDict
from django.utils.timezone import now

from measures.reads.moments import Moment, parse_moment, resolve_moment


def moment(params: QueryDict, name: str = "as_of") -> Moment | None:
    """The moment that a parameter names; None: now. Raises ValidationError."""
    if name not in params:
        return None
    return resolve_moment(name, parse_moment(params, name, now=now()), now=now())
