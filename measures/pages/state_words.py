"""What the states mean, in the words of the public pages."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from measures.domain.state import State

#: Shorter than the definitions of the API, and for readers; docs/model.md has the rules.
MEANINGS: dict[State, Any] = {
    State.KEPT: _("A figure reaches the target, or the rule is in force, and a source shows it."),
    State.CLAIMED: _("The body in charge says that it is done; no figure shows it."),
    State.LATE: _(
        "The latest day that its deadline can mean has passed; nothing on record shows it done."
    ),
    State.MOVED: _("Its first day has passed; the promise was moved to a later one, still ahead."),
    State.NOT_YET_DUE: _("It has a deadline, still ahead."),
    State.NO_DEADLINE: _("Still open, and no day was given: nobody can call it late."),
    State.ONLY_PROPOSED: _("A named person or body proposed it; no authority has taken it on."),
    State.CANCELLED: _("It was given up."),
    State.SUPERSEDED: _("Another measure has taken its place."),
}


def meaning(state: State) -> str:
    return str(MEANINGS[state])
