"""Simplified and Traditional (Hong Kong) Chinese: the only importer of OpenCC.

The script a text was written in is its truth; the other one is derived from it, here, and
never converted back. Converters are built once a process and set of overrides, from absolute
paths: OpenCC prefers a file of the same name in the working directory.
"""

from __future__ import annotations

import functools
import hashlib
import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

import opencc

from . import patterns, vocabulary
from .characters import UNPRINTABLE
from .one_script import SIMPLIFIED, TRADITIONAL
from .overrides import FORMS, TO_SIMPLIFIED, TO_TRADITIONAL
from .quotes import in_corner_quotes, in_curly_quotes
from .radicals import without_radicals
from .vocabulary import SEGMENTER

#: How many texts are remembered, those of some hundred measures: each change to a measure looks at
#: all of its texts again, and one of them differs.
_KEPT = 4_000
#: Stands between words while OpenCC converts them; no text holds it.
_BORDER = "\x1f"
_DICTIONARIES = Path(opencc.__file__).parent / "clib" / "share" / "opencc"


class Script(StrEnum):
    """A script of written Chinese; the values end the names of columns (`title_hans`)."""

    HANS = "hans"
    HANT = "hant"

    @property
    def other(self) -> Script:
        return Script.HANT if self is Script.HANS else Script.HANS


#: One set for all texts that are remembered.
_SETS = {each: frozenset(each) for each in ((), (Script.HANS,), (Script.HANT,), (*Script,))}


@functools.lru_cache(maxsize=_KEPT)
def detect(text: str) -> frozenset[Script]:
    """The scripts that `text` is certainly written in: none (it reads the same in both), one,
    or both (it is mixed). Only characters that exist in one script alone are counted.
    """
    chars = set(without_radicals(text))
    lists = ((Script.HANS, SIMPLIFIED), (Script.HANT, TRADITIONAL))
    return _SETS[tuple(script for script, only in lists if not chars.isdisjoint(only))]


class Overrides:
    """Words of our own for each direction; equal when they say the same."""

    def __init__(self, to_hant: Mapping[str, str], to_hans: Mapping[str, str]) -> None:
        self.words = {Script.HANT: dict(to_hant), Script.HANS: dict(to_hans)}
        tables = [self.words, FORMS, vocabulary.TABLES, patterns.TABLE]
        content = json.dumps(tables, ensure_ascii=False, sort_keys=True)
        self.digest = hashlib.sha256(content.encode()).hexdigest()[:12]

    def with_words(self, script: Script, words: Mapping[str, str]) -> Overrides:
        """These and `words`, which count first, for conversion to `script`."""
        both = self.words | {script: {**self.words[script], **words}}
        return Overrides(both[Script.HANT], both[Script.HANS])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Overrides) and other.digest == self.digest

    def __hash__(self) -> int:
        return hash(self.digest)


#: What every installation begins with.
SHIPPED = Overrides(TO_TRADITIONAL, TO_SIMPLIFIED)


