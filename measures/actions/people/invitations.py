"""The verbs about invitations. A person who is invited sets a password by a link that works once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from measures import ledger
from measures.ledger import Actor
from measures.models import ADMINISTRATORS, Zone, require

from .account_record import change
from .accounts import new_account
from .appointments import give_role
from .authority import require_over, require_superuser


def invite(
    content: dict[str, Any],
    *,
    role: str = "",
    zone: Zone | None = None,
    by: Actor,
    reason: str,
    at: datetime,
    **days: Any,
) -> Any:
    """A new member of staff without a password, with a role in a zone that `by` administers.

    Superusers may leave out the role. Raises ValidationError keyed by field, NotAllowed.
    """
    if bool(role) != bool(zone):
        name = "zone" if role else "role"
        raise ValidationError({name: _("A role and its zone belong together.")})
    details: dict[str, Any] = {"reason": reason, "at": at}
    with ledger.writing():
        ledger.once("accounts")
        by = by.acting(require(by.user, ADMINISTRATORS, zone)) if zone else require_superuser(by)
        user = new_account(content | {"is_staff": True}, None, by=by, **details)
        if zone:
            give_role(user, role, zone, by=by, **details, **days)
    return user


def invite_again(user: User, *, by: Actor, reason: str, at: datetime) -> None:
    """Let earlier links of `user`, who has no password yet, work no longer; a new one does.

    Raises ValidationError, NotAllowed.
    """
    with ledger.writing():
        by = require_over(user, by)
        with change(user, by, reason, at) as account:
            if account.user.has_usable_password() or not account.user.is_active:
                message = _("Only an open account without a password can be invited.")
                raise ValidationError(message)
            account.user.set_unusable_password()
            account.user.save(update_fields=["password"])
            user.password = account.user.password
