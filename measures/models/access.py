"""The access log: who logged in, exported lists and read the record. Append-only by trigger."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Access(models.TextChoices):
    """What the access log holds. Anonymous reads are not among it."""

    LOGIN = "login", _("login")
    FAILED = "failed", _("failed login")
    LOCKED = "locked", _("locked out")
    LOGOUT = "logout", _("logout")
    EXPORT = "export", _("export")
    AUDIT = "audit", _("audit page read")
    PRUNED = "pruned", _("old records removed")


class AccessRecord(models.Model):
    """One access, or the `count`th failure of a name from an address within an hour.

    `manage.py prune_access_log` removes old ones; nothing else changes or removes any.
    """

    at = models.DateTimeField()
    what = models.CharField(max_length=6, choices=Access)
    user_id = models.PositiveBigIntegerField(null=True)  # no foreign key: it outlives the account
    name = models.CharField(max_length=200, blank=True)  # empty: no such account
    address = models.CharField(max_length=64, blank=True)
    path = models.CharField(max_length=200, blank=True)
    count = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("access record")
        verbose_name_plural = _("access log")
        indexes = [
            models.Index(fields=["at"], name="access_by_moment"),
            models.Index(fields=["user_id", "at"], name="access_by_person"),
        ]
        constraints = [
            models.CheckConstraint(
                name="access_what_is_known", condition=Q(what__in=Access.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.what} {self.name}".strip()
