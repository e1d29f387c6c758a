"""The accounts that benchmarks work with, made once in a database."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone

from measures.actions.people import accounts, appointments
from measures.models import Zone

from .generator import BY, REASON


def person(name: str, zone: str = "", roles: tuple[str, ...] = (), **columns: Any) -> Any:
    """The account of this name, with `roles` in `zone` from its beginning."""
    made = {"by": BY, "reason": REASON, "at": timezone.now()}
    if user := get_user_model().objects.filter(username=name).first():
        return user
    user = accounts.create_account({"username": name, "is_staff": True, **columns}, None, **made)
    for role in roles:
        appointments.give_role(user, role, Zone.objects.get(code=zone), **made)
    return user
