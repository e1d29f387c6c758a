"""The filters of a list that a person keeps under a name. No record: nothing of it is in the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .membership import Membership, require
from .roles import EDITORS
from .texts import one_line
from .zone import Zone

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

#: The most filters of one owner, and of one zone.
MOST = 50


class SavedFilterQuerySet(models.QuerySet["SavedFilter"]):
    def seen_by(self, user: AbstractUser) -> SavedFilterQuerySet:
        """Those of `user`, and those of the zones in which `user` holds a role."""
        held = Membership.objects.filter(user_id=user.pk).in_force().values("zone")
        shared = Q(zone__isnull=False) if user.is_superuser else Q(zone__in=held)
        return self.filter(Q(owner=user.pk, zone=None) | shared)


class SavedFilter(models.Model):
    """Filters under a name, of their `owner` alone or of all who hold a role in `zone`.

    `query` has them as an address has them, so that a relative date stays relative.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    zone = models.ForeignKey(Zone, models.PROTECT, related_name="+", null=True, blank=True)
    name = one_line(max_length=60, blank=False)
    query = models.CharField(max_length=2000)
    pinned = models.BooleanField(default=False)  # to the start page

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("saved filter")
        verbose_name_plural = gettext_lazy("saved filters")
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"], name="saved_filter_of_owner", condition=Q(zone=None)
            ),
            models.UniqueConstraint(
                fields=["zone", "name"],
                name="saved_filter_of_zone",
                condition=Q(zone__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)

    @classmethod
    def keep(
        cls, owner: AbstractUser, name: str, query: str, *, zone: Zone | None, pinned: bool
    ) -> SavedFilter:
        """Keep `query` under `name`, in place of what was kept under it.

        Raises ValidationError keyed by field, NotAllowed.
        """
        name = " ".join(name.split())
        if zone:
            require(owner, EDITORS, zone)
        own = Q(zone=zone) if zone else Q(zone=None, owner=owner.pk)
        rows = cls.objects.filter(own)
        row = rows.filter(name=name).first() or cls(zone=zone, name=name)
        if row.pk is None and rows.count() >= MOST:
            message = _("There are %(most)s saved filters already. Remove one first.")
            raise ValidationError({"name": message % {"most": MOST}})
        row.owner_id, row.query, row.pinned = owner.pk, query, pinned
        row.full_clean(exclude={"owner", "zone"}, validate_constraints=False)
        row.save()
        return row

    def remove(self, by: AbstractUser) -> None:
        """Remove it: the owner's own, or one of a zone by an editor there. Raises NotAllowed."""
        if self.zone and self.owner_id != by.pk:
            require(by, EDITORS, self.zone)
        self.delete()
