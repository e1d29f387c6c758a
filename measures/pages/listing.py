"""Lists of measures: the filters of the API by form and by address, search, and what is like it."""

from __future__ import annotations

import re
from typing import Any

import orjson
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from measures.domain.state import State
from measures.models import Kind, Status, Zone, nested
from measures.reads import measure_list, suggestions
from measures.reads.filters import PARAMETERS
from measures.reads.filters.state import STATES
from measures.reads.orders import Sorting
from measures.reads.pagination import Page, Position
from measures.reads.parameters import parse_one
from measures.reads.query import Query, SortKey
from measures.reads.summary import kept_count
from measures.shown.suggesting import suggested

from .marks import STYLES
from .page import Content, File, Visit, page
from .rows import Names, rows

#: Measures on one page, and late ones of a zone.
LIMIT, _LATE = 20, 10
FILTERS = tuple(parameter.name for parameter in PARAMETERS)
#: The keys of a place in a list, as addresses have them.
_PLACES = {
    SortKey.CODE: re.compile(r"[A-Z0-9-]{1,60}"),
    SortKey.DEADLINE: re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2},[A-Z0-9-]{1,60}"),
    SortKey.CHANGED: re.compile(r"[0-9]{1,18}"),
    SortKey.SHARE_REACHED: re.compile(r"[0-9]{0,10},[A-Z0-9-]{1,60}"),
}
_RANKED = re.compile(r"[0-9]{1,2},-?[0-9]{1,18}")


@page(*FILTERS, "order", "after")
def measures(visit: Visit) -> Content:
    params = filled(visit.params)
    query, by = Query.parse(params), _sorting(params)
    seek = _place(params, query, by)
    found = measure_list.measures(query, visit.at, limit=LIMIT, seek=seek, by=by)
    words = query.words.text if query.words else ""
    title = gettext("Search: %(words)s") % {"words": words} if words else gettext("All measures")
    return Content(
        "pages/list.html",
        title,
        {
            "rows": rows(found.rows, visit.at.day, Names.read()),
            "total": kept_count(query, visit.at),
            "next": _next(found, visit, params),
            "first": _first(visit, params) if seek else "",
            "words": words,
            "like": _like(words) if words and not seek else [],
            "api": f"{reverse('api:measures')}?{_without(params, 'after').urlencode()}",
            "form": form(params),
            "others": _others(params),
        },
    )


def filled(params: QueryDict) -> QueryDict:
    """The parameters without those that a form left empty."""
    found = QueryDict(mutable=True)
    for name, values in params.lists():
        if some := [value for value in values if value]:
            found.setlist(name, some)
    return found


def _without(params: QueryDict, *names: str) -> QueryDict:
    found = params.copy()
    for name in names:
        found.pop(name, None)
    return found


def _sorting(params: QueryDict) -> Sorting | None:
    order = parse_one(params, "order", "")
    known = [f"{sign}{key}" for key in SortKey for sign in ("", "-")]
    if order and order not in known:
        message = gettext("order must be one of %(known)s; - reverses it.")
        raise ValidationError({"order": message % {"known": ", ".join(known)}})
    return Sorting(SortKey(order.lstrip("-")), order.startswith("-")) if order else None


def _place(params: QueryDict, query: Query, by: Sorting | None) -> Position | None:
    """Where the page begins. Raises ValidationError for what is no place in this list."""
    after = parse_one(params, "after", "")
    if not after:
        return None
    ranked = query.words is not None and by is None
    return place_after(None if ranked else (by or Sorting()).key, after)


def place_after(key: SortKey | None, after: str) -> Position:
    """The rows after a place in the order of `key`; None: of ranks. Raises ValidationError."""
    if not (_PLACES[key] if key else _RANKED).fullmatch(after):
        message = gettext("This address leads nowhere in this list. Go to its first page.")
        raise ValidationError({"after": message})
    if key is None:
        return Position("gt", [int(part) for part in after.split(",")])
    if key == SortKey.DEADLINE:
        return Position("gt", after.split(","))
    if key == SortKey.SHARE_REACHED:
        share, code = after.split(",")
        return Position("gt", [int(share) if share else None, code])
    return Position("gt", int(after) if key == SortKey.CHANGED else after)


