"""What stands around every page: the ways in, the languages, the day and the head of the record."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import get_language, gettext

from measures.ledger.head import HeadOnDay
from measures.shown.texts import TAGS, reader_tag, when
from measures.shown.words import punctuation


def frame(at: HeadOnDay, site: str, path: str, params: QueryDict) -> dict[str, Any]:
    """The context of `pages/base.html` besides title and description."""
    rest = path.removeprefix(f"/{get_language()}/")
    query = f"?{params.urlencode()}" if params else ""
    languages = [
        {
            "tag": tag,
            "name": name,
            "path": f"/{code}/{rest}{query}",
            "url": f"{site}/{code}/{rest}{query}",
            "current": code == get_language(),
        }
        for code, (tag, name) in TAGS.items()
    ]
    return {
        "lang": reader_tag(),
        "languages": languages,
        "canonical": f"{site}{path}{query}",
        "default": f"{site}/{rest}{query}",
        "nav": [(url, name, url == path) for url, name in _ways_in()],
        "foot": _foot(),
        "record_url": reverse("pages:record"),
        "day": when(at.day),
        **punctuation(),
        "seq": str(at.seq),
        "hash": f"{at.hash[:8]} {at.hash[8:16]}…",
    }


def _foot() -> list[tuple[str, str]]:
    return [
        (reverse("pages:about"), gettext("About the data")),
        (reverse("pages:record"), gettext("Check the record")),
        (reverse("pages:feed"), "Atom"),
        (reverse("api:docs"), "API"),
        (_report(), gettext("Report a mistake")),
    ]


def _report() -> str:
    return f"mailto:{settings.REPORTS_TO}" if settings.REPORTS_TO else reverse("pages:report")


def _ways_in() -> list[tuple[str, str]]:
    return [
        (reverse("pages:start"), gettext("Overview")),
        (reverse("pages:list"), gettext("All measures")),
        (reverse("pages:instruments"), gettext("Instruments")),
        (reverse("pages:changes"), gettext("Changes")),
        (reverse("pages:compare"), gettext("Compare")),
        (reverse("pages:about"), gettext("About the data")),
    ]
