"""Autocomplete suggestions: zones, organisations and titles."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar

from django.db.models import QuerySet

from measures.models import Measure, Organisation, Search, Zone
from measures.search.index import TITLE
from measures.search.queries import find
from measures.text.folding import fold

#: The most suggestions of each.
MOST = 5


Row = TypeVar("Row", Zone, Organisation)


@dataclass(frozen=True)
class Suggestions:
    zones: list[Zone] = field(default_factory=list)
    organisations: list[Organisation] = field(default_factory=list)
    titled: list[Measure] = field(default_factory=list)


def suggestions(text: str) -> Suggestions:
    """Zones, organisations and titles that contain `text`, whose last word may be unfinished.

    In either script; the measures that changed last come first. A constant number of queries.
    Raises ValidationError for a text that is no search.
    """
    if not Search(text).words:
        return Suggestions()
    return Suggestions(
        _named(text, Zone.objects.all(), "name"),
        _named(text, Organisation.objects.in_use(), "name", "short_name"),
        _titled(text),
    )


def _named(text: str, rows: QuerySet[Row], *names: str) -> list[Row]:
    """The first of `rows` with `text` in one of their `names`, in whatever script."""
    folded = fold(text.strip()).text
    found = (
        row
        for row in rows.order_by("code")
        if any(folded in fold(each).text for name in names for each in row.languages(name).values())
    )
    return list(islice(found, MOST))


def _titled(text: str) -> list[Measure]:
    hits = find(Search(text, within=(TITLE,), begun=True), limit=MOST)
    ids = [measure_id for _rank, _seq, measure_id in hits]
    rows = Measure.objects.in_bulk(ids)
    return [rows[measure_id] for measure_id in ids]
