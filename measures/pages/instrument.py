"""One kind of measure across zones: who has it, since when, its terms side by side."""

from __future__ import annotations

from typing import Any

import orjson
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from measures.domain.state import State
from measures.models import TERMS, Kind, Zone
from measures.reads import measure_list
from measures.reads.lineage import Branch, families
from measures.reads.query import NotFound, Query
from measures.shown import terms, words
from measures.shown.texts import iso

from . import counting
from .bars import state_bar
from .page import Content, Visit, page
from .rows import Names, named, row
from .start import state_rows

_MOST = 60
#: How many times copies are set in below their model.
_DEPTH = 4


@page()
def instruments(visit: Visit) -> Content:
    numbers = counting.by_kind(visit.at)
    kinds = [
        {
            "name": kind.label,
            "url": reverse("pages:instrument", args=[kind]),
            "counts": (counts := counting.current_counts(visit.at, kind=kind)),
            "bar": state_bar(counts),
            "late": f"{counts.states[State.LATE]:,}",
            "kept": f"{counts.states[State.KEPT]:,}",
            "number": f"{numbers[kind]:,}",
        }
        for kind in Kind
        if numbers[kind]
    ]
    return Content("pages/instruments.html", gettext("Instruments"), {"kinds": kinds})


@page()
def instrument(visit: Visit, kind: str) -> Content:
    known_kind(kind)
    counts = counting.current_counts(visit.at, kind=kind)
    branches, more = families(kind)
    name = str(Kind(kind).label)
    return Content(
        "pages/instrument.html",
        name,
        {
            "kind": kind,
            "name": name,
            "counts": counts,
            "bar": state_bar(counts),
            "states": state_rows(counts),
            "table": terms_table(visit, kind, limit=_MOST),
            "without": _without(visit, kind),
            "families": [_branch(branch) for branch in branches],
            "more_families": more,
            "list_url": f"{reverse('pages:list')}?kind={kind}",
            "feeds": [(reverse("pages:kind_feed", args=[kind]), name)],
            "picture": reverse("pages:kind_picture", args=[kind, "svg"]).removesuffix(".svg"),
            "picture_data": f"{reverse('api:summary')}?kind={kind}",
        },
        description=words.named(name, state_bar(counts)["words"]),
    )


def _branch(branch: Branch, depth: int = 0) -> dict[str, Any]:
    """A measure with its copies below it; the last level that is shown has all further ones."""
    copies = branch.copies if depth < _DEPTH else [*branch.further()]
    below = [_branch(copy, depth + 1) for copy in copies] if depth <= _DEPTH else []
    return named(branch.measure) | {"copies": below}


def known_kind(kind: str) -> None:
    """Raises NotFound for a code that is no kind."""
    if kind not in Kind.values:
        text = gettext("There is no kind “%(kind)s”. Known: %(known)s.")
        raise NotFound(text % {"kind": kind[:60], "known": ", ".join(Kind.values)})


def terms_table(visit: Visit, kind: str, *, zone: str = "", limit: int) -> dict[str, Any]:
    """The measures of a kind with their terms, as rows; `more` says that others were left out."""
    query = f"kind={kind}&zone={zone}" if zone else f"kind={kind}"
    found = measure_list.measures(Query.parse(QueryDict(query)), visit.at, limit=limit, seek=None)
    members, names = terms.members(kind) if kind in TERMS else [], Names.read()
    bodies = [orjson.loads(body) for body in found.rows]
    return {
        "heads": [terms.label(member) for member in members],
        "rows": [
            row(body, visit.at.day, names)
            | {
                "since": iso(body["status_on"]),
                "terms": [
                    (terms.label(member), terms.shown(member, body["terms"])) for member in members
                ],
            }
            for body in bodies
        ],
        "more": found.next is not None,
    }


def _without(visit: Visit, kind: str) -> list[tuple[str, str]]:
    """The zones that have measures, and none of this kind, themselves or in what lies in them."""
    having = {cell[0] for cell in counting.current_cells(visit.at) if cell[1] == kind}
    used = set(counting.by_own_zone(visit.at))
    zones = [*Zone.objects.order_by("code")]
    return [
        (reverse("pages:zone", args=[zone.code]), zone.in_language("name"))
        for zone in zones
        if zone.code in used
        and not any(zone.code in other.lies_in_codes for other in zones if other.code in having)
    ]
