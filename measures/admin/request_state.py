"""The roles of a request's user, and typed state that the hooks Django calls share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.http import HttpRequest

from measures.models import ADMINISTRATORS, Role, Zone, holds


class RequestState:
    """The base: each subclass has one instance per request."""

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        """The instance of `request`, created on first use."""
        state: Self = vars(request).setdefault(f"_{cls.__name__}", cls())
        return state


@dataclass
class ChangeForm(RequestState):
    """`refusal` is the verb's, to be shown in the forms; `saved` is false when nothing changed."""

    refusal: ValidationError | None = None
    saved: bool = False


@dataclass
class Roles(RequestState):
    """What was queried about the roles of the person, by roles and zone."""

    known: dict[tuple[tuple[Role, ...], int | None], bool] = field(default_factory=dict)


def has_role(request: HttpRequest, roles: tuple[Role, ...], zone: Zone | None = None) -> bool:
    """Whether the user of `request` has one of `roles` in `zone` (anywhere, without one).

    One query per request for each of the two: what pages show; verbs query again.
    """
    known, key = Roles.of(request).known, (roles, zone.pk if zone else None)
    if key not in known:
        user: Any = request.user  # never anonymous
        known[key] = holds(user, roles, zone)
    return known[key]


def is_administrator(request: HttpRequest) -> bool:
    """Whether the person is an administrator anywhere."""
    return has_role(request, ADMINISTRATORS)
