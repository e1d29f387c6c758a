"""The roles of a request's user, and typed state that the hooks Django calls share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.http import HttpRequest

from measures.models import ADMINISTRATORS, Role, Zone, offices_of


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
    """The roles of the person, each with the code of its zone, once they were queried."""

    held: frozenset[tuple[str, str]] | None = None


def has_role(request: HttpRequest, roles: tuple[Role, ...], zone: Zone | None = None) -> bool:
    """Whether the user of `request` has one of `roles` in `zone` (anywhere, without one).

    One query per request: what pages show; verbs query again.
    """
    user: Any = request.user  # never anonymous
    if not user.is_active or user.is_superuser:
        return bool(user.is_active)
    state = Roles.of(request)
    if state.held is None:
        state.held = offices_of(user)
    return any(
        role in roles and (zone is None or code in zone.lies_in_codes) for role, code in state.held
    )


def is_administrator(request: HttpRequest) -> bool:
    """Whether the person is an administrator anywhere."""
    return has_role(request, ADMINISTRATORS)
