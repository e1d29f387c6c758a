"""Attacks by SQL with access to the whole database, and how the proof detects each.

`tests/ledger/test_attacks.py` makes them; `python -m tests.helpers.detection` writes the table of
docs/ledger.md from them. One call of `attack()` in a module of this package adds one.
"""

from __future__ import annotations

import pkgutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from importlib import import_module
from typing import Any


class Found(Enum):
    """When an attack is detected, as the documents say it."""

    ALWAYS = "always"
    HEAD = "by a head kept outside"
    WITNESS = "by a witness"
    NO = "**no**"


@dataclass(frozen=True)
class Attack:
    """`do` gets the record (`tests/helpers/tamper.py`) without its triggers, which are back before
    the verification. `first` is how the first fault begins."""

    group: str
    what: str
    do: Callable[[Any], object]
    first: str
    found: Found
    engine: str  # the only one on which it can be made; "" for both

    @property
    def name(self) -> str:
        return f"{self.group}: {self.what}"


ATTACKS: list[Attack] = []


def attack(
    what: str,
    do: Callable[[Any], object],
    first: str = "",
    *,
    found: Found = Found.ALWAYS,
    engine: str = "",
) -> None:
    """Register an attack of the module that calls; the module's name is its group."""
    module = sys._getframe(1).f_globals["__name__"]
    group = module.rpartition(".")[2].replace("_", " ")
    ATTACKS.append(Attack(group, what, do, first, found, engine))


def load() -> list[Attack]:
    """All attacks, in the order of their modules' names."""
    for module in sorted(each.name for each in pkgutil.iter_modules(__path__)):
        import_module(f"{__name__}.{module}")
    return ATTACKS
