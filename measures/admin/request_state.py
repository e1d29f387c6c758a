"""The roles of a request's user, and typed state that the hooks Django calls share."""

from __future__ import annotations

from dataclasses import dataclass, field
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
    """What each user of the request holds, once it was queried: a login may come in between."""

    held: dict[int | None, Offices] = field(default_factory=dict)


def has_role(request: HttpRequest, roles: tuple[Role, ...], zone: Zone | None = None) -> bool:
    """Whether the user of `request` has one of `roles` in `zone` (anywhere, without one).

    One query per request: what pages show; verbs query again.
    """
    user: Any = request.user
    held = Roles.of(request).held
    if user.is_active and not user.is_superuser and user.pk not in held:
        held[user.pk] = offices_of(user)
    return holds(user, roles, zone, held=held.get(user.pk))


def is_administrator(request: HttpRequest) -> bool:
    """Whether the person is an administrator anywhere."""
    return has_role(request, ADMINISTRATORS)
