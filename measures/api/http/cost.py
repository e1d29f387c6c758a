"""Requests that take seconds of the processor: they have threads of their own, so few at a time."""

from __future__ import annotations

from measures.api import ROOT

_EXPORTS = (".csv", ".jsonl", ".xlsx")


def is_costly(path: str, query: str) -> bool:
    """Whether a GET is an export, a difference of two days, or of a day in the past."""
    return path.startswith(ROOT) and (
        path.endswith(_EXPORTS) or path.endswith("/diff/") or "as_of" in query
    )
