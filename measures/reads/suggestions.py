"""Autocomplete suggestions: zones, lead bodies and titles."""

from __future__ import annotations

from dataclasses import dataclass, field

from measures.models import Measure, Search, Zone
from measures.search.index import LEAD_BODY, TITLE
from measures.search.queries import find
from measures.text.folding import fold

#: The most suggestions of each, and the hits that are searched for distinct lead bodies.
MOST, MOST_HITS = 5, 50


@dataclass(frozen=True)
class Suggestions:
    zones: list[Zone] = field(default_factory=list)
    led: list[Measure] = field(default_factory=list)  # one measure for each lead body
    titled: list[Measure] = field(default_factory=list)


def suggestions(text: str) -> Suggestions:
    """Zones, lead bodies and titles that contain `text`, whose last word may be unfinished.

    In either script; the measures that changed last come first. A constant number of queries.
    Raises ValidationError for a text that is no search.
    """
    if not Search(text).words:
        return Suggestions()
    led = {measure.lead_body_hant: measure for measure in _measures(text, LEAD_BODY)}
    return Suggestions(_zones(text), list(led.values())[:MOST], _measures(text, TITLE)[:MOST])


def _zones(text: str) -> list[Zone]:
    folded = fold(text.strip()).text
    zones = [
        zone
        for zone in Zone.objects.order_by("code")
        if any(folded in fold(name).text for name in zone.languages("name").values())
    ]
    return zones[:MOST]


def _measures(text: str, letter: str) -> list[Measure]:
    hits = find(Search(text, within=(letter,), begun=True), limit=MOST_HITS)
    ids = [measure_id for _rank, _seq, measure_id in hits]
    rows = Measure.objects.in_bulk(ids)
    return [rows[measure_id] for measure_id in ids]
