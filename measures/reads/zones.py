"""Zones with their counts, and sources."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from measures.ledger.body import body_data
from measures.ledger.canonical import Json
from measures.ledger.head import HeadOnDay
from measures.models import Source, Status, Zone, zones_on

from .counts import current_cells
from .pagination import Page, Position, page_of
from .query import NotFound


@dataclass(frozen=True)
class ZoneCounts:
    """How many measures a zone has by status: its own, and with those of its sub-zones."""

    zone: Zone
    own: Counter[str] = field(default_factory=Counter)
    within: Counter[str] = field(default_factory=Counter)

    def shape(self) -> Json:
        """The zone as the API returns it."""
        counts = {"own": _counts(self.own), "with_sub_zones": _counts(self.within)}
        return body_data(self.zone) | {"measures": counts}


def _counts(by_status: Counter[str]) -> Json:
    return {
        "total": by_status.total(),
        "by_status": {status: by_status[status] for status in Status.values},
    }


def status_counts(head: HeadOnDay) -> dict[str, Counter[str]]:
    """How many measures each zone itself has by status, by the zone's code."""
    counts: dict[str, Counter[str]] = {}
    for (code, _kind, status, *_computed), number in current_cells(head).items():
        counts.setdefault(code, Counter())[status] += number
    return counts


def zones(head: HeadOnDay) -> list[ZoneCounts]:
    """Every zone with its counts, each before the zones in it; one query beside the counts."""
    counts = status_counts(head)
    rows = [
        ZoneCounts(zone, counts.get(zone.code, Counter()))
        for zone in Zone.objects.select_related("parent")
    ]
    rows.sort(key=lambda each: each.zone.path)
    by_code = {each.zone.code: each for each in rows}
    for each in rows:
        for code in zones_on(each.zone.path):
            by_code[code].within.update(each.own)
    return rows


def zone_tree(head: HeadOnDay) -> list[Json]:
    """The zones that lie in no other, each with those in it, down to the last."""
    shapes = {each.zone.code: each.shape() | {"zones": []} for each in zones(head)}
    for shape in shapes.values():
        if shape["parent"]:
            shapes[shape["parent"]]["zones"].append(shape)
    return [shape for shape in shapes.values() if not shape["parent"]]


def zone(code: str, head: HeadOnDay) -> ZoneCounts:
    """One zone with its counts. Raises NotFound."""
    for each in zones(head):
        if each.zone.code == code:
            return each
    raise NotFound(_("No zone has the code %(code)s.") % {"code": code[:60]})


def sources(*, limit: int, seek: Position | None) -> Page[Json]:
    """A page of the sources, in the order of their codes; two queries."""
    return page_of(Source.objects.with_texts(), "code", limit, seek).of(body_data)
