"""A list that a person brought, kept between the dry run and its confirmation. No record."""

from __future__ import annotations

import hashlib
import uuid
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models

#: How long a list waits for its confirmation.
WAITS = timedelta(hours=24)


class SheetImport(models.Model):
    """The file of one person, what its dry run found, and the batch that it became.

    The browser names it by its key only: the content, its digest and its owner are kept here.
    """

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="sheet_imports")
    file_name = models.CharField(max_length=200)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    brought_at = models.DateTimeField()
    update_known = models.BooleanField(default=True)  # measures on record too
    source_code = models.CharField(max_length=60, blank=True, default="")
    report = models.BinaryField(default=bytes)  # JSON
    request_id = models.CharField(max_length=64, blank=True, default="")  # of the batch

    def __str__(self) -> str:
        return self.file_name

    @classmethod
    def bring(cls, content: bytes, *, at: datetime, **columns: object) -> Self:
        """Keep a file, and forget those that waited too long."""
        cls.objects.filter(brought_at__lt=at - WAITS).delete()
        digest = hashlib.sha256(content).hexdigest()
        return cls.objects.create(content=content, sha256=digest, brought_at=at, **columns)

    def whole(self, at: datetime) -> bytes | None:
        """The content; None: it waited too long, is on record already, or is not what came."""
        content = bytes(self.content)
        intact = hashlib.sha256(content).hexdigest() == self.sha256
        waits = not self.request_id and at - self.brought_at <= WAITS
        return content if intact and waits else None
