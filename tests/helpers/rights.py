"""Who may do what, declared once: the access tables of the API and of the admin derive from it.

A role is held in one zone and reaches the zones below. The measure that the tests try lies `here`;
the other places are the zone above, a zone below and one beside it. A superuser may do everything.
"""

from __future__ import annotations

from itertools import product
from typing import Any, NamedTuple

from . import make

ROLES = ("viewer", "editor", "verifier", "auditor", "administrator")
#: Where a role is held: whether it reaches the measure.
PLACES = {"here": True, "above": True, "below": False, "beside": False}
HOLDERS = tuple(f"{role} {place}" for role, place in product(ROLES, PLACES))
STAFF = (*HOLDERS, "no role", "superuser")


class Right(NamedTuple):
    """The roles that have it, whether they must be held where they reach the measure, and others.

    Those have it wherever they are held.
    """

    roles: tuple[str, ...]
    reaching: bool
    anywhere: tuple[str, ...] = ()

    @property
    def holders(self) -> frozenset[str]:
        places = [place for place, reaches in PLACES.items() if reaches or not self.reaching]
        held = [*product(self.roles, places), *product(self.anywhere, PLACES)]
        return frozenset(("superuser", *(f"{role} {place}" for role, place in held)))


RIGHTS = {
    "edit": Right(("editor", "administrator"), True),
    "edit anywhere": Right(("editor", "administrator"), False),
    "advance": Right(("editor", "verifier", "administrator"), True),
    "advance anywhere": Right(("editor", "verifier", "administrator"), False),
    "verify": Right(("verifier", "administrator"), True),
    "names": Right(ROLES, True, ("auditor", "administrator")),
    "audit": Right(("auditor", "administrator"), False),
    "administer": Right(("administrator",), True),
    "administer anywhere": Right(("administrator",), False),
    "superuser": Right((), False),
}


def zones() -> dict[str, Any]:
    """The zones by place."""
    above = make.zone("hetao")
    here = make.zone("hetao-sz", above)
    return {
        "above": above,
        "here": here,
        "below": make.zone("hetao-sz-north", here),
        "beside": make.zone("hetao-hk", above),
    }


def holder(name: str, places: dict[str, Any], **fields: Any) -> Any:
    """A new account for one of STAFF."""
    if name == "superuser":
        return make.user(is_superuser=True, **fields)
    role, _space, place = name.partition(" ")
    return make.user(**fields) if role == "no" else make.user(role, places[place], **fields)
