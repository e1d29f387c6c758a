from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

#: The least time for which a response is kept, for a request that repeats its key.
KEPT_FOR = timedelta(days=7)
_AT_ONCE = 20  # old responses deleted with each new one: more than one, so they never pile up


class IdempotentResponseQuerySet(models.QuerySet["IdempotentResponse"]):
    def keep(
        self, user: AbstractUser, key: str, *, at: datetime, **values: Any
    ) -> IdempotentResponse:
        """Store a response, and delete a few of those that are too old."""
        old = self.filter(at__lt=at - KEPT_FOR).order_by("at").select_for_update(skip_locked=True)
        self.filter(pk__in=old.values("pk")[:_AT_ONCE]).delete()
        return self.create(user=user, key=key, at=at, **values)


class IdempotentResponse(models.Model):
    """The response to a request with an idempotency key, to be sent again.

    `digest` names the request: the same key is good for no other. Kept with the request's
    effect, in one transaction.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)
    status = models.PositiveSmallIntegerField()
    etag = models.CharField(max_length=40, blank=True, default="")
    location = models.CharField(max_length=200, blank=True, default="")
    body = models.BinaryField()

    objects = IdempotentResponseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "key"], name="idempotent_response_key_is_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.key} of {self.user_id}"
