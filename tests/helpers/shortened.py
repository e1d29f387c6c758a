"""Answers as documentation shows them: `...` stands for what is left out.

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


def is_shown(shown: str, answer: str) -> bool:
    """Whether `shown` is `answer`, shortened."""
    if shown.startswith("HTTP/"):
        head, _, shown = shown.partition("\n\n")
        given, _, answer = answer.replace("\r\n", "\n").partition("\n\n")
        lines = given.split("\n")
        if not all(any(_matches(line, each) for each in lines) for line in head.split("\n")):
            return False
    try:
        said = json.loads(answer)
    except ValueError:
        return _lines(shown.strip().split("\n"), answer.strip().splitlines())
    return _is_like(parsed(shown), said)


def parsed(shown: str) -> Any:
    """The value of JSON in which `...` may stand. Raises ValueError."""
    made, inside, before = [], [], ""
    for token in _TOKENS.findall(shown):
        if token in "{[":
            inside.append(token)
        elif token in "}]":
            inside.pop()
        elif token == ANY:
            is_member = inside and inside[-1] == "{" and before != ":"
            token = '"...": 0' if is_member else '"..."'
        made.append(token)
        before = token.strip() or before
    return json.loads("".join(made))


def _is_like(shown: Any, said: Any) -> bool:
    match shown, said:
        case "...", _:
            return True
        case dict(), dict():
            named = shown.keys() - {ANY}
            complete = ANY in shown or named == said.keys()
            return complete and all(n in said and _is_like(shown[n], said[n]) for n in named)
        case list(), list():
            return _entries(shown, said)
        case str(), str():
            return _matches(shown, said)
    return type(shown) is type(said) and shown == said


def _entries(shown: list[Any], said: list[Any]) -> bool:
    if ANY not in shown:
        return len(shown) == len(said) and all(map(_is_like, shown, said))
    cut = shown.index(ANY)
    first, last = shown[:cut], shown[cut + 1 :]
    return (
        len(first) + len(last) <= len(said)
        and all(map(_is_like, first, said))
        and all(map(_is_like, reversed(last), reversed(said)))
    )


def _lines(shown: list[str], said: list[str]) -> bool:
    pattern = "\n".join(".*" if line == ANY else _pattern(line) for line in shown)
    return bool(re.fullmatch(pattern, "\n".join(said), re.S))


def _matches(shown: str, said: str) -> bool:
    return bool(re.fullmatch(_pattern(shown), said))


def _pattern(shown: str) -> str:
    return "[^\n]*".join(re.escape(part) for part in shown.split(ANY))
