"""Tokens: the units of a text that can be found, and the words of a query.

A text is a row of units: single Chinese characters, and whole words of letters and digits.
Punctuation and spaces separate words of letters and are otherwise ignored. Every unit can be
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
#: Letters from which on an English word finds those that begin with it.
BEGINNING = 3

Word = tuple[str, ...]
Span = tuple[int, int]


class SearchFault(Enum):
    """The ways in which a query is invalid."""

    CONTROL_CHARACTER = auto()
    TOO_LONG = auto()
    TOO_MANY_WORDS = auto()


class InvalidSearch(ValueError):
    def __init__(self, fault: SearchFault) -> None:
        super().__init__(fault.name)
        self.fault = fault


def units(text: str, *, exact: bool = False) -> list[str]:
    """The units of `text`, folded; with `exact` in the script it is written in."""
    return _UNIT.findall(fold(text, exact=exact).text)


def is_ascii(word: Word) -> bool:
    return all(unit.isascii() for unit in word)


def may_go_on(unit: str) -> bool:
    """Whether a word of a text may go on after `unit`: flat finds flats, but 202 not 2025."""
    return len(unit) >= BEGINNING and unit.isascii() and unit.isalpha()


def holds(row: Sequence[str], word: Word) -> bool:
    """Whether a row of units has `word`, the last unit of which may go on."""
    *whole, last = word
    return any(
        [*row[at : at + len(whole)]] == whole
        and (
            row[at + len(whole)].startswith(last)
            if may_go_on(last)
            else row[at + len(whole)] == last
        )
        for at in range(len(row) - len(whole))
    )


def pairs(row: Sequence[str]) -> list[str]:
    """The keys of a row of two or more units."""
    return [f"{one}_{other}" for one, other in pairwise(row)]


def keys(word: Word) -> list[str]:
    """The keys that follow one another in a text that has `word`."""
    return pairs(word) or list(word)


@lru_cache(maxsize=1024)  # every page of a search needs them
def words(query: str, *, exact: bool = False) -> tuple[Word, ...]:
    """The words of `query`: all are required, a phrase in quotation marks is one word.

    None when it has punctuation only. Raises InvalidSearch.
    """
    query = query.strip()
    if len(query) > LONGEST:
        raise InvalidSearch(SearchFault.TOO_LONG)
    # U+FFFD replaces bytes that are not UTF-8.
    if UNPRINTABLE.search(query) or "\ufffd" in query:
        raise InvalidSearch(SearchFault.CONTROL_CHARACTER)
    phrases = (units(quoted or bare, exact=exact) for quoted, bare in _WORD.findall(query))
    distinct = tuple(dict.fromkeys(tuple(phrase) for phrase in phrases if phrase))
    if len(distinct) > MOST_WORDS:
        raise InvalidSearch(SearchFault.TOO_MANY_WORDS)
    return distinct


def spans(text: str, words: Iterable[Word], *, exact: bool = False) -> list[Span]:
    """The places of the words in `text` as written: start and end of each, in order."""
    folded = fold(text, exact=exact)
    places = {
        folded.span(*match.span())
        for word in words
        if word[0] in folded.text
        for match in _pattern(word, exact).finditer(folded.text)
    }
    return joined(places)


def joined(spans: Iterable[Span]) -> list[Span]:
    """`spans` in order, with those that overlap or touch merged."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            start, last_end = merged.pop()
            end = max(last_end, end)
        merged.append((start, end))
    return merged


@lru_cache(maxsize=256)
def _pattern(word: Word, exact: bool) -> re.Pattern[str]:
    *whole, last = word
    open_end = may_go_on(last) and not exact
    return re.compile(
        r"[\W_]*".join([*map(_unit_pattern, whole), _unit_pattern(last, open_end=open_end)])
    )


def _unit_pattern(unit: str, *, open_end: bool = False) -> str:
    if _IS_HAN.match(unit):
        return re.escape(unit)
    rest = f"{_LETTER}*" if open_end else ""
    return rf"(?<!{_LETTER}){re.escape(unit)}{rest}(?!{_LETTER})"
