"""Instruments copied from zone to zone: the family of a measure, and the families of a kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from measures.db.sql import Sql, fetch
from measures.ledger.canonical import Json
from measures.models import Measure

from .query import no_measure

#: The most measures of a family, and of the copies that a page of a kind shows.
MOST = 200

#: Up to the origin, then down to all that follow it. UNION ends at those found before.
_FAMILY = """
    WITH RECURSIVE upwards(id, model) AS (
        SELECT id, modelled_on_id FROM measures_measure WHERE code = %s
        UNION
        SELECT m.id, m.modelled_on_id FROM upwards JOIN measures_measure m ON m.id = upwards.model
    ), family(id) AS (
        SELECT id FROM upwards WHERE model IS NULL
        UNION
        SELECT m.id FROM family JOIN measures_measure m ON m.modelled_on_id = family.id
    )
    SELECT id FROM family LIMIT %s
"""


def lineage(code: str) -> Json:
    """The family that the measure `code` is in: its origin, and all that follow it, by code.

    Two queries. `more`: there are others besides the first `MOST`. Raises NotFound.
    """
    ids = [pk for (pk,) in fetch(Sql(_FAMILY, (code, MOST + 1)))]
    if not ids:
        raise no_measure(code)
    rows = Measure.objects.select_related("zone", "modelled_on").filter(pk__in=ids[:MOST])
    family = sorted(rows, key=lambda row: row.code)
    origins = [row.code for row in family if row.modelled_on is None]
    results = [
        {
            "code": row.code,
            "zone": row.zone.code,
            "kind": row.kind,
            "title": row.languages("title"),
            "status": row.status,
            "status_on": row.status_on,
            "withdrawn": row.withdrawn,
            "modelled_on": row.modelled_on.code if row.modelled_on else None,
        }
        for row in family
    ]
    return {"code": code, "origin": origins[0], "more": len(ids) > MOST, "results": results}


def related(code: str, model: str | None, *, limit: int) -> tuple[Measure | None, list[Measure]]:
    """The measure that `code` follows, and the first copies of `code` in use, by code; two queries."""
    rows = Measure.objects.select_related("zone")
    found = rows.filter(code=model).first() if model else None
    copies = rows.filter(modelled_on__code=code, withdrawn=False).order_by("code")[:limit]
    return found, list(copies)


class Branch:
    """A measure of a family and those that follow it."""

    def __init__(self, measure: Measure) -> None:
        self.measure = measure
        self.copies: list[Branch] = []

    def further(self) -> Iterator[Branch]:
        """All that follow it, however far."""
        ahead = self.copies[::-1]
        while ahead:
            yield (branch := ahead.pop())
            ahead += branch.copies[::-1]


def families(kind: str) -> tuple[list[Branch], bool]:
    """The families of the copies of `kind` in use, each from its first model down; one query.

    The first `MOST` copies, and whether there are others.
    """
    rows = Measure.objects.select_related("zone", "modelled_on__zone").filter(
        kind=kind, modelled_on__isnull=False, withdrawn=False
    )
    found = list(rows.order_by("modelled_on", "code")[: MOST + 1])
    return _trees(found[:MOST]), len(found) > MOST


def _trees(copies: Iterable[Measure]) -> list[Branch]:
    branches: dict[int, Branch] = {}
    below: set[int] = set()
    for copy in copies:
        model: Measure = copy.modelled_on  # type: ignore[assignment]  # there, by the query
        own = branches.setdefault(copy.pk, Branch(copy))
        branches.setdefault(model.pk, Branch(model)).copies.append(own)
        below.add(copy.pk)
    roots = [branch for pk, branch in branches.items() if pk not in below]
    return sorted(roots, key=lambda branch: branch.measure.code)
