"""Error pages: what happened and what to do next, in all three languages, without a query."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language, gettext, override

from .texts import TAGS, reader_tag


class Words(NamedTuple):
    """The status of a refusal, why in the language of the reader, and faults of the address."""

    status: int
    why: str = ""
    faults: tuple[str, ...] = ()


def error_page(
    request: HttpRequest, words: Words, headers: Mapping[str, str] | None = None
) -> HttpResponse:
    """The page for `words`; the language of the reader comes first."""
    own = (get_language() or "en").lower()
    blocks = [_block(code, words) for code in sorted(TAGS, key=lambda code: code != own)]
    blocks[0] |= {"why": words.why, "faults": words.faults}
    context = {"lang": reader_tag(), "blocks": blocks, "status": words.status}
    return HttpResponse(
        render_to_string("pages/error.html", context),
        status=words.status,
        headers={"Cache-Control": "no-store"} | dict(headers or {}),
    )


def _block(code: str, words: Words) -> dict[str, Any]:
    with override(code):
        title, advice = _titles(words.status)
        links = {"start": gettext("Overview"), "search": gettext("All measures")}
    return {"tag": TAGS[code][0], "home": f"/{code}/", "title": title, "advice": advice} | links


def _titles(status: int) -> tuple[str, str]:
    """What happened, and what to do next."""
    match status:
        case 400 | 405 | 408 | 411 | 413:
            return (
                gettext("This address asks for something that does not exist."),
                gettext("Correct the address, or start from the overview."),
            )
        case 403:
            return (
                gettext("This page is not for you."),
                gettext("Everything that is public can be reached from the overview."),
            )
        case 404:
            return (
                gettext("There is no such page."),
                gettext("Search for the measure, or start from the overview."),
            )
        case 410:
            return (
                gettext("This measure was withdrawn."),
                gettext("It stays in the record; its number is never used again."),
            )
        case 429:
            return (
                gettext("Too many requests."),
                gettext("Wait a moment, then load the page again."),
            )
        case 500:
            return (
                gettext("Something went wrong here."),
                gettext("The fault was logged. Try again later, or start from the overview."),
            )
    return (
        gettext("The site is not available at the moment."),
        gettext("Nothing is lost. Load the page again in a minute."),
    )
