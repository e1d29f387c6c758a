"""Canonical JSON: one text for one content, so that it can be hashed.

UTF-8, sorted keys, no spaces, decimals as strings, days as ISO 8601, moments in UTC with
microseconds, NFC.
"""

from __future__ import annotations

import json
import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

Json = dict[str, Any]


def canonical(data: Json) -> bytes:
    """`data` in the canonical form. Raises TypeError for a value that has none."""
    return unicodedata.normalize("NFC", _write(data)).encode()


def _plain(value: object) -> str:
    match value:
        case Decimal():
            return f"{value.normalize():f}"
        case datetime():
            utc = value if value.tzinfo is UTC else value.astimezone(UTC)
            return utc.isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"
        case date():
            return value.isoformat()
        case _:
            raise TypeError(f"{type(value).__name__} has no canonical form")


#: Made once: json.dumps() would make an encoder for each call. Bodies are trees: no cycle is looked for.
_write = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain, check_circular=False
).encode
