from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from measures.db.guard import Guarded, GuardedQuerySet

from .errors import NotAllowed
from .roles import ADMINISTRATORS, AUDITORS, Role
from .zone import Zone

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser, AnonymousUser


class MembershipQuerySet(GuardedQuerySet["Membership"]):
    def in_force(self) -> MembershipQuerySet:
        """Roles that are held today: they have begun and are not over."""
        today = localdate()
        begun = Q(starts_on=None) | Q(starts_on__lte=today)
        return self.not_over().filter(begun)

    def not_over(self) -> MembershipQuerySet:
        """Roles that are held today or will be."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=localdate()))

    def lasting(self) -> MembershipQuerySet:
        """Roles that are held today, by active accounts, and end on no day."""
        return self.in_force().filter(ends_on=None, user__is_active=True)

    def reaching(self, zone: Zone) -> MembershipQuerySet:
        """Roles held in `zone` or in a zone that it lies in."""
        return self.filter(zone__code__in=zone.lies_in_codes)


class Membership(Guarded):
    """A role of a person in a zone; it reaches the zones that lie in it.

    It is held from `starts_on` to `ends_on`, both included; without them from always and for good.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=13, choices=Role)
    zone = models.ForeignKey(Zone, models.PROTECT, related_name="memberships")
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.CheckConstraint(
                name="membership_role_is_known", condition=Q(role__in=Role.values)
            ),
            models.UniqueConstraint(fields=["user", "role", "zone"], name="membership_is_unique"),
            models.CheckConstraint(
                name="membership_ends_after_it_starts",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("A role ends on the day it starts or later."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.role} {self.zone.code}"

    def is_over(self, day: date) -> bool:
        return self.ends_on is not None and self.ends_on < day

    def is_ahead(self, day: date) -> bool:
        return self.starts_on is not None and self.starts_on > day


class Capacity(NamedTuple):
    """The role by which a person acts and the code of the zone where it is held.

    Both are empty for an import or a command; a superuser is an administrator of no zone.
    """

    role: str = ""
    office: str = ""


class Office(NamedTuple):
    """A role that is held in a zone: its code, and `Zone.lies_in` of it."""

    role: str
    zone: str
    lies_in: str


#: What a person holds today.
Offices = frozenset[Office]


def _held_by(user: AbstractUser | AnonymousUser) -> MembershipQuerySet:
    return Membership.objects.filter(user_id=user.pk or 0).in_force()


def offices_of(user: AbstractUser | AnonymousUser) -> Offices:
    """The roles that `user` holds today; one query."""
    rows = _held_by(user).values_list("role", "zone__code", "zone__lies_in")
    return frozenset(map(Office._make, rows))


def capacity_of(
    user: AbstractUser,
    roles: tuple[Role, ...],
    zone: Zone | None = None,
    *,
    held: Offices | None = None,
) -> Capacity | None:
    """The one of `roles` that `user` has in `zone` (anywhere, without one).

    Of several the one held nearest to the zone, then the first of `roles`. One query, unless
    `held` has the offices of `user`.
    """
    if not user.is_active:
        return None
    if user.is_superuser:
        return Capacity(Role.ADMINISTRATOR.value)
    order = sorted(
        (-each.lies_in.count("/"), roles.index(Role(each.role)), each.role, each.zone)
        for each in (offices_of(user) if held is None else held)
        if each.role in roles and (zone is None or each.zone in zone.lies_in_codes)
    )
    return Capacity(*order[0][2:]) if order else None


def holds(
    user: AbstractUser,
    roles: tuple[Role, ...],
    zone: Zone | None = None,
    *,
    held: Offices | None = None,
) -> bool:
    """Whether `user` has one of `roles` in `zone` (anywhere, without one), as `capacity_of()` finds."""
    return capacity_of(user, roles, zone, held=held) is not None


def may_see_names(user: AbstractUser | AnonymousUser, zone: Zone | None = None) -> bool:
    """Whether `user` may see who changed a subject in `zone` (None: one that lies in no zone).

    Auditors and administrators of any zone see all names, others those of subjects within the
    zones that their roles reach. No query for an anonymous user, one for others.
    """
    codes = zones_with_names(user)
    if codes is None:
        return True
    return not codes.isdisjoint(zone.lies_in_codes) if zone else bool(codes)


def zones_with_names(user: AbstractUser | AnonymousUser) -> frozenset[str] | None:
    """The codes of the zones in which, and in those within, `user` sees names; None: all zones."""
    if not user.is_active or user.is_superuser:
        return None if user.is_active else frozenset()
    held = offices_of(user)
    if any(each.role in AUDITORS for each in held):
        return None
    return frozenset(each.zone for each in held)


def people_of(zone: Zone | None = None) -> models.QuerySet[Any]:
    """The active accounts with a role in `zone` (anywhere, without one)."""
    held = Membership.objects.in_force()
    held = held.reaching(zone) if zone else held
    accounts: models.QuerySet[Any] = get_user_model().objects.filter(is_active=True)
    return accounts.filter(pk__in=held.values("user")).order_by("last_name", "first_name", "pk")


def require(
    user: AbstractUser | None, roles: tuple[Role, ...], zone: Zone | None = None
) -> Capacity:
    """The capacity in which `user` acts. Raises NotAllowed.

    `user` must hold one of `roles` in `zone` (anywhere, without one). Without a user it is an
    import or a command, run by the operator of the machine.
    """
    if user is None:
        return Capacity()
    capacity = capacity_of(user, roles, zone)
    if capacity is None:
        raise _lacking(roles, [zone.code] if zone else [])
    return capacity


def require_in_all(
    user: AbstractUser | None, roles: tuple[Role, ...], zones: Iterable[Zone]
) -> None:
    """Raise NotAllowed, naming the zones, unless `user` holds one of `roles` in all `zones`."""
    if user is None or is_global(user):
        return
    memberships = _held_by(user).filter(role__in=roles)
    held = set(memberships.values_list("zone__code", flat=True)) if user.is_active else set()
    if codes := [zone.code for zone in zones if held.isdisjoint(zone.lies_in_codes)]:
        raise _lacking(roles, codes)


def administers(user: AbstractUser, person: AbstractUser) -> bool:
    """Whether `user` administers the account of `person`.

    A superuser does. An administrator of zones does if `person`, no superuser, has roles that are
    not over, all of them within these zones.
    """
    if not user.is_active or user.is_superuser:
        return user.is_active
    if person.is_superuser:
        return False
    own = _held_by(user).filter(role__in=ADMINISTRATORS).values_list("zone__code", flat=True)
    places = Membership.objects.filter(user_id=person.pk).not_over()
    above = [
        {*place.strip("/").split("/")} for place in places.values_list("zone__lies_in", flat=True)
    ]
    return bool(above) and not any(codes.isdisjoint(own) for codes in above)


def administered_zones(user: AbstractUser) -> models.QuerySet[Zone]:
    """The zones that `user` administers, those that lie in them included."""
    zones = Zone.objects.order_by("code")
    if is_global(user):
        return zones
    own = _held_by(user).filter(role__in=ADMINISTRATORS) if user.is_active else ()
    reached = Q(pk=None)  # none
    for membership in own and own.select_related("zone"):
        reached |= Q(lies_in__contains=f"/{membership.zone.code}/")
    return zones.filter(reached)


def is_global(user: AbstractUser | None) -> bool:
    """Whether `user` may change what rules every zone: a superuser. None: a command, which may."""
    return user is None or (user.is_active and user.is_superuser)


def _lacking(roles: tuple[Role, ...], codes: list[str]) -> NotAllowed:
    names = _(", ").join(str(role.label) for role in roles)
    if not codes:
        return NotAllowed(_("This takes one of the roles %(roles)s.") % {"roles": names})
    return NotAllowed(
        _("You may not do this in %(zone)s: it takes one of the roles %(roles)s there.")
        % {"zone": _(", ").join(codes), "roles": names}
    )
