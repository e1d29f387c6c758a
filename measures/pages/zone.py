"""The page of a zone: where it lies, how it stands, what is late, targets, instruments, list."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext

from measures.ledger.canonical import Json
from measures.models import TERMS, Kind, Status, Zone
from measures.reads.filters.axes import SCHEDULES
from measures.reads.recent import recent
from measures.reads.zones import zone as find_zone
from measures.shown.texts import when
from measures.shown.words import named

from . import counting
from .bars import counted_words, state_bar
from .changes import feed_of
from .instrument import terms_table
from .listing import first_rows, form, late
from .mapping import zone_map
from .page import Content, Visit, page
from .rows import Names, change_row
from .start import state_rows
from .structured import dataset
from .targets import target_rows
from .ways import crumbs

_CHANGES, _LIST = 5, 10


@page()
def zone(visit: Visit, code: str) -> Content:
    found = find_zone(code, visit.at).zone
    zones = {each.code: each for each in Zone.objects.with_parents()}
    inside = {each.code for each in zones.values() if code in each.lies_in_codes}
    counts = counting.current_counts(visit.at, zones=inside)
    names = Names({each.code: each.in_language("name") for each in zones.values()})
    first, more = first_rows(visit, f"zone={code}", limit=_LIST)
    changes = recent(visit.at.seq, limit=_CHANGES, zones=inside).rows
    name = found.in_language("name")
    words = named(name, state_bar(counts)["words"])
    return Content(
        "pages/zone.html",
        name,
        {
            "code": code,
            "name": name,
            "kind": found.get_kind_display(),
            "crumbs": crumbs(code, zones),
            "finding": _finding(counts),
            "counts": counts,
            "bar": state_bar(counts),
            "states": state_rows(counts),
            "axes": _axes(counts),
            "map": zone_map(code, zones.values()),
            "parts": _parts(visit, code, zones, inside),
            "area": found.area_km2 and f"{found.area_km2.normalize():f}",
            "established": when(found.established_on),
            "late": late(visit, code),
            "targets": target_rows(visit.at, QueryDict(f"zone={code}")),
            "changes": [change_row(change, visit.at.day, names) for change in changes],
            "instruments": _instruments(visit, code),
            "rows": first,
            "more": more,
            "form": form(QueryDict(), zone=code),
        }
        | _links(code)
        | {"data": dataset(visit.site, visit.path, name, words, query=f"?zone={code}")},
        description=words,
    )


def _links(code: str) -> dict[str, Any]:
    return {
        "list_url": f"{reverse('pages:list')}?zone={code}",
        "changes_url": f"{reverse('pages:changes')}?zone={code}",
        "feeds": [feed_of(zone=code)],
        "also": _also(code),
        "picture": reverse("pages:zone_picture", args=[code, "svg"]).removesuffix(".svg"),
        "picture_data": f"{reverse('api:summary')}?zone={code}",
        "late_picture": reverse("pages:late_picture", args=[code, "svg"]).removesuffix(".svg"),
        "late_data": f"{reverse('api:measures')}?zone={code}&state=late,moved&order=deadline",
    }


def _also(code: str) -> list[tuple[str, str]]:
    return [
        (f"{reverse('pages:compare')}?zone={code}", gettext("Compare with another zone")),
        (f"{reverse('pages:between')}?zone={code}", gettext("What changed between two days")),
        (reverse("pages:zone_feed", args=[code]), "Atom"),
    ]


def _finding(counts: counting.Counts) -> Any:
    text = gettext("Of <strong>{promises}</strong>, {kept}, {late} and {moved}. {open}.")
    return format_html(text, **counted_words(counts))


def _axes(counts: counting.Counts) -> dict[str, Any]:
    return {
        "statuses": _axis(counts.statuses, Status.choices),
        "schedules": _axis(counts.schedules, SCHEDULES.items()),
    }


def _axis(numbers: Any, labels: Any) -> list[dict[str, Any]]:
    """A row for each code with its number and the length of its bar."""
    most = max(numbers.values(), default=0) or 1
    return [
        {
            "code": c,
            "label": label,
            "number": numbers[c],
            "width": f"{numbers[c] / most * 100:.1f}%",
        }
        for c, label in labels
        if c != Status.SUPERSEDED
    ]


def _parts(visit: Visit, code: str, zones: Json, inside: set[str]) -> list[tuple[str, str, str]]:
    """What lies in the zone with its own measures: address, name, number; each measure once."""
    own = counting.by_own_zone(visit.at)
    return [
        (
            reverse("pages:zone", args=[each]) if each != code else "",
            zones[each].in_language("name") if each != code else gettext("the whole zone"),
            f"{own[each]:,}",
        )
        for each in sorted(inside, key=lambda each: (each != code, each))
        if own[each] or each == code
    ]


def _instruments(visit: Visit, code: str) -> list[dict[str, Any]]:
    """The terms of each typed kind that the zone has, side by side."""
    tables = ((kind, terms_table(visit, kind, zone=code, limit=4)) for kind in TERMS)
    return [
        {"name": Kind(kind).label, "url": reverse("pages:instrument", args=[kind]), "table": table}
        for kind, table in tables
        if table["rows"]
    ]