class Converter:
    """OpenCC, word by word, with a set of overrides taking part in it; `version` names them."""

    def __init__(self, overrides: Overrides) -> None:
        self.version = f"opencc {opencc.__version__}, {SEGMENTER}, overrides {overrides.digest}"
        self._words = overrides.words
        self._derived = functools.lru_cache(maxsize=_KEPT)(self._derive)
        self._longest: dict[str, int] = {}  # of the overrides that begin with a character
        for word in self._words[Script.HANT]:
            self._longest[word[0]] = max(len(word), self._longest.get(word[0], 0))
        self._most = max(self._longest.values(), default=0)

    @functools.cached_property
    def _to_hant(self) -> opencc.OpenCC:
        return _opencc("s2hk", self._entries(Script.HANT, vocabulary.HANT), FORMS)

    @functools.cached_property
    def _to_hans(self) -> opencc.OpenCC:
        return _opencc("hk2s", self._entries(Script.HANS, vocabulary.HANS), {})

    def _entries(self, script: Script, shipped: Mapping[str, str]) -> dict[str, str]:
        """The overrides, and what of `shipped` does not keep an override from its part."""
        ours = self._words[script]
        parts = [word for word in ours if len(word) > 1]
        rest = {word: becomes for word, becomes in shipped.items() if not _holds(word, parts)}
        return rest | ours

    def to(self, script: Script, text: str) -> str:
        """`text` in the characters of `script`, with as many. To Traditional, never call it on
        Traditional text: 干諾道 would become 幹諾道."""
        written = without_radicals(UNPRINTABLE.sub(" ", text))
        if script is Script.HANT:
            return in_corner_quotes(self._traditional(written))
        return in_curly_quotes(str(self._to_hans.convert(written)))

    def _traditional(self, text: str) -> str:
        words = _BORDER.join(self._joined(vocabulary.words(text)))
        chars = list(self._to_hant.convert(words).replace(_BORDER, ""))
        for place, char in patterns.settled(text):
            if chars[place] != char and not self._overrides_at(text, place):
                chars[place] = char
        return "".join(chars)

    def _joined(self, words: list[str]) -> Iterator[str]:
        """`words` with those joined that are an override together, the longest first."""
        overrides = self._words[Script.HANT]
        at = 0
        while at < len(words):
            whole, until = words[at], at + 1
            if longest := self._longest.get(whole[0]):
                together, end = whole, at + 1
                while end < len(words) and len(together) < longest:
                    together += words[end]
                    end += 1
                    if together in overrides:
                        whole, until = together, end
            yield whole
            at = until

    def _overrides_at(self, text: str, place: int) -> bool:
        """Whether the character at `place` is part of an override."""
        overrides = self._words[Script.HANT]
        for start in range(max(0, place - self._most + 1), place + 1):
            for end in range(place + 1, start + self._longest.get(text[start], 0) + 1):
                if text[start:end] in overrides:
                    return True
        return False

    def derived(self, text: str, origin: Script) -> str:
        """`text`, which is written in `origin`, in the other script. Offsets hold in both.

        Text that is all in the other script already, whatever its `origin`, stays as it is.
        Raises ValueError when a conversion would change the number of characters.
        """
        return self._derived(text, origin)

    def _derive(self, text: str, origin: Script) -> str:
        if detect(text) == {origin.other}:
            return text
        derived = self.to(origin.other, text)
        if len(derived) != len(text):
            raise ValueError(f"The conversion changed the length of {text!r} to {derived!r}")
        return derived


@functools.lru_cache(maxsize=8)
def converter(overrides: Overrides = SHIPPED) -> Converter:
    """The converter for `overrides`; its first use in a process costs 40 to 300 ms."""
    return Converter(overrides)


@functools.cache
def simplified_character(char: str) -> str:
    """One character in Simplified form by OpenCC's own tables, for search."""
    return str(_plain().convert(char))


@functools.cache
def _plain() -> opencc.OpenCC:
    return opencc.OpenCC(str(_DICTIONARIES / "hk2s.json"))


def _holds(word: str, parts: Iterable[str]) -> bool:
    return any(part in word for part in parts)


def _opencc(direction: str, words: Mapping[str, str], forms: Mapping[str, str]) -> opencc.OpenCC:
    """OpenCC's own configuration for `direction`, with `words` taking part in it."""
    config = json.loads((_DICTIONARIES / f"{direction}.json").read_text())
    _absolute(config)
    kept = {word: word for word in words.values()}
    config["segmentation"]["dict"] = _with(words, config["segmentation"]["dict"])
    # Later stages see what the first one wrote and must leave it alone.
    for step, conversion in enumerate(config["conversion_chain"]):
        conversion["dict"] = _with(kept if step else words, conversion["dict"])
    config["conversion_chain"].append({"dict": _with(kept, _inline(forms))})
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(config, file)
        file.flush()
        return opencc.OpenCC(file.name)


def _with(words: Mapping[str, str], theirs: dict[str, Any]) -> dict[str, Any]:
    """The longest match of both; where they tie, ours."""
    return {"type": "group", "match_policy": "union", "dicts": [_inline(words), theirs]}


def _inline(words: Mapping[str, str]) -> dict[str, Any]:
    return {"type": "inline", "entries": dict(words)}


def _absolute(node: Any) -> None:
    """Turn every dictionary file that `node` names into an absolute path."""
    if isinstance(node, dict):
        if "file" in node:
            node["file"] = str(_DICTIONARIES / node["file"])
        node = list(node.values())
    if isinstance(node, list):
        for child in node:
            _absolute(child)
