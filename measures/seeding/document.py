"""Read a seed file: YAML in which every key knows its line, for error messages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from measures.text.days import iso_day


@dataclass(frozen=True, order=True)
class Fault:
    """A mistake in a seed file: its file, line and subject, and how to correct it."""

    file: str
    line: int
    subject: str
    message: str

    def __str__(self) -> str:
        subject = f"{self.subject}: " if self.subject else ""
        return f"{self.file}:{self.line}: {subject}{self.message}"


class SeedMistake(Exception):
    """The seeds cannot be used; `faults` say why, one line each."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = sorted(set(faults))
        super().__init__("\n".join(map(str, self.faults)))


class Block(dict[str, Any]):
    """A mapping of a seed file that knows the file and its lines."""

    file: str
    line: int
    lines: dict[str, int]

    def line_of(self, key: str) -> int:
        return self.lines.get(key, self.line)


class _Loader(yaml.SafeLoader):
    """Scalars as in YAML 1.2: `on` and `no` are texts, numbers are exact."""

    yaml_implicit_resolvers: dict[str, Any] = {}


_SCALARS = {
    "null": r"(?:~|null|)",
    "bool": r"(?:true|false)",
    "int": r"[-+]?[0-9]+",
    "float": r"[-+]?(?:[0-9]+\.[0-9]+|[0-9]+(?:\.[0-9]+)?[eE][-+]?[0-9]+)",
    "timestamp": r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
}
for _name, _pattern in _SCALARS.items():
    _Loader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_name}", re.compile(rf"\A{_pattern}\Z"), None
    )


def _scalar(construct: Callable[[str], Any], kind: str) -> Callable[[_Loader, Any], Any]:
    """A constructor of scalars of one type; a value that has none is a fault of its line."""

    def constructor(_loader: _Loader, node: yaml.ScalarNode) -> Any:
        try:
            return construct(node.value)
        except (ValueError, ArithmeticError):
            problem = f"{node.value[:40]} is no {kind}"
            raise yaml.constructor.ConstructorError(None, None, problem, node.start_mark) from None

    return constructor


def _mapping(loader: _Loader, node: yaml.MappingNode) -> Block:
    block = Block()
    block.file, block.line = node.start_mark.name, node.start_mark.line + 1
    block.lines = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, str) or key in block:
            problem = f"duplicate key {key!r}" if key in block else f"{key!r} is not a key"
            raise yaml.constructor.ConstructorError(None, None, problem, key_node.start_mark)
        block[key] = loader.construct_object(value_node, deep=True)
        block.lines[key] = key_node.start_mark.line + 1
    return block


_Loader.add_constructor("tag:yaml.org,2002:float", _scalar(Decimal, "number"))
_Loader.add_constructor("tag:yaml.org,2002:int", _scalar(int, "whole number"))
_Loader.add_constructor("tag:yaml.org,2002:timestamp", _scalar(iso_day, "day"))
_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


def read(path: Path, name: str) -> list[Block]:
    """The blocks of the seed file at `path`, which is called `name` in messages.

    Raises SeedMistake for a file that cannot be read, is not YAML or is not a list of blocks.
    """
    try:
        text = path.read_text(encoding="utf-8")
        loader = _Loader(text)
        loader.name = name
        blocks = loader.get_single_data()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise SeedMistake([Fault(name, line, "", f"not YAML: {error.problem}")]) from None
    except yaml.YAMLError as error:
        raise SeedMistake([Fault(name, 1, "", f"not YAML: {error}")]) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SeedMistake([Fault(name, 1, "", f"cannot be read: {error}")]) from None
    if blocks is None:
        return []
    if not isinstance(blocks, list) or not all(isinstance(block, Block) for block in blocks):
        raise SeedMistake([Fault(name, 1, "", "a seed file is a list of blocks (- code: ...)")])
    return blocks
