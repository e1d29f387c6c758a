"""One form for stored texts and for typed queries: search ignores script, width and case.

Folding goes character by character and never looks at neighbours, so that a part of a text
folds to a part of the folded text: what a person sees in a text finds it.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from functools import partial
from itertools import accumulate
from typing import NamedTuple

from .radicals import without_radicals
from .script import simplified_character

#: Stands in the quick form for a character that does not fold to exactly one.
_ODD = "\0"
#: Two ways to write one word in either script, and the circle that stands for a zero.
_VARIANTS = str.maketrans("著帐", "着账")
_SHAPES = str.maketrans("○", "〇")
_THOUSANDS = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")
#: A character with the marks that combine with it.
_CLUSTER = re.compile("(?s).[\u0300-\u036f\u3099\u309a\uff9e\uff9f]*")


class Folded(NamedTuple):
    """A folded text, and where its characters come from in the text as it was written."""

    text: str
    starts: list[int] | None = None  # None: each from the one at the same place
    ends: list[int] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The characters of the written text that folded to those from `start` to `end`."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]


def fold(text: str, *, exact: bool = False) -> Folded:
    """`text` in compatibility form, Simplified unless `exact`, without case or radicals.

    Marks and characters that are not seen go out, and the commas of 7,600 do.
    """
    quick = text.translate(_EXACT if exact else _ANY)
    if _ODD not in quick and not ("," in quick and _THOUSANDS.search(quick)):
        return Folded(quick)
    clusters = [match[0] for match in _CLUSTER.finditer(text)]
    forms = [_form(cluster, exact=exact) for cluster in clusters]
    whole = "".join(forms)
    commas = {match.start() for match in _THOUSANDS.finditer(whole)}
    after = list(accumulate(map(len, forms)))
    until = list(accumulate(map(len, clusters)))
    kept = [place for place in range(len(whole)) if place not in commas]
    origins = [bisect_right(after, place) for place in kept]
    return Folded(
        "".join(whole[place] for place in kept),
        [until[origin] - len(clusters[origin]) for origin in origins],
        [until[origin] for origin in origins],
    )


def _form(cluster: str, *, exact: bool) -> str:
    chars = unicodedata.normalize("NFKC", without_radicals(cluster)).translate(_SHAPES)
    if not exact:
        chars = "".join(map(simplified_character, chars)).translate(_VARIANTS)
    return "".join(char for char in chars.casefold() if not _unseen(char))


def _unseen(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cf", "Mn", "Me", "Cs") and char not in "\t\n"


class _Table(dict[int, str]):
    """For `str.translate`, filled as characters are met."""

    def __init__(self, *, exact: bool) -> None:
        super().__init__()
        self._form = partial(_form, exact=exact)

    def __missing__(self, code: int) -> str:
        char = chr(code)
        form = self._form(char)
        self[code] = form if len(form) == 1 and not _joins(char) else _ODD
        return self[code]


def _joins(char: str) -> bool:
    return len(_CLUSTER.findall("a" + char)) == 1


_ANY, _EXACT = _Table(exact=False), _Table(exact=True)
