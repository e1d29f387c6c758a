"""Texts of bodies in the language of the reader, and days as that language writes them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

#: The languages of the pages by their code in addresses: the tag for HTML, and their own name.
TAGS = {"en": ("en", "English"), "zh-hant": ("zh-Hant", "繁體"), "zh-hans": ("zh-Hans", "简体")}


def reader_tag() -> str:
    """The tag, as texts of bodies have it, of the language of the reader."""
    return TAGS.get((get_language() or "en").lower(), TAGS["en"])[0]


def text_and_tag(texts: Mapping[str, str]) -> tuple[str, str]:
    """The text for the reader and its language: another one where there is none in his."""
    own = reader_tag()
    for tag in (own, "zh-Hant", "zh-Hans", "en"):
        if found := texts.get(tag):
            return found, tag
    return "", own


def plain(texts: Mapping[str, str]) -> str:
    """The text for the reader."""
    return text_and_tag(texts)[0]


def marked(texts: Mapping[str, str]) -> SafeString | str:
    """The text for the reader as HTML, marked where it is in another language than the page."""
    text, tag = text_and_tag(texts)
    return text if tag == reader_tag() else format_html('<span lang="{}">{}</span>', tag, text)


def day_of(value: Any) -> date | None:
    """A day of a body."""
    return date.fromisoformat(value[:10]) if value else None


def day_words(day: date) -> str:
    """A day in prose: 2025年12月31日, in English 2025-12-31."""
    return day.isoformat() if reader_tag() == "en" else date_format(day, "Y年n月j日")


def when(value: date | str | None) -> SafeString | str:
    """A day in prose as HTML; "" for none."""
    day = day_of(value) if isinstance(value, str) else value
    if day is None:
        return ""
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), day_words(day))


def iso(value: date | str | None) -> SafeString | str:
    """A day in a table as HTML; "" for none."""
    day = day_of(value) if isinstance(value, str) else value
    return format_html('<time datetime="{0}">{0}</time>', day.isoformat()) if day else ""
