"""Typed state that one request carries between the hooks that Django calls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from django.core.exceptions import ValidationError
from django.http import HttpRequest

from measures.models import ADMINISTRATORS, holds


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
        state.known = holds(request.user, ADMINISTRATORS)  # type: ignore[arg-type]  # never anonymous
    return state.known
