from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .errors import NotAllowed
from .zone import Zone, zones_on

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser


class Role(models.TextChoices):
    VIEWER = "viewer", _("Viewer")
    EDITOR = "editor", _("Editor")
    VERIFIER = "verifier", _("Verifier")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")


#: Roles that may write the measures of their zone; verifying takes one of VERIFIERS.
EDITORS = (Role.EDITOR, Role.ADMINISTRATOR)
VERIFIERS = (Role.VERIFIER, Role.ADMINISTRATOR)
ADMINISTRATORS = (Role.ADMINISTRATOR,)
#: Roles, wherever they are held, that may read the whole ledger.
AUDITORS = (Role.AUDITOR, Role.ADMINISTRATOR)


class MembershipQuerySet(models.QuerySet["Membership"]):
    def reaching(self, zone: Zone) -> MembershipQuerySet:
        """Roles held in `zone` or in a zone above it."""
        return self.filter(zone__code__in=zones_on(zone.path))


class Membership(models.Model):
    """A role of a person in a zone; it reaches the zones below."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=13, choices=Role)
    zone = models.ForeignKey(Zone, models.PROTECT, related_name="memberships")

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.CheckConstraint(
                name="membership_role_is_known", condition=Q(role__in=Role.values)
            ),
            models.UniqueConstraint(fields=["user", "role", "zone"], name="membership_is_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.role} {self.zone.code}"


def holds(user: AbstractUser, roles: tuple[Role, ...], zone: Zone | None = None) -> bool:
    """Whether `user` has one of `roles` in `zone` (anywhere, without one)."""
    if not user.is_active:
        return False
    if user.is_superuser:
        return True
    held = Membership.objects.filter(user_id=user.pk, role__in=roles)
    return (held.reaching(zone) if zone else held).exists()


def held_role(user: AbstractUser, roles: tuple[Role, ...], zone: Zone) -> Role | None:
    """The first of `roles` that `user` holds in `zone`; a superuser holds the last of them."""
    if not user.is_active:
        return None
    if user.is_superuser:
        return roles[-1]
    memberships = Membership.objects.filter(user_id=user.pk, role__in=roles)
    held = {*memberships.reaching(zone).values_list("role", flat=True)}
    return next((role for role in roles if role in held), None)


def require(user: AbstractUser | None, roles: tuple[Role, ...], zone: Zone | None = None) -> None:
    """Raise NotAllowed unless `user` holds one of `roles` in `zone` (anywhere, without one).

    Without a user it is an import or a command, run by the operator of the machine.
    """
    if user is not None and not holds(user, roles, zone):
        raise _lacking(roles, [zone.code] if zone else [])


def require_in_all(
    user: AbstractUser | None, roles: tuple[Role, ...], zones: Iterable[Zone]
) -> None:
    """Raise NotAllowed, naming the zones, unless `user` holds one of `roles` in all `zones`."""
    if user is None or (user.is_active and user.is_superuser):
        return
    memberships = Membership.objects.filter(user_id=user.pk, role__in=roles)
    held = set(memberships.values_list("zone__code", flat=True)) if user.is_active else set()
    if codes := [zone.code for zone in zones if held.isdisjoint(zones_on(zone.path))]:
        raise _lacking(roles, codes)


def _lacking(roles: tuple[Role, ...], codes: list[str]) -> NotAllowed:
    names = _(", ").join(str(role.label) for role in roles)
    if not codes:
        return NotAllowed(_("This takes one of the roles %(roles)s.") % {"roles": names})
    return NotAllowed(
        _("You may not do this in %(zone)s: it takes one of the roles %(roles)s there.")
        % {"zone": _(", ").join(codes), "roles": names}
    )
