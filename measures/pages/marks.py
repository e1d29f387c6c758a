"""States as people see them: a sign, a word and a colour, never a colour alone."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from measures.domain.state import NO_PROMISE, State
from measures.reads.filters.state import STATES

#: The class and sign of each state in the style sheet, in the order of pages.
STYLES = {
    State.KEPT: "kept",
    State.CLAIMED: "claimed",
    State.LATE: "late",
    State.MOVED: "moved",
    State.NOT_YET_DUE: "due",
    State.NO_DEADLINE: "none",
    State.ONLY_PROPOSED: "prop",
    State.CANCELLED: "gone",
    State.SUPERSEDED: "gone",
}
#: The states that shares are of.
PROMISES = tuple(state for state in STYLES if state not in NO_PROMISE)


def mark(state: str, words: Any = None) -> SafeString:
    """The sign and the word of a state; `words` instead of its name."""
    style = STYLES[State(state)]
    return format_html(
        '<span class="st {0}"><svg class="sign" viewBox="0 0 10 10" aria-hidden="true">'
        '<use href="#g-{0}"/></svg>{1}</span>',
        style,
        STATES[state] if words is None else words,
    )
