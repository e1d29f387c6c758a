"""The roles of a request's user, and typed state that the hooks Django calls share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from django.core.exceptions import ValidationError
from django.http import HttpRequest

from measures.models import ADMINISTRATORS, Role, Zone, holds


def has_role(request: HttpRequest, roles: tuple[Role, ...], zone: Zone | None = None) -> bool:
    """Whether the user of `request` has one of `roles` in `zone` (anywhere, without one)."""
    return holds(request.user, roles, zone)  # type: ignore[arg-type]  # never anonymous


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
class Administrator(RequestState):
    """Whether the person is an administrator anywhere; None until it is queried."""

    known: bool | None = None


def is_administrator(request: HttpRequest) -> bool:
    """Whether the person is an administrator anywhere: one query per request."""
    state = Administrator.of(request)
    if state.known is None:
        state.known = has_role(request, ADMINISTRATORS)
    return state.known
