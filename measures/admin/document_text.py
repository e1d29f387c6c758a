"""The text of a document as a page shows it: numbered lines, with marked words."""

from __future__ import annotations

from typing import Any, NamedTuple

from measures.reads.documents import Opened

#: Characters that are shown at a time.
WINDOW = 40_000


class Line(NamedTuple):
    """A line, parted where words are marked; `at` is the place of its first character."""

    at: int
    before: str
    marked: str
    after: str


class Shown(NamedTuple):
    """A part of a document."""

    opened: Opened
    first: int  # the number of the first line
    lines: list[Line]
    earlier: int | None  # the place of the part before, and of the one after
    later: int | None


def shown_part(opened: Opened, mark: tuple[int, int] | None, at: int = 0) -> Shown:
    """The part of a document around character `at`, or with the beginning of `mark`."""
    text = opened.text
    place = min(max(at, 0), max(len(text) - 1, 0))
    start = (mark[0] if mark else place) // WINDOW * WINDOW
    end = start + WINDOW
    lines, here = [], start
    for words in text[start:end].split("\n"):
        lines.append(_line(here, words, mark))
        here += len(words) + 1
    first = text.count("\n", 0, start) + 1
    earlier = start - WINDOW if start else None
    return Shown(opened, first, lines, earlier, end if end < len(text) else None)


def _line(at: int, words: str, mark: tuple[int, int] | None) -> Line:
    start, end = (max(0, min(len(words), each - at)) for each in mark or (0, 0))
    return Line(at, words[:start], words[start:end], words[end:])


def read_mark(value: str, opened: Opened) -> tuple[int, int] | None:
    """The span that "start-end" names, if it lies in the document."""
    start, _dash, end = value.partition("-")
    if not (start.isdecimal() and end.isdecimal() and len(value) < 20):
        return None
    span = int(start), int(end)
    return span if 0 <= span[0] < span[1] <= len(opened.text) else None


def meta_of(opened: Opened) -> dict[str, Any]:
    """What the head of a document says, for a template."""
    document = opened.document
    source = document.source
    return {
        **{"document": document, "source": source, "kb": -(-document.size // 1024)},
        "publisher": source.in_language("publisher"),
    }
