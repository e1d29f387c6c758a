"""Who may change accounts, roles, tokens and the words that rule every zone."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from measures.ledger import Actor
from measures.models import (
    ADMINISTRATORS,
    Membership,
    NotAllowed,
    Role,
    administers,
    capacity_of,
    is_global,
)


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


def require_successor(roles: Iterable[Membership], by: Actor) -> None:
    """Raise NotAllowed if one of `roles`, about to end, is that of a zone's last administrator.

    A superuser or a command may end it.
    """
    if is_global(by.user):
        return
    for row in roles:
        others = Membership.objects.lasting().exclude(user=row.user_id)
        if row.role in ADMINISTRATORS and not others.filter(role=row.role).reaching(row.zone):
            message = _(
                "This is the last administrator of %(zone)s. Appoint another one first, without a "
                "last day."
            )
            raise NotAllowed(message % {"zone": row.zone.code})


def _global(by: Actor, refusal: str) -> Actor:
    if not is_global(by.user):
        raise NotAllowed(refusal)
    capacity = capacity_of(by.user, (Role.ADMINISTRATOR,)) if by.user else None
    return by.acting(capacity) if capacity else by
