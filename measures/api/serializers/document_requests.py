"""Request bodies with files."""

from __future__ import annotations

from rest_framework import serializers as s

from .fields import DayField
from .requests import ReasonRequest


class AttachRequest(ReasonRequest):
    """A document for a source."""

    document = s.FileField(allow_empty_file=True)
    fetched_on = DayField(required=False, help_text="The day on which a web page was saved.")
    further = s.BooleanField(
        default=False, help_text="It is another version than the file that the source names."
    )
