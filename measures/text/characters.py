"""Which characters may stand in a text that people read."""

from __future__ import annotations

import re

#: C0 and C1 controls other than tab and line feed, and halves of surrogate pairs:
#: PostgreSQL stores neither NUL nor a lone surrogate, and OpenCC cuts its input at NUL.
_CONTROLS = "\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff"
#: Characters that nobody sees, or that reorder what is seen: the reader of the ledger would read
#: another text than was recorded. Soft hyphen, zero-width characters, bidirectional marks,
#: embeddings, overrides and isolates, line and paragraph separators, fillers of Hangul,
#: interlinear annotation, tags.
_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    "\ufff9-\ufffb\U000e0000-\U000e007f"
)
UNPRINTABLE = re.compile(f"[{_CONTROLS}{_INVISIBLE}]")
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def unprintable(text: str) -> str | None:
    """The first character of `text` that no text may hold, as U+XXXX; None if there is none."""
    match = UNPRINTABLE.search(text)
    return f"U+{ord(match[0]):04X}" if match else None


def says_something(text: str) -> bool:
    """Whether `text` is more than a keystroke: two Chinese characters, or five letters.

    Punctuation and digits do not count, nor do repetitions: two different characters of Chinese,
    three different letters.
    """
    if len({*_HAN.findall(text)}) >= 2:
        return True
    letters = [letter for letter in text.casefold() if letter.isalpha()]
    return len(letters) >= 5 and len({*letters}) >= 3


def is_han(text: str) -> bool:
    """Whether `text` is in Chinese characters alone, at least one."""
    return bool(text) and len(_HAN.findall(text)) == len(text)
