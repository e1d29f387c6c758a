"""What the desk of one person remembers. No record: nothing of it is in the ledger."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

#: After so long without a look, the next one is another visit.
VISIT = timedelta(minutes=30)


class Desk(models.Model):
    """When a person was last at the desk, and what was on record then.

    `seen_seq` is the entry of the ledger that was the last one at the end of the visit before
    this one, `looked_seq` the last one at the latest look. `columns` and `rows` are what the
    person chose for the list of measures; empty: the usual ones.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="desk"
    )
    looked_at = models.DateTimeField(null=True)
    looked_seq = models.PositiveBigIntegerField(null=True)
    seen_at = models.DateTimeField(null=True)
    seen_seq = models.PositiveBigIntegerField(null=True)
    columns = models.CharField(max_length=200, blank=True, default="")  # of the list, by blanks
    rows = models.PositiveSmallIntegerField(null=True)  # on a page of the list

    class Meta:
        verbose_name = _("desk")
        verbose_name_plural = _("desks")

    def __str__(self) -> str:
        return str(self.user)

    @classmethod
    def look(cls, user_id: int, *, at: datetime, seq: int) -> Desk:
        """The desk of a person who looks at it at `at`; written at most once a minute."""
        desk, _new = cls.objects.get_or_create(pk=user_id)
        since = at - desk.looked_at if desk.looked_at else None
        if since is not None and since > VISIT:
            desk.seen_at, desk.seen_seq = desk.looked_at, desk.looked_seq
        if since is None or since > timedelta(minutes=1):
            desk.looked_at, desk.looked_seq = at, seq
            desk.save()
        return desk
