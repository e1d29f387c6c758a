"""The filters of lists of measures: each is declared once, in a module of this package."""

from __future__ import annotations

from importlib import import_module
from itertools import chain
from pkgutil import iter_modules

from .base import Filter, Parameter, PersonalFilter

_MODULES = sorted(module.name for module in iter_modules(__path__))

#: All filters, in the order of their modules: the `FILTERS` of each.
FILTERS: tuple[Filter, ...] = tuple(
    chain.from_iterable(
        getattr(import_module(f"{__name__}.{name}"), "FILTERS", ()) for name in _MODULES
    )
)
#: The names of those that depend on who reads.
PERSONAL = frozenset(each.name for each in FILTERS if isinstance(each, PersonalFilter))
PARAMETERS: tuple[Parameter, ...] = tuple(chain.from_iterable(f.parameters for f in FILTERS))
