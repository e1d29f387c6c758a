"""The pages of an organisation and of a source, and what each has to do with measures."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from measures.domain.state import State
from measures.models import InvolvementRole
from measures.reads.counts import current_involved
from measures.reads.documents import find_source
from measures.reads.organisations import organisation as find_organisation
from measures.shown import words
from measures.shown.texts import when

from . import counting
from .bars import state_bar
from .listing import first_rows
from .page import Content, Visit, page
from .start import state_rows

_ROWS = 50


@page()
def organisation(visit: Visit, code: str) -> Content:
    found = find_organisation(code)
    name = found.in_language("name")
    cells = {
        cell[2:]: n for cell, n in current_involved(visit.at).items() if cell[:2] == (code, "")
    }
    counts = counting.counts(counting.Counter(cells))
    rows, more = first_rows(visit, f"organisation={code}", limit=_ROWS)
    into, place = found.merged_into, found.jurisdiction
    return Content(
        "pages/organisation.html",
        name,
        {
            "code": code,
            "name": name,
            "short": found.in_language("short_name"),
            "kind": found.get_kind_display(),
            "place": place
            and (reverse("pages:zone", args=[place.code]), place.in_language("name")),
            "into": into
            and (reverse("pages:organisation", args=[into.code]), into.in_language("name")),
            "counts": counts,
            "bar": state_bar(counts),
            "states": state_rows(counts),
            "roles": _roles(visit, code),
            "rows": rows,
            "more": more,
            "list_url": f"{reverse('pages:list')}?organisation={code}",
        },
        description=words.named(name, state_bar(counts)["words"]),
    )


def _roles(visit: Visit, code: str) -> list[tuple[Any, str]]:
    numbers: counting.Counter[str] = counting.Counter()
    for (named, role, *cell), number in current_involved(visit.at).items():
        if named == code and role and cell[2] != State.SUPERSEDED:
            numbers[role] += number
    return [(role.label, f"{numbers[role]:,}") for role in InvolvementRole if numbers[role]]


@page()
def source(visit: Visit, code: str) -> Content:
    found = find_source(code)
    title = found.in_language("title")
    rows, more = first_rows(visit, f"source={code}", limit=_ROWS)
    return Content(
        "pages/source.html",
        title,
        {
            "source": found,
            "heading": title,
            "publisher": found.in_language("publisher"),
            "published": when(found.published_on),
            "characters": f"{found.characters:,}" if found.characters else "",
            "documents": sorted(found.document_list, key=lambda each: each.number),
            "rows": rows,
            "more": more,
            "list_url": f"{reverse('pages:list')}?source={code}",
        },
        description=gettext("%(title)s, and the measures that cite it") % {"title": title},
    )
