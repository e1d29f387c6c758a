"""One form for stored text and for typed queries, so that search ignores script and width."""

from __future__ import annotations

import re
import unicodedata

from .script import to_simplified

_NOT_SEARCHABLE = re.compile(r"[\W_]+")


def search_key(text: str) -> str:
    """Fold script, width, case, punctuation and spacing out of `text`.

    Folding runs from Traditional to Simplified because that direction never has to guess.
    """
    wide = unicodedata.normalize("NFKC", text)
    return _NOT_SEARCHABLE.sub("", to_simplified(wide).casefold())
