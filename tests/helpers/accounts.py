"""Accounts in the record, and the pages on which a superuser changes them."""

from __future__ import annotations

from measures.actions.people import account_record, accounts, appointments
from measures.ledger import verification
from measures.models import Entry

from . import make
from .make import BY, NOW

DETAILS = {"by": BY, "at": NOW}


def recorded(role="", **fields):
    """A member of staff, in the record as the admin makes one."""
    user = make.user(**fields)
    details = {"by": BY, "at": make.moment()}
    account_record.begin(details["at"])
    account_record.adopt(user, reason="new here", **details)
    if role:
        appointments.give_role(user, role, make.zone("hetao-sz"), reason="needed", **details)
    return user


def token_of(user, *scopes, name="reports", days=90):
    scopes = scopes or ("read",)
    return accounts.issue_token(user, name=name, scopes=scopes, days=days, **DETAILS)


def faults():
    return verification.verify().faults


def last_entry(user=None):
    entries = Entry.objects.order_by("-seq")
    return (entries.filter(code=f"user-{user.pk}") if user else entries).first()
