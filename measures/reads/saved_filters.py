"""Saved filters: which a person has, and an address with the filters that it names."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from measures.models import EDITORS, Membership, SavedFilter, Zone

from .filters import PARAMETERS
from .parameters import parse_one
from .query import SAVED, Query, viewer_of

_NAMES = frozenset(parameter.name for parameter in PARAMETERS)


def saved_filters(user: Any) -> list[SavedFilter]:
    """Those that `user` sees, by name: the own ones, then those of zones. One query."""
    rows = SavedFilter.objects.seen_by(user).select_related("zone")
    return sorted(rows, key=lambda row: (row.name, row.zone.code if row.zone else ""))


def zones_to_share_with(user: Any) -> list[Zone]:
    """The zones whose saved filters `user` may write. One query."""
    held = Membership.objects.filter(user_id=user.pk, role__in=EDITORS).in_force()
    rows = (
        Zone.objects.all() if user.is_superuser else Zone.objects.filter(pk__in=held.values("zone"))
    )
    return list(rows.order_by("code"))


def text_of(params: QueryDict, user: Any) -> str:
    """The filters of `user` in `params`, as they are kept. Raises ValidationError for what is none."""
    faults = [
        _("%(name)s is no filter that can be saved.") % {"name": name[:60]}
        for name in params
        if name not in _NAMES
    ]
    if not params:
        faults = [_("Choose filters first.")]
    if faults:
        raise ValidationError(faults)
    Query.parse(params, viewer=viewer_of(user, params))
    ordered = QueryDict(mutable=True)
    for name in sorted(params):
        ordered.setlist(name, params.getlist(name))
    return ordered.urlencode(safe=",")


def expanded(params: QueryDict, user: Any) -> QueryDict:
    """`params` with the filters of the saved one that they name, in place of its name.

    Raises ValidationError for a name that `user` has nothing under, and for a filter given twice.
    """
    name = parse_one(params, SAVED, "")
    found = (
        {row.name: row for row in reversed(saved_filters(user))} if user.is_authenticated else {}
    )
    if name not in found:
        message = _("No saved filter of yours has the name “%(name)s”. Known: %(known)s.")
        known = ", ".join(sorted(found)) or "—"
        raise ValidationError({SAVED: message % {"name": name[:60], "known": known}})
    both = params.copy()
    del both[SAVED]
    for each, values in QueryDict(found[name].query).lists():
        if each in both:
            message = _("%(name)s is in the saved filter already.") % {"name": each}
            raise ValidationError({each: message})
        both.setlist(each, values)
    return both
