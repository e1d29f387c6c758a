"""Compare responses with documentation, in which `...` stands for elided text.

In JSON it stands for further members of an object, for further entries of a list, for any value
and, within a text, for any characters. In other text it stands for any characters of a line and,
alone on a line, for any lines. Of the headers before a body only those that matter are shown.
"""

from __future__ import annotations

import json
import re
from typing import Any

ANY = "..."
_TOKENS = re.compile(r'"(?:[^"\\]|\\.)*"|\.\.\.|[{}\[\]:]|[^"{}\[\]:.]+|.', re.S)


def is_shown(expected: str, text: str) -> bool:
    """Whether `text` matches `expected`, in which parts may be elided."""
    if expected.startswith("HTTP/"):
        head, _, expected = expected.partition("\n\n")
        actual_head, _, text = text.replace("\r\n", "\n").partition("\n\n")
        lines = actual_head.split("\n")
        if not all(any(_matches(line, each) for each in lines) for line in head.split("\n")):
            return False
    try:
        actual = json.loads(text)
    except ValueError:
        return _lines(expected.strip().split("\n"), text.strip().splitlines())
    return _is_like(parsed(expected), actual)


def parsed(expected: str) -> Any:
    """The value of JSON in which `...` may stand. Raises ValueError."""
    tokens, inside, before = [], [], ""
    for token in _TOKENS.findall(expected):
        if token in "{[":
            inside.append(token)
        elif token in "}]":
            inside.pop()
        elif token == ANY:
            is_member = inside and inside[-1] == "{" and before != ":"
            token = '"...": 0' if is_member else '"..."'
        tokens.append(token)
        before = token.strip() or before
    return json.loads("".join(tokens))


def _is_like(expected: Any, actual: Any) -> bool:
    match expected, actual:
        case "...", _:
            return True
        case dict(), dict():
            named = expected.keys() - {ANY}
            complete = ANY in expected or named == actual.keys()
            return complete and all(n in actual and _is_like(expected[n], actual[n]) for n in named)
        case list(), list():
            return _entries(expected, actual)
        case str(), str():
            return _matches(expected, actual)
    return type(expected) is type(actual) and expected == actual


def _entries(expected: list[Any], actual: list[Any]) -> bool:
    if ANY not in expected:
        return len(expected) == len(actual) and all(map(_is_like, expected, actual))
    cut = expected.index(ANY)
    first, last = expected[:cut], expected[cut + 1 :]
    return (
        len(first) + len(last) <= len(actual)
        and all(map(_is_like, first, actual))
        and all(map(_is_like, reversed(last), reversed(actual)))
    )


def _lines(expected: list[str], actual: list[str]) -> bool:
    pattern = "\n".join(".*" if line == ANY else _pattern(line) for line in expected)
    return bool(re.fullmatch(pattern, "\n".join(actual), re.S))


def _matches(expected: str, actual: str) -> bool:
    return bool(re.fullmatch(_pattern(expected), actual))


def _pattern(expected: str) -> str:
    return "[^\n]*".join(re.escape(part) for part in expected.split(ANY))
