"""Words that keep their borders and their Traditional form, and where the words of a text end.

OpenCC reads from the left and takes the longest word that it knows, so 资金发放 has 金发 (blond
hair) in it. `words` cuts a text by the frequencies of jieba's dictionary first, with the words of
`data/hant.txt` among them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import rjieba

DATA = Path(__file__).parent / "data"

#: A word with a star stands against any division that jieba's frequencies would prefer.
_STRONG = 50_000


class Word(NamedTuple):
    """A line of a list: a word, what it becomes and whether its borders hold against others."""

    written: str
    becomes: str
    strong: bool


def listed(name: str) -> Iterator[Word]:
    """The words of `data/<name>.txt`: `written=becomes`, or `word` for one that stays."""
    for line in (DATA / f"{name}.txt").read_text("utf-8").splitlines():
        for item in line.partition("#")[0].split():
            written, _, becomes = item.rstrip("*").partition("=")
            yield Word(written, becomes or written, item.endswith("*"))


#: What a conversion depends on beside the libraries and the overrides.
TABLES = [list(listed(name)) for name in ("hant", "hans", "regimes")]
#: Simplified -> Traditional, for the first step of a conversion.
HANT: Mapping[str, str] = {word.written: word.becomes for word in TABLES[0]}
#: Traditional -> Simplified.
HANS: Mapping[str, str] = {word.written: word.becomes for word in TABLES[1]}

SEGMENTER = f"rjieba {version('rjieba')}"


def _complete() -> None:
    """Add our words to jieba's dictionary, which this process has once, in `rjieba`."""
    for word in TABLES[0]:
        if word.strong:
            rjieba.add_word(word.written, _STRONG, None)
        elif len(rjieba.cut(word.written, hmm=False)) > 1:  # else it would lose frequency
            rjieba.add_word(word.written, None, None)


_complete()  # now, for threads that cut must find it whole


def words(text: str) -> list[str]:
    """Simplified `text` cut into words; joined they are `text`."""
    cut: list[str] = rjieba.cut(text, hmm=False)
    return cut
