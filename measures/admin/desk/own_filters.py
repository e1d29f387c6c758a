"""Filters that only the list of the desk has, beside those of the API: about the office's people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from measures.models import Entry, Subject, Zone, zones_with_names

WITHDRAWN, CHANGED, OWNER, HAS_OWNER = "withdrawn", "changed", "owner", "has_owner"
#: Name -> title and values. An owner is also chosen by the number of the account.
OWN_FILTERS: dict[str, tuple[Any, list[tuple[str, Any]]]] = {
    OWNER: (
        _("owner"),
        [("me", _("Owned by me, or I am the deputy")), ("left", _("Owner has left"))],
    ),
    HAS_OWNER: (
        _("has an owner"),
        [("true", _("With an owner")), ("false", _("Without an owner"))],
    ),
    CHANGED: (_("changes"), [("me", _("Changed by me"))]),
    WITHDRAWN: (_("withdrawal"), [("yes", _("Withdrawn")), ("any", _("Also withdrawn"))]),
}


def faults_of(given: QueryDict) -> Iterator[str]:
    """What is wrong with the values of these filters in an address."""
    for name, (_title, choices) in OWN_FILTERS.items():
        known = [code for code, _label in choices]
        for value in given.getlist(name):
            of_account = name == OWNER and value.isdecimal() and len(value) < 19
            if not (value in known or of_account) or len(given.getlist(name)) > 1:
                text = gettext("Unknown value “%(value)s”. Allowed: %(known)s.")
                yield text % {"value": value[:60], "known": ", ".join(known)}


def selected(rows: QuerySet, given: QueryDict, user: Any) -> QuerySet:
    """`rows` of measures that these filters select for `user`; withdrawn ones only if named."""
    withdrawn, changed = given.get(WITHDRAWN), given.get(CHANGED)
    if withdrawn != "any":
        rows = rows.filter(withdrawn=withdrawn == "yes")
    if changed:
        entries = Entry.objects.filter(subject=Subject.MEASURE, actor_id=user.pk)
        rows = rows.filter(code__in=entries.values("code"))
    if has_owner := given.get(HAS_OWNER):
        rows = rows.filter(owner_user__isnull=has_owner == "false")
    owner = given.get(OWNER)
    if owner == "me":
        return rows.filter(owner_user=user.pk) | rows.filter(deputy_user=user.pk)
    if owner == "left":
        return with_owner_gone(rows)
    if owner:
        seen = rows.filter(owner_user=int(owner))
        zones = zones_with_names(user)
        return seen if zones is None else seen.filter(zone__in=_within(zones))
    return rows


def _within(codes: Iterable[str]) -> QuerySet:
    reached = Q(pk=None)  # none
    for code in codes:
        reached |= Q(lies_in__contains=f"/{code}/")
    return Zone.objects.filter(reached)


def with_owner_gone(rows: QuerySet) -> QuerySet:
    """`rows` whose owner has no active account any more."""
    gone = get_user_model().objects.filter(is_active=False)
    left: QuerySet = rows.filter(owner_user__in=gone.values("pk"))
    return left
