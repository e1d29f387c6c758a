"""Texts, figures and deadlines in response schemas."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers as s

from measures.models.texts import LANGUAGES


def shape(name: str, doc: str, fields: dict[str, Any]) -> type[s.Serializer]:
    """A serializer whose field names are no Python identifiers."""
    return type(name, (s.Serializer,), {"__doc__": doc} | fields)


def _texts(name: str, *columns: str) -> type[s.Serializer]:
    fields = {LANGUAGES[column]: s.CharField() for column in columns}
    return shape(name, "A text by language tag; empty where there is none.", fields)


Text = _texts("Text", "hans", "hant", "en")
ChineseText = _texts("ChineseText", "hans", "hant")


def figure(**kwargs: Any) -> s.DecimalField:
    return s.DecimalField(max_digits=18, decimal_places=4, **kwargs)


Deadline = shape(
    "Deadline",
    "A deadline as stated, with the earliest and latest date it can mean.",
    {"stated": ChineseText(), "from": s.DateField(), "by": s.DateField()},
)
