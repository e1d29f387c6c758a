"""Zones with their counts, and sources."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from measures.ledger.body import body_data
from measures.ledger.canonical import Json
from measures.ledger.head import HeadOnDay
from measures.models import Source, Status, Zone, nested

from .counts import current_cells
from .documents import source_body
from .pagination import Page, Position, page_of
from .query import NotFound

_AXES = ("longitude", "latitude")  # the order of RFC 7946


@dataclass(frozen=True)
class ZoneCounts:
    """How many measures a zone has by status: its own, and with those of the zones within it."""

    zone: Zone
    own: Counter[str] = field(default_factory=Counter)
    within: Counter[str] = field(default_factory=Counter)

    def shape(self) -> Json:
        """The zone as the API returns it; `within` has all zones that it lies in."""
        counts = {"own": _counts(self.own), "with_sub_zones": _counts(self.within)}
        within = [code for code in self.zone.lies_in_codes if code != self.zone.code]
        return body_data(self.zone) | {"within": within, "measures": counts}


def total_of(by_status: Counter[str]) -> int:
    """All measures but superseded ones, whose successors are counted."""
    return by_status.total() - by_status[Status.SUPERSEDED]


def _counts(by_status: Counter[str]) -> Json:
    return {
        "total": total_of(by_status),
        "by_status": {status: by_status[status] for status in Status.values},
    }


def status_counts(head: HeadOnDay) -> dict[str, Counter[str]]:
    """How many measures each zone itself has by status, by the zone's code."""
    counts: dict[str, Counter[str]] = {}
    for (code, _kind, status, *_computed), number in current_cells(head).items():
        counts.setdefault(code, Counter())[status] += number
    return counts


def zones(head: HeadOnDay) -> list[ZoneCounts]:
    """Every zone with its counts, each after the zones it lies in; two queries beside the counts.

    A zone that lies in several counts once in each, and once in whatever holds them all.
    """
    counts = status_counts(head)
    tree = nested(Zone.objects.with_parents())
    by_code = {
        zone.code: ZoneCounts(zone, counts.get(zone.code, Counter())) for zone, _depth in tree
    }
    for each in by_code.values():
        for code in each.zone.lies_in_codes:
            by_code[code].within.update(each.own)
    return sorted(by_code.values(), key=lambda each: (len(each.zone.lies_in_codes), each.zone.code))


def zone_tree(head: HeadOnDay) -> list[Json]:
    """The zones that lie in no other, each with those in it, down to the last.

    A zone stands below each of its parents.
    """
    shapes = {each.zone.code: each.shape() | {"zones": []} for each in zones(head)}
    for shape in shapes.values():
        for parent in shape["parents"]:
            shapes[parent]["zones"].append(shape)
    return [shape for shape in shapes.values() if not shape["parents"]]


def zone_features(head: HeadOnDay) -> Json:
    """The zones whose point is known, as a GeoJSON FeatureCollection (RFC 7946)."""
    shapes = [each.shape() for each in zones(head)]
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": shape["code"],
                "geometry": {
                    "type": "Point",
                    "coordinates": [float(shape["point"][axis]) for axis in _AXES],
                },
                "properties": shape,
            }
            for shape in shapes
            if shape["point"]
        ],
    }


def zone(code: str, head: HeadOnDay) -> ZoneCounts:
    """One zone with its counts. Raises NotFound."""
    for each in zones(head):
        if each.zone.code == code:
            return each
    raise NotFound(_("No zone has the code %(code)s.") % {"code": code[:60]})


def sources(*, limit: int, seek: Position | None) -> Page[Json]:
    """A page of the sources, in the order of their codes; two queries."""
    page = page_of(Source.objects.with_texts(), "code", limit, seek)
    return page.of(source_body)
