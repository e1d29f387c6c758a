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
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

import opencc

from .characters import UNPRINTABLE
from .one_script import SIMPLIFIED, TRADITIONAL
from .overrides import FORMS, TO_SIMPLIFIED, TO_TRADITIONAL

#: How many texts are remembered, those of a thousand measures: each change to a measure looks at
#: all of its texts anew, and one of them differs.
_KEPT = 10_000
_DICTIONARIES = Path(opencc.__file__).parent / "clib" / "share" / "opencc"


class Script(StrEnum):
    """A script of written Chinese; the values end the names of columns (`title_hans`)."""

    HANS = "hans"
    HANT = "hant"

    @property
    def other(self) -> Script:
        return Script.HANT if self is Script.HANS else Script.HANS


@functools.lru_cache(maxsize=_KEPT)
def detect(text: str) -> frozenset[Script]:
    """The scripts that `text` is certainly written in: none (it reads the same in both), one,
    or both (it is mixed). Only characters that exist in one script alone are counted.
    """
    there = set(text)
    found = ((Script.HANS, SIMPLIFIED), (Script.HANT, TRADITIONAL))
    return frozenset(script for script, only in found if not there.isdisjoint(only))


class Overrides:
    """Words of our own for each direction; equal when they say the same."""

    def __init__(self, to_hant: Mapping[str, str], to_hans: Mapping[str, str]) -> None:
        self.words = {Script.HANT: dict(to_hant), Script.HANS: dict(to_hans)}
        said = json.dumps([self.words, FORMS], ensure_ascii=False, sort_keys=True)
        self.digest = hashlib.sha256(said.encode()).hexdigest()[:12]

    def with_words(self, script: Script, words: Mapping[str, str]) -> Overrides:
        """These and `words`, which count first, for conversion to `script`."""
        made = self.words | {script: {**self.words[script], **words}}
        return Overrides(made[Script.HANT], made[Script.HANS])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Overrides) and other.digest == self.digest

    def __hash__(self) -> int:
        return hash(self.digest)


#: What every installation begins with.
SHIPPED = Overrides(TO_TRADITIONAL, TO_SIMPLIFIED)


class Converter:
    """OpenCC with a set of overrides taking part in it; `version` names both."""

    def __init__(self, overrides: Overrides) -> None:
        self.version = f"opencc {opencc.__version__}, overrides {overrides.digest}"
        self._words = overrides.words
        self._derived = functools.lru_cache(maxsize=_KEPT)(self._derive)

    @functools.cached_property
    def _to_hant(self) -> opencc.OpenCC:
        return _opencc("s2hk", self._words[Script.HANT], FORMS)

    @functools.cached_property
    def _to_hans(self) -> opencc.OpenCC:
        return _opencc("hk2s", self._words[Script.HANS], {})

    def to(self, script: Script, text: str) -> str:
        """`text` in the characters of `script`. To Traditional, never call it on Traditional
        text: 干諾道 would become 幹諾道."""
        made = self._to_hant if script is Script.HANT else self._to_hans
        return str(made.convert(UNPRINTABLE.sub(" ", text)))

    def derived(self, text: str, origin: Script) -> str:
        """`text`, which is written in `origin`, in the other script. Offsets hold in both.

        Text that is all in the other script already, whatever was said of it, stays as it is.
        Raises ValueError when a conversion would change the number of characters.
        """
        return self._derived(text, origin)

    def _derive(self, text: str, origin: Script) -> str:
        if detect(text) == {origin.other}:
            return text
        made = self.to(origin.other, text)
        if len(made) != len(text):
            raise ValueError(f"OpenCC changed the length of {text!r} to {made!r}")
        return made


@functools.lru_cache(maxsize=8)
def converter(overrides: Overrides = SHIPPED) -> Converter:
    """The converter for `overrides`; its first use in a process costs 40 to 300 ms."""
    return Converter(overrides)


def to_simplified(text: str) -> str:
    """Traditional `text` in Simplified characters; Simplified text stays as it is."""
    return converter().to(Script.HANS, text)


def to_traditional(text: str) -> str:
    """Simplified `text` in the characters that Hong Kong writes."""
    return converter().to(Script.HANT, text)


@functools.cache
def simplified_character(char: str) -> str:
    """One character in Simplified form by OpenCC's own tables, for search."""
    return str(_plain().convert(char))


@functools.cache
def _plain() -> opencc.OpenCC:
    return opencc.OpenCC(str(_DICTIONARIES / "hk2s.json"))


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
