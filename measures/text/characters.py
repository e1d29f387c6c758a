"""Which characters may stand in a text that people read."""

from __future__ import annotations

import re

#: C0 and C1 controls other than tab and line feed, and halves of surrogate pairs.
#: PostgreSQL stores neither NUL nor a lone surrogate, and OpenCC cuts its input at NUL.
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def unprintable(text: str) -> str | None:
    """The first character of `text` that no text may hold, as U+XXXX; None if there is none."""
    match = UNPRINTABLE.search(text)
    return f"U+{ord(match[0]):04X}" if match else None
