"""Canonical JSON: one text for one content, so that it can be hashed.

UTF-8, sorted keys, no spaces, decimals as strings, days as ISO 8601, moments in UTC with
microseconds, NFC.
"""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

import orjson

Json = dict[str, Any]

_OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME


def canonical(data: Json) -> bytes:
    """`data` in the canonical form. Raises TypeError for a value that has none."""
    written = orjson.dumps(data, default=_plain, option=_OPTIONS)
    if written.isascii() or unicodedata.is_normalized("NFC", text := written.decode()):
        return written
    return unicodedata.normalize("NFC", text).encode()


def _plain(value: object) -> str:
    match value:
        case Decimal():
            return f"{value.normalize():f}"
        case datetime():
            return moment_text(value)
        case date():
            return value.isoformat()
        case _:
            raise TypeError(f"{type(value).__name__} has no canonical form")


@lru_cache(maxsize=8)  # an entry has its moment in its content and in its public form
def moment_text(value: datetime) -> str:
    """A moment in the canonical form: such texts are in the order of their moments."""
    utc = value if value.tzinfo is UTC else value.astimezone(UTC)
    return utc.isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"
