"""The short digest that names a text, or a span of one."""

from __future__ import annotations

import hashlib


def digest_of(text: str) -> str:
    """The first 16 hex digits of the SHA-256 of the UTF-8 bytes of `text`."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]
