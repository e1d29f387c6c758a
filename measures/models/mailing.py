"""Who gets the weekly mail, and for which week the last one went out. Nothing of it is in the ledger."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Mailing(models.Model):
    """The weekly mail of one person; without a row it is on, and none has gone out."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="mailing"
    )
    weekly = models.BooleanField(default=True)
    sent_for = models.DateField(null=True)  # the Monday of the week

    class Meta:
        verbose_name = _("weekly mail")
        verbose_name_plural = _("weekly mails")

    def __str__(self) -> str:
        return str(self.user)

    @classmethod
    def of(cls, user: Any) -> Mailing:
        return cls.objects.filter(user=user.pk).first() or cls(user=user)

    @classmethod
    def choose(cls, user: Any, *, weekly: bool) -> None:
        cls.objects.update_or_create(user_id=user.pk, defaults={"weekly": weekly})

    @classmethod
    def claim(cls, user: Any, week: date) -> bool:
        """Whether this call, and no other, may send the mail of `week`."""
        cls.objects.get_or_create(user_id=user.pk)
        due = Q(sent_for=None) | Q(sent_for__lt=week)
        rows = cls.objects.filter(due, user_id=user.pk, weekly=True)
        return rows.update(sent_for=week) == 1

    @classmethod
    def give_back(cls, user: Any, week: date) -> None:
        """The mail of `week` did not go out: a later run may send it."""
        before = week - timedelta(days=7)
        cls.objects.filter(user_id=user.pk, sent_for=week).update(sent_for=before)


def week_of(day: date) -> date:
    """The Monday of the week of `day`."""
    return day - timedelta(days=day.weekday())
