"""The verbs about roles: administrators give and take them within their zones, from day to day."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from measures import ledger
from measures.ledger import Actor
from measures.models import ADMINISTRATORS, Membership, Role, Verb, Zone, require

from .account_record import change
from .authority import require_successor


def give_role(
    user: User,
    role: str,
    zone: Zone,
    *,
    by: Actor,
    reason: str,
    at: datetime,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Membership:
    """Give `user` a role in a zone, from and to a day, both included.

    A role that is over gives way to it. Raises ValidationError keyed by field, NotAllowed.
    """
    with ledger.writing():
        by = by.acting(require(by.user, ADMINISTRATORS, zone))
        if not user.is_active:
            raise ValidationError({"user": _("This account is disabled. Enable it first.")})
        with change(user, by, reason, at) as account:
            account.verb = Verb.GRANTED
            held = Membership.objects.filter(user=account.user, role=role, zone=zone)
            for row in held:
                if row.is_over(localdate(at)):
                    row.delete()
            membership = Membership(user=account.user, role=Role(role), zone=zone)
            _set_days(membership, starts_on, ends_on, at)
            membership.save()
    return membership


def redate_role(
    membership: Membership,
    *,
    starts_on: date | None,
    ends_on: date | None,
    by: Actor,
    reason: str,
    at: datetime,
) -> None:
    """Set from and to which day a role is held. Raises ValidationError keyed by field, NotAllowed."""
    with ledger.writing():
        by = by.acting(require(by.user, ADMINISTRATORS, membership.zone))
        with change(membership.user, by, reason, at) as account:
            fresh = Membership.objects.get(pk=membership.pk)
            if (fresh.starts_on, fresh.ends_on) == (starts_on, ends_on):
                account.verb = None
                return
            if ends_on:
                require_successor([fresh], by)
            _set_days(fresh, starts_on, ends_on, at)
            fresh.save()


def take_role(membership: Membership, *, by: Actor, reason: str, at: datetime) -> None:
    """Take a role from its holder at once. Raises ValidationError, NotAllowed."""
    with ledger.writing():
        by = by.acting(require(by.user, ADMINISTRATORS, membership.zone))
        require_successor([membership], by)
        with change(membership.user, by, reason, at) as account:
            account.verb = Verb.REVOKED
            membership.delete()


def _set_days(row: Membership, starts_on: Any, ends_on: Any, at: datetime) -> None:
    row.starts_on, row.ends_on = starts_on, ends_on
    if ends_on and row.is_over(localdate(at)):
        message = _("This day has passed. To end the role at once, dismiss the person from it.")
        raise ValidationError({"ends_on": message})
    row.full_clean()