def _next(found: Page[bytes], visit: Visit, params: QueryDict) -> str:
    if found.next is None:
        return ""
    key = found.next.key
    more = _without(params, "after")
    parts = key if isinstance(key, list) else [key]
    more["after"] = ",".join("" if part is None else str(part) for part in parts)
    return f"{visit.path}?{more.urlencode()}"


def _first(visit: Visit, params: QueryDict) -> str:
    return f"{visit.path}?{_without(params, 'after').urlencode()}"


def _like(words: str) -> list[tuple[str, str]]:
    """Zones and organisations that are named so: what a search suggests without script."""
    found = suggestions.suggestions(words)
    zones = [(reverse("pages:zone", args=[z.code]), z.in_language("name")) for z in found.zones]
    return zones + [
        (reverse("pages:organisation", args=[o.code]), o.in_language("name"))
        for o in found.organisations
    ]


@page("q")
def suggest(visit: Visit) -> File:
    """What the search box suggests, for its script."""
    rows = suggested(
        parse_one(visit.params, "q", ""),
        zone=lambda zone: reverse("pages:zone", args=[zone.code]),
        organisation=lambda named: reverse("pages:organisation", args=[named.code]),
        measure=lambda measure: reverse("pages:measure", args=[measure.code]),
    )
    return File(orjson.dumps({"suggestions": rows}), "application/json")


def form(params: QueryDict, *, zone: str = "") -> dict[str, Any]:
    """The fields of the form of filters with what is chosen; `zone` where the page is of one."""

    def options(name: str, choices: Any) -> list[tuple[str, Any, bool]]:
        return [(str(code), label, str(code) in params.getlist(name)) for code, label in choices]

    tree = nested(Zone.objects.with_parents())
    places = [(z.code, "\u2003" * depth + z.in_language("name")) for z, depth in tree]
    return {
        "q": params.get("q", ""),
        "state": options("state", ((state, STATES[state]) for state in STYLES)),
        "status": options("status", Status.choices),
        "kind": options("kind", Kind.choices),
        "zone": [
            (code, name, chosen or code == zone) for code, name, chosen in options("zone", places)
        ],
        "order": options("order", _orders()),
    }


def _orders() -> list[tuple[str, str]]:
    return [
        ("deadline", gettext("Deadline, the earliest first")),
        ("-share_reached", gettext("Share reached, the largest first")),
        ("-changed", gettext("Last change")),
        ("code", gettext("Code")),
    ]


_FIELDS = ("q", "state", "status", "kind", "zone", "order", "after")


def _others(params: QueryDict) -> list[tuple[str, str]]:
    """Filters of the address that the form has no field for; it keeps them."""
    return [(n, value) for n, values in params.lists() if n not in _FIELDS for value in values]


def first_rows(visit: Visit, query: str, *, limit: int = LIMIT, by: Sorting | None = None) -> Any:
    """The first measures that a query string selects, as rows, and whether there are more."""
    found = measure_list.measures(
        Query.parse(QueryDict(query)), visit.at, limit=limit, seek=None, by=by
    )
    return rows(found.rows, visit.at.day, Names.read()), found.next is not None


def late(visit: Visit, zone: str) -> list[dict[str, Any]]:
    """The measures of a zone that are late on the first promise, the longest first."""
    query = f"zone={zone}&state={State.LATE},{State.MOVED}"
    found, _more = first_rows(visit, query, limit=_LATE, by=Sorting(SortKey.DEADLINE))
    rows = sorted(found, key=lambda row: -row["number"])
    most = max((row["number"] for row in rows), default=0) or 1
    return [
        row | {"style": STYLES[row["state"]], "width": f"{row['number'] / most * 100:.2f}%"}
        for row in rows
    ]
