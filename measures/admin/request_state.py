"""The roles of a request's user, and typed state that the hooks Django calls share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.http import HttpRequest

from measures.models import ADMINISTRATORS, Offices, Role, Zone, holds, offices_of


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
    """What the person holds, once it was queried."""

    held: Offices | None = None


def has_role(request: HttpRequest, roles: tuple[Role, ...], zone: Zone | None = None) -> bool:
    """Whether the user of `request` has one of `roles` in `zone` (anywhere, without one).

    One query per request: what pages show; verbs query again.
    """
    user: Any = request.user  # never anonymous
    state = Roles.of(request)
    if state.held is None and not user.is_superuser:
        state.held = offices_of(user)
    return holds(user, roles, zone, held=state.held)


def is_administrator(request: HttpRequest) -> bool:
    """Whether the person is an administrator anywhere."""
    return has_role(request, ADMINISTRATORS)
