"""What can be found of a text, and what a query asks for.

A text is a row of units: single Chinese characters, and whole words of letters and digits.
Punctuation and spaces part words of letters and are otherwise passed over. Every unit can be
found, and every two that follow each other, so that a phrase is a row of pairs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import Enum, auto
from functools import lru_cache
from itertools import pairwise

from measures.text.characters import UNPRINTABLE
from measures.text.folding import fold

#: Characters that are written without spaces between words.
_HAN = "\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_LETTER = rf"[^\W_{_HAN}]"
_UNIT = re.compile(rf"(?=\w)[{_HAN}]|{_LETTER}{{1,64}}")
_IS_HAN = re.compile(f"[{_HAN}]")
_QUOTES = '"“”„＂「」『』'
_WORD = re.compile(rf"[{_QUOTES}]([^{_QUOTES}]*)[{_QUOTES}]|([^\s{_QUOTES}]+)")

#: Characters, and words, that a query may have.
LONGEST, MOST_WORDS = 200, 20

Word = tuple[str, ...]
Span = tuple[int, int]


class SearchFault(Enum):
    """Why a query is refused."""

    CONTROL_CHARACTER = auto()
    TOO_LONG = auto()
    TOO_MANY_WORDS = auto()


class InvalidSearch(ValueError):
    def __init__(self, why: SearchFault) -> None:
        super().__init__(why.name)
        self.why = why


def units(text: str, *, exact: bool = False) -> list[str]:
    """The units of `text`, folded; with `exact` in the script it is written in."""
    return _UNIT.findall(fold(text, exact=exact).text)


def is_ascii(word: Word) -> bool:
    return all(unit.isascii() for unit in word)


def pairs(row: Sequence[str]) -> list[str]:
    """What a row of units is found by when it has two or more."""
    return [f"{one}_{other}" for one, other in pairwise(row)]


def keys(word: Word) -> list[str]:
    """What must follow one another in a text for it to have `word`."""
    return pairs(word) or list(word)


@lru_cache(maxsize=1024)  # every page of a search repeats it
def words(query: str, *, exact: bool = False) -> tuple[Word, ...]:
    """What `query` asks for: every word is required, what stands in quotes is one word.

    Nothing, when it holds punctuation only. Raises InvalidSearch.
    """
    query = query.strip()
    if len(query) > LONGEST:
        raise InvalidSearch(SearchFault.TOO_LONG)
    # U+FFFD stands where an address held bytes that are no UTF-8.
    if UNPRINTABLE.search(query) or "\ufffd" in query:
        raise InvalidSearch(SearchFault.CONTROL_CHARACTER)
    rows = (units(quoted or bare, exact=exact) for quoted, bare in _WORD.findall(query))
    distinct = tuple(dict.fromkeys(tuple(row) for row in rows if row))
    if len(distinct) > MOST_WORDS:
        raise InvalidSearch(SearchFault.TOO_MANY_WORDS)
    return distinct


def spans(text: str, wanted: Iterable[Word], *, exact: bool = False) -> list[Span]:
    """Where `text`, as it is written, has the words: start and end of each place, in order."""
    folded = fold(text, exact=exact)
    return joined(
        {
            folded.span(*match.span())
            for word in wanted
            if word[0] in folded.text
            for match in _pattern(word).finditer(folded.text)
        }
    )


def joined(spans: Iterable[Span]) -> list[Span]:
    """`spans` in order, with those that overlap or touch made one."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            start, before = merged.pop()
            end = max(before, end)
        merged.append((start, end))
    return merged


@lru_cache(maxsize=256)
def _pattern(word: Word) -> re.Pattern[str]:
    return re.compile(r"[\W_]*".join(map(_unit_pattern, word)))


def _unit_pattern(unit: str) -> str:
    if _IS_HAN.match(unit):
        return re.escape(unit)
    return rf"(?<!{_LETTER}){re.escape(unit)}(?!{_LETTER})"
