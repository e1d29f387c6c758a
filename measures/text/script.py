"""Simplified and Traditional (Hong Kong) Chinese: the only importer of OpenCC.

The script a text was written in is its truth; the other one is derived from it, here, and
never converted back. Converters are built once a process, from absolute paths: OpenCC
prefers a file of the same name in the working directory.
"""

from __future__ import annotations

import functools
import json
import tempfile
from enum import StrEnum
from pathlib import Path
from typing import Any

import opencc

from .characters import UNPRINTABLE
from .overrides import TO_SIMPLIFIED, TO_TRADITIONAL

_DICTIONARIES = Path(opencc.__file__).parent / "clib" / "share" / "opencc"


class Script(StrEnum):
    """A script of written Chinese; the values end the names of columns (`title_hans`)."""

    HANS = "hans"
    HANT = "hant"

    @property
    def other(self) -> Script:
        return Script.HANT if self is Script.HANS else Script.HANS


def in_both(text: str, origin: Script) -> dict[Script, str]:
    """`text`, which is written in `origin`, in both scripts. Offsets hold in both.

    Raises ValueError when a conversion would change the number of characters.
    """
    derived = to_simplified(text) if origin is Script.HANT else to_traditional(text)
    if len(derived) != len(text):
        raise ValueError(f"OpenCC changed the length of {text!r} to {derived!r}")
    return {origin: text, origin.other: derived}


def to_simplified(text: str) -> str:
    """Traditional `text` in Simplified characters; Simplified text stays as it is."""
    return _convert(_converter("hk2s"), text)


def to_traditional(text: str) -> str:
    """Simplified `text` in the characters that Hong Kong writes.

    Never call it on Traditional text: 干諾道 would become 幹諾道.
    """
    return _convert(_converter("s2hk"), text)


@functools.cache
def simplified_character(char: str) -> str:
    """One character in Simplified form by OpenCC's own tables, for search."""
    return str(_plain().convert(char))


@functools.cache
def _plain() -> opencc.OpenCC:
    return opencc.OpenCC(str(_DICTIONARIES / "hk2s.json"))


def _convert(converter: opencc.OpenCC, text: str) -> str:
    return str(converter.convert(UNPRINTABLE.sub(" ", text)))


@functools.cache
def _converter(direction: str) -> opencc.OpenCC:
    """OpenCC's own configuration for `direction`, with our overrides taking part in it."""
    words = TO_TRADITIONAL if direction == "s2hk" else TO_SIMPLIFIED
    config = json.loads((_DICTIONARIES / f"{direction}.json").read_text())
    _absolute(config)
    ours = {"type": "inline", "entries": words}
    kept = {"type": "inline", "entries": {word: word for word in words.values()}}
    config["segmentation"]["dict"] = _first(ours, config["segmentation"]["dict"])
    # Later stages see what the first one wrote and must leave it alone.
    for step, conversion in enumerate(config["conversion_chain"]):
        conversion["dict"] = _first(kept if step else ours, conversion["dict"])
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(config, file)
        file.flush()
        return opencc.OpenCC(file.name)


def _first(ours: dict[str, Any], theirs: dict[str, Any]) -> dict[str, Any]:
    return {"type": "group", "match_policy": "short_circuit", "dicts": [ours, theirs]}


def _absolute(node: Any) -> None:
    """Turn every dictionary file that `node` names into an absolute path."""
    if isinstance(node, dict):
        if "file" in node:
            node["file"] = str(_DICTIONARIES / node["file"])
        node = list(node.values())
    if isinstance(node, list):
        for child in node:
            _absolute(child)
