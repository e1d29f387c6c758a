"""What a new measure meets: the codes of its zone, and measures with its title, figures or words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import reduce
from itertools import pairwise
from operator import or_
from typing import NamedTuple

from django.db.models import Q

from measures.models import Evidence, Measure, Search, Source, Target, Zone
from measures.search.index import TITLE, ZONE
from measures.search.queries import find
from measures.search.tokens import units

#: The most similar measures that are returned, and those that each piece of a title may find.
MOST, CANDIDATES = 5, 20
#: The most pieces of a title that are searched for, and the units of each.
PIECES, UNITS = 8, 3
#: The share of pairs of units from which on two titles are similar.
SIMILAR = 0.6
#: The most figures or places that are looked up at once.
ROWS = 20


class Figure(NamedTuple):
    """A figure that a target promises."""

    value: Decimal
    unit: str
    currency: str


class Place(NamedTuple):
    """Words of a document of a source: from `start` to `end`; `document` as evidence has it."""

    source: Source
    start: int
    end: int
    document: str = ""

    def overlaps(self, other: Evidence) -> bool:
        same = (other.source_id, other.document) == (self.source.pk, self.document)
        return same and (other.start or 0) < self.end and self.start < (other.end or 0)


def next_code(zone: Zone) -> str:
    """The code after the last of `zone`: HETAO-SZ-013."""
    stem = f"{zone.code.upper()}-"
    codes = Measure.objects.filter(code__startswith=stem).values_list("code", flat=True)
    own = re.compile(rf"{re.escape(stem)}([0-9]+)")
    taken = (int(match[1]) for code in codes.iterator() if (match := own.fullmatch(code)))
    return f"{stem}{max(taken, default=0) + 1:03}"


def similar(titles: Iterable[str], zone: Zone) -> list[Measure]:
    """Measures of `zone` with a title like one of `titles`, in any script; the nearest first.

    Through the index of titles, a bounded number of queries; withdrawn measures are not in it.
    """
    typed = [row for row in map(units, titles) if row]
    found = {hit for row in typed for hit in _candidates(row, zone)}
    nearness = {m: _nearness(typed, m) for m in Measure.objects.filter(pk__in=found)}
    near = [measure for measure, share in nearness.items() if share >= SIMILAR]
    return sorted(near, key=lambda measure: (-nearness[measure], measure.code))[:MOST]


def same_figures(zone: Zone, figures: list[Figure]) -> list[Target]:
    """Targets of measures of `zone` that promise one of `figures`, with their measures. One query."""
    if not figures:
        return []
    wanted = reduce(or_, (Q(**figure._asdict()) for figure in figures[:ROWS]))
    rows = Target.objects.filter(
        wanted, retired_on=None, measure__zone=zone, measure__withdrawn=False
    )
    return list(rows.select_related("measure").order_by("measure__code", "number")[:ROWS])


def same_words(places: list[Place], *, but: Measure | None = None) -> list[Evidence]:
    """Evidence that quotes words of `places`, of other measures than `but`. One query."""
    if not places:
        return []
    wanted = reduce(
        or_,
        (
            Q(source=p.source, document=p.document, start__lt=p.end, end__gt=p.start)
            for p in places[:ROWS]
        ),
    )
    rows = Evidence.objects.filter(wanted, measure__withdrawn=False).exclude(
        measure=but.pk if but else None
    )
    return list(rows.select_related("measure").order_by("measure__code", "pk")[:ROWS])


def _candidates(row: list[str], zone: Zone) -> Iterable[int]:
    starts = range(max(1, len(row) - UNITS + 1))
    for start in starts[:: -(-len(starts) // PIECES)]:
        piece = '"{}"'.format(" ".join(row[start : start + UNITS]))
        search = Search(piece, within=(TITLE,), filters={ZONE: (zone.code,)})
        yield from (measure_id for _rank, _seq, measure_id in find(search, limit=CANDIDATES))


def _nearness(typed: list[list[str]], measure: Measure) -> float:
    """The largest share of pairs that one of `typed` has in common with a title of `measure`."""
    titles = [units(title) for title in (measure.title_hans, measure.title_en) if title]
    return max((_shared(one, other) for one in typed for other in titles), default=0.0)


def _shared(one: list[str], other: list[str]) -> float:
    if one == other:
        return 1.0
    pairs, others = {*pairwise(one)}, {*pairwise(other)}
    return 2 * len(pairs & others) / max(1, len(pairs) + len(others))
