"""Reports of mistakes by readers. No record: nothing of it is in the ledger, nothing is public."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .texts import LONGEST_PARAGRAPH, one_line, paragraph


class MistakeReport(models.Model):
    """What a reader thinks is wrong. It is open until a person settles it, which removes the mail
    address.
    """

    #: The most characters of `what`.
    LONGEST = LONGEST_PARAGRAPH // 2

    at = models.DateTimeField()
    measure = models.CharField(max_length=60, blank=True, default="")  # its code; "": of none
    language = models.CharField(max_length=10, blank=True, default="")
    what = paragraph(max_length=LONGEST)
    where = one_line(max_length=500)
    mail = models.EmailField(blank=True, default="")
    settled_at = models.DateTimeField(null=True, editable=False)
    settled_by = models.CharField(max_length=200, blank=True, default="", editable=False)
    answer = paragraph()

    class Meta:
        verbose_name = _("report of a mistake")
        verbose_name_plural = _("reports of mistakes")
        indexes = [models.Index(fields=["settled_at", "at"], name="mistakes_open_first")]
        constraints = [
            models.CheckConstraint(
                name="mistake_is_settled_without_mail",
                condition=Q(settled_at__isnull=True, settled_by="")
                | (Q(settled_at__isnull=False, mail="") & ~Q(settled_by="")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.measure}".strip()
