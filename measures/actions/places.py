"""The places of zones: the zones that each lies in, stored for reading."""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from measures.ledger import Actor
from measures.models import (
    ADMINISTRATORS,
    Capacity,
    NotAllowed,
    Zone,
    ZoneParent,
    containment,
    require,
)


def require_right(zone: Zone, parents: Collection[Zone] | None, by: Actor) -> Capacity:
    """A zone takes an administrator of it; to put it into others, one of each of these too.

    So nobody gains rights in a zone by a second parent unless an administrator of both agrees.
    Without a parent it takes a superuser. Returns the capacity. Raises NotAllowed, ValidationError.
    """
    capacity = require(by.user, ADMINISTRATORS, zone) if zone.pk else None
    before = {parent.code for parent in zone.parents}
    if parents is not None and (not zone.pk or {parent.code for parent in parents} != before):
        added = [parent for parent in parents if parent.code not in before]
        try:
            if not parents and by.user and not by.user.is_superuser:
                raise NotAllowed
            capacities = [require(by.user, ADMINISTRATORS, parent) for parent in added]
        except NotAllowed:
            message = _("You may put a zone only within zones that you administer.")
            raise ValidationError({"parents": message}) from None
        capacity = capacity or next(iter(capacities), None)
    return capacity or require(by.user, ADMINISTRATORS)


def put(zone: Zone, parents: Collection[Zone]) -> None:
    """Let `zone`, not saved yet, lie in `parents`. Raises ValidationError for a circle."""
    if any(zone.code in parent.lies_in_codes for parent in parents):
        raise ValidationError({"parents": _("A zone cannot lie within itself.")})
    zone.lies_in_codes = {zone.code}.union(*(parent.lies_in_codes for parent in parents))


def keep(zone: Zone, parents: Collection[Zone]) -> None:
    """Store the `parents` of `zone`, once it is saved, and where the zones within it lie now."""
    before = {link.parent_id: link for link in zone.parent_links.all()}
    for parent in parents:
        if not before.pop(parent.pk, None):
            ZoneParent(zone=zone, parent=parent).insert()
    for link in before.values():
        link.delete()
    everywhere = list(Zone.objects.with_parents())
    lies_in = containment({each.code: [p.code for p in each.parents] for each in everywhere})
    for each in everywhere:
        if set(each.lies_in_codes) != lies_in[each.code]:
            each.lies_in_codes = lies_in[each.code]
            each.update(lies_in=each.lies_in)
