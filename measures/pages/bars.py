"""Bars and tallies as places in an SVG, in per cent, so that words in them keep their size."""

from __future__ import annotations

from math import ceil
from typing import Any

from django.utils.translation import gettext, ngettext

from measures.domain.state import State
from measures.reads.filters.state import STATES
from measures.shown.texts import reader_tag

from .counting import Counts
from .marks import STYLES

#: From this share on a segment is labelled, in per cent.
_LABELLED = 9
#: The most columns of ten signs that a tally has for one state.
_COLUMNS = 40


def state_bar(counts: Counts) -> dict[str, Any]:
    """The segments of a bar of states, and the same in words."""
    segments, at = [], 0.0
    for state, number in counts.shown_states:
        if not number:
            continue
        width = number / counts.total * 100
        segments.append(
            {
                "style": STYLES[state],
                "x": f"{at:.2f}%",
                "width": f"{width:.2f}%",
                "label": f"{STATES[state]} {number:,}" if width >= _LABELLED else "",
            }
        )
        at += width
    return {"segments": segments, "words": words_of(counts)}


def counted_words(counts: Counts) -> dict[str, str]:
    """How many promises there are, kept, late, moved and open, each as part of a sentence."""
    kept, late, moved, without = (
        counts.states[state] for state in (State.KEPT, State.LATE, State.MOVED, State.NO_DEADLINE)
    )
    words = {
        "promises": (ngettext("%(n)s promise", "%(n)s promises", counts.promises), counts.promises),
        "kept": (ngettext("%(n)s is kept", "%(n)s are kept", kept), kept),
        "late": (ngettext("%(n)s is late", "%(n)s are late", late), late),
        "moved": (
            ngettext(
                "%(n)s would be late had it not been moved",
                "%(n)s would be late had they not been moved",
                moved,
            ),
            moved,
        ),
        "open": (
            ngettext(
                "%(n)s is open without a deadline", "%(n)s are open without a deadline", without
            ),
            without,
        ),
    }
    return {name: text % {"n": in_prose(number)} for name, (text, number) in words.items()}


def in_prose(number: int) -> str:
    """A number that no line parts from the Chinese word for its unit, which follows."""
    return f"{number:,}" if reader_tag() == "en" else f"{number:,}\N{WORD JOINER}"


def words_of(counts: Counts) -> str:
    """The counts in one line."""
    there = [f"{STATES[state]} {number:,}" for state, number in counts.shown_states if number]
    return gettext("; ").join(there) or gettext("none")


def tally(counts: Counts) -> tuple[list[dict[str, Any]], int]:
    """For each state a field of signs, ten to a column, and for how many measures a sign stands."""
    most = max((number for _state, number in counts.shown_states), default=0)
    each = max(1, ceil(most / 10 / _COLUMNS))
    return [_column(state, number, each) for state, number in counts.shown_states], each


def _column(state: State, number: int, each: int) -> dict[str, Any]:
    signs = ceil(number / each)
    columns, rest = divmod(signs, 10)
    rects = [(0, 14 * columns, 140)] if columns else []
    rects += [(14 * columns, 14, 14 * rest)] if rest else []
    return {
        "state": state.value,
        "style": STYLES[state],
        "label": STATES[state],
        "number": number,
        "rects": rects,
        "width": str(max(14 * ceil(signs / 10) - 2, 12)),
        "height": str((138 if columns else 14 * rest - 2) if signs else 12),
        "apart": state is State.ONLY_PROPOSED,
    }
