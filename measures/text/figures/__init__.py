"""Figures as policy texts print them, with unit, currency, comparator and place."""

from .figure import Figure, decimal_string
from .reader import figures
from .typed import UnreadableFigure, parse_typed

__all__ = ["Figure", "UnreadableFigure", "decimal_string", "figures", "parse_typed"]
