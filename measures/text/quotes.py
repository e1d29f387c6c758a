"""Quotation marks of either script, one for one: “ ‘ ’ ” on the mainland, 「 『 』 」 in Hong Kong."""

from __future__ import annotations

import re

_CORNERS = str.maketrans("“”", "「」")
_CURLY = str.maketrans("「」『』", "“”‘’")
#: ’ is an apostrophe beside a Latin letter (Hong Kong’s) unless a ‘ before it was open.
_SINGLE = re.compile(r"‘((?:[^‘’]|(?<=[A-Za-z])’(?=[A-Za-z]))*)’")


def in_corner_quotes(text: str) -> str:
    if "‘" in text:
        text = _SINGLE.sub(r"『\1』", text)
    return text.translate(_CORNERS) if "“" in text or "”" in text else text


def in_curly_quotes(text: str) -> str:
    return text.translate(_CURLY)
