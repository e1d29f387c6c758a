"""Who may change accounts, roles, tokens and the words that rule every zone."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from measures.ledger import Actor
from measures.models import ADMINISTRATORS, NotAllowed, Role, administers, capacity_of, is_global


def require_superuser(by: Actor) -> Actor:
    """The actor in that capacity. Raises NotAllowed unless a superuser, or a command."""
    return _global(by, _("This takes a superuser."))


def require_global(by: Actor) -> Actor:
    """As `require_superuser`, for words that rule every zone."""
    return _global(by, _("These words rule every zone: only superusers change them."))


def require_owner(user_id: int, by: Actor) -> Actor:
    """Raises NotAllowed unless it is that user, a superuser, or a command."""
    if by.user and by.user.is_active and by.user.pk == user_id:
        return by
    return require_superuser(by)


def require_over(user: User, by: Actor) -> Actor:
    """The actor as an administrator of the account of `user`. Raises NotAllowed."""
    if by.user is None or not administers(by.user, user):
        return _global(
            by,
            _(
                "This account is not yours to change: it has no role in your zones, or one elsewhere."
            ),
        )
    capacity = capacity_of(by.user, ADMINISTRATORS)
    return by.acting(capacity) if capacity else by


def _global(by: Actor, refusal: str) -> Actor:
    if not is_global(by.user):
        raise NotAllowed(refusal)
    capacity = capacity_of(by.user, (Role.ADMINISTRATOR,)) if by.user else None
    return by.acting(capacity) if capacity else by
