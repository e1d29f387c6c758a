"""Text files: taken as they are."""

from __future__ import annotations

from .plain_text import decode
from .types import Type


def read(data: bytes, _kind: Type) -> tuple[str, str, bytes]:
    return decode(data), "text 1", b""
