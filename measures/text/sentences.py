"""The sentences of a text, and how far spans of it cover them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

#: A sentence ends with its mark, or with its line.
_SENTENCE = re.compile(r"[^。!?！？;；\n]+[。!?！？;；]?")
_WORDS = re.compile(r"\w")
DIGITS = re.compile(r"\d")


class Coverage(NamedTuple):
    """How far spans cover a text: characters, and sentences with digits that are under none."""

    characters: int
    covered: int
    figures: list[tuple[int, str]]  # where each sentence begins, and its words

    @property
    def percent(self) -> int:
        return 100 * self.covered // self.characters if self.characters else 0


def sentences(text: str) -> Iterator[re.Match[str]]:
    """The sentences of `text` that have a word."""
    return (match for match in _SENTENCE.finditer(text) if _WORDS.search(match[0]))


def mask(text: str, spans: Iterable[tuple[int, int]]) -> bytearray:
    """1 for each character of `text` that lies in one of `spans`, else 0."""
    marks = bytearray(len(text))
    for start, end in spans:
        marks[start:end] = b"\x01" * len(marks[start:end])
    return marks


def cover(text: str, spans: Iterable[tuple[int, int]]) -> Coverage:
    marks = mask(text, spans)
    figures = [
        (match.start(), " ".join(match[0].split()))
        for match in sentences(text)
        if DIGITS.search(match[0]) and not any(marks[match.start() : match.end()])
    ]
    return Coverage(len(text), sum(marks), figures)
